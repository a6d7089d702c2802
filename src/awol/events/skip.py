"""The way back into a text after a part that cannot be decoded: where the next record begins.

A broken value ends at the first of: the bracket that closes it; a line, indented no more than its own, that begins with
a bracket; something that begins as CloudTrail records and files begin. So a line that was cut off does not swallow the
lines after it, and one broken element does not cost the rest of its list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from awol.events.window import Window

FIRST_KEYS: Final = (
    "Records|eventVersion|eventTime|eventSource|eventName|eventID|userIdentity|awsRegion|additionalEventData"
)
"""The names with which records, and files of them, begin."""

_START: Final = rf'\{{\s{{0,200}}"(?:{FIRST_KEYS})"'
_WIDEST: Final = 512
"""Characters kept at the end of a window: more than any match of the patterns here is wide."""

_BLOCK: Final = 1 << 14
_STRING: Final = re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+"')
_ONLY_BRACKETS: Final = defaultdict[int, str | None](lambda: None, {ord(char): char for char in '[]{}"'})
_OUTSIDE: Final = re.compile(r'"|[\[{]+|[\]}]+')
_INSIDE: Final = re.compile(r'(?:[^"\\\n]++|\\[^\n])*+')


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where reading goes on: after the closing bracket, at the beginning of a line (indented by `indent`), within a
    line at something that begins as a record does, at the next comma or bracket of the list, or nowhere."""

    by: Literal["bracket", "line", "record", "separator", "end"]
    indent: int = 0


class Brackets:
    """Finds where an object, list or string closes: not decoded, without recursion, in as many pieces as it comes."""

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth
        self._in_string = False
        self._escaped = False
        self._lost = False

    def feed(self, text: str, at: int, stop: int) -> int:
        """The index after the closing bracket or quote in `text[at:stop]`; -1 where the value goes on, or where a line
        break in a string shows that brackets tell nothing any more."""
        careful = at
        while at < stop and not self._lost:
            if self._escaped:
                self._escaped = False
                self._lost = text[at] == "\n"
                at += 1
            elif self._in_string:
                at = self._string(text, at, stop)
                if not (self._in_string or self._lost or self._depth):
                    return at
            elif at >= careful and (passed := self._pass(text[at : min(at + _BLOCK, stop)])):
                at += passed
            else:
                careful = min(at + _BLOCK, stop) if at >= careful else careful
                match = _OUTSIDE.search(text, at, careful)
                if match is None:
                    at = careful
                    continue
                at = match.end()
                kind, count = text[match.start()], at - match.start()
                if kind == '"':
                    self._in_string = True
                elif kind in "[{":
                    self._depth += count
                elif self._depth <= count:
                    return match.start() + max(self._depth, 1)
                else:
                    self._depth -= count
        return -1

    def _pass(self, block: str) -> int:
        """How much of a block can be passed at once because it does not close the value: its brackets are counted.

        Ten times as fast as looking at bracket after bracket, which matters where megabytes are skipped.
        """
        brackets = _only_brackets(block)
        if brackets.count('"') == 1:
            # The block ends within a string: pass what comes before that.
            block = block[: block.rfind('"')]
            brackets = _only_brackets(block)
        if '"' in brackets:
            return 0
        before = -1
        while before != len(brackets):
            before = len(brackets)
            brackets = brackets.replace("{}", "").replace("[]", "")
        closing = brackets.count("]") + brackets.count("}")
        if closing >= self._depth:
            return 0
        self._depth += len(brackets) - 2 * closing
        return len(block)

    def _string(self, text: str, at: int, stop: int) -> int:
        match = _INSIDE.match(text, at, stop)
        at = match.end() if match else at
        if at == stop:
            return at
        if text[at] == '"':
            self._in_string = False
        elif text[at] == "\\" and at + 1 == stop:
            self._escaped = True
        else:
            self._lost = True
        return at + 1


def _only_brackets(text: str) -> str:
    """The brackets outside of strings, and a quote for each string that does not end."""
    return _STRING.sub("", text).translate(_ONLY_BRACKETS)


@lru_cache(maxsize=64)
def _candidates(indent: int, separators: bool) -> re.Pattern[str]:
    among = r"|(?P<separator>[,\]])" if separators else ""
    return re.compile(rf"\n(?P<blanks>[ \t]{{0,{indent}}})[\[{{]|(?P<record>{_START}){among}")


def resume(window: Window, indent: int, brackets: Brackets | None, *, separators: bool = False) -> Resumed:
    """Move the window from the broken value at its `pos` to where reading can go on.

    `indent` is the indentation of the line of that value; `brackets` finds its end (None: it has no end of its own);
    `separators`: it stands in a list and is not even a value, so that a comma ends it.
    """
    pattern = _candidates(min(indent, 200), separators)
    search = window.pos + 1
    matched = window.pos
    while True:
        text = window.text
        candidate = pattern.search(text, search)
        stop = candidate.start() if candidate else len(text)
        if brackets:
            end = brackets.feed(text, matched, stop)
            matched = stop
            if end >= 0:
                window.pos = end
                return Resumed("bracket")
        if candidate:
            return _resumed(window, candidate)
        # What may be the beginning of a match is kept, however little of it has been read.
        keep = min(max(search, len(text) - _WIDEST), len(text))
        window.pos = keep
        if not window.more(max(len(text) - keep, 1) + 1):
            window.pos = len(window.text)
            return Resumed("end")
        matched -= keep
        search = 0


def _resumed(window: Window, candidate: re.Match[str]) -> Resumed:
    blanks = candidate.group("blanks")
    if blanks is not None:
        window.pos = candidate.end() - 1
        return Resumed("line", len(blanks))
    window.pos = candidate.start()
    return Resumed("record" if candidate.group("record") else "separator")
