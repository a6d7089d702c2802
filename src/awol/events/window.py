"""A sliding window over a text that may be longer than memory, which knows the line of what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from awol.events.text import Damage

# U+FEFF begins each of several files that were put together; U+001E begins each text of RFC 7464 (JSON text sequences).
_SPACE: Final = re.compile("[ \t\r\n\ufeff\x1e]*")
_INDENT: Final = re.compile("[ \t]*")


class Window:
    """The part of a text from `pos` on, as far as it has been read.

    `text` is replaced by `more`, which also moves `pos`; indexes into it are good only until then. `line` is the number
    of the first line.
    """

    def __init__(self, chunks: Iterator[str], damage: Damage, line: int = 1) -> None:
        self.text = ""
        self.pos = 0
        self._chunks = chunks
        self._damage = damage
        self._dropped = 0
        self._line = line
        self._counted = 0
        # Of the first line, as far as it was forgotten: its blanks, and whether there was nothing else.
        self._indent = 0
        self._blank = True
        self._begins = True

    def more(self, want: int = 1) -> bool:
        """Forget what lies before `pos`, read on until `want` characters follow it. False if the text has ended."""
        parts = []
        have = len(self.text) - self.pos
        grown = 0
        while have + grown < want or not grown:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            parts.append(chunk)
            grown += len(chunk)
        if not grown:
            return False
        self._indent, self._blank = self._indented(self.pos)
        self._begins = self.begins_line()
        self.line(self.pos)
        self._counted -= self.pos
        self._dropped += self.pos
        parts.insert(0, self.text[self.pos :])
        self.text = "".join(parts)
        self.pos = 0
        # What was bad in a value has been asked for by now; what is left lay in text that was skipped.
        self.damaged(0)
        return True

    def skip_space(self) -> bool:
        """Move to the next character that is no white space. False at the end of the text."""
        while True:
            match = _SPACE.match(self.text, self.pos)
            self.pos = match.end() if match else self.pos
            if self.pos < len(self.text):
                return True
            if not self.more():
                return False

    def line(self, at: int) -> int:
        """The 1-based number of the line of `text[at]`. Places are asked for in ascending order."""
        if at > self._counted:
            self._line += self.text.count("\n", self._counted, at)
            self._counted = at
        return self._line

    def indent(self) -> int:
        """By how many blanks the line of `pos` is indented."""
        return self._indented(len(self.text))[0]

    def _indented(self, stop: int) -> tuple[int, bool]:
        """The blanks that begin the line of `pos`, as far as it stands before `stop`, and whether it holds no more."""
        start = self.text.rfind("\n", 0, self.pos)
        before, blank = (0, True) if start >= 0 else (self._indent, self._blank)
        if not blank:
            return before, False
        match = _INDENT.match(self.text, start + 1, stop)
        end = match.end() if match else start + 1
        return before + end - start - 1, end == stop

    def begins_line(self) -> bool:
        """Whether nothing but blanks stands on the line before `pos`."""
        start = self.text.rfind("\n", 0, self.pos)
        if self.text[start + 1 : self.pos].strip(" \t\r\ufeff\x1e"):
            return False
        return start >= 0 or self._begins

    def damaged(self, end: int) -> int:
        """How many bytes before `text[end]`, not told yet, were no text."""
        count = 0
        damage = self._damage
        while damage and damage[0][0] < self._dropped + end:
            count += damage.popleft()[1]
        return count
