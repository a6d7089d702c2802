"""What one field of a record may hold for a condition to be true, as a set: the algebra behind a pattern's lists.

EventBridge can OR the tests of a field and cannot AND or negate them. So every AND and NOT is worked out here, on the
values themselves, and only a set that its matchers can say exactly is written; anything else is `Unsayable`.

What holds of Event Ruler 2.1.0, the matcher that EventBridge is built on (measured, `tests/live/test_event_ruler.py`):
`anything-but` needs the field to be there and passes null, true, false and numbers; `exists: false` holds where the
field has no leaf; a list in the record matches by any one of its values, so that no test of it can be turned round.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Literal

from . import globs
from .globs import Glob

Kind = Literal["text", "boolean", "number", "any"]
"""What a field holds where it holds anything: texts; true and false, also as texts; numbers; or nobody knows."""


class Unsayable(Exception):
    """A set of values that no list of matchers says: `reason`, and what to write instead."""

    def __init__(self, reason: str, next_step: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step


@dataclass(frozen=True, slots=True)
class Allowed:
    """Values that a field may hold.

    `absent`, `null`, `true` and `false` are JSON's own; `texts` are texts; `others` are matchers, in JSON, of numbers
    and addresses. `but` adds everything of texts and numbers but these texts; None adds nothing. `single` says that a
    record holds at most one value there, and no list and no object: only then is a set the same as a condition on it.
    """

    kind: Kind = "any"
    single: bool = True
    absent: bool = False
    null: bool = False
    true: bool = False
    false: bool = False
    texts: tuple[Glob, ...] = ()
    others: tuple[str, ...] = ()
    but: tuple[Glob, ...] | None = None

    @property
    def nothing(self) -> bool:
        """Whether no value at all is allowed."""
        known = self.absent or self.null or self.true or self.false
        return not (known or self.texts or self.others or self.but is not None)

    @property
    def everything(self) -> bool:
        """Whether every value is allowed, and none."""
        every_text = len(self.texts) == 2 if self.kind == "boolean" else self.but == ()
        return self.absent and self.null and self.true and self.false and every_text

    def halves(self, middle: int) -> tuple[Allowed, Allowed]:
        """Two sets that together are this one, the texts cut at `middle`."""
        return (
            Allowed(self.kind, self.single, texts=self.texts[:middle]),
            replace(self, texts=self.texts[middle:]),
        )

    def within(self, other: Allowed) -> bool:
        """Whether all that is allowed here is allowed there; where it takes several sets to tell, it says no."""
        if self == other:
            return True
        pairs = (
            (self.absent, other.absent),
            (self.null, other.null),
            (self.true, other.true),
            (self.false, other.false),
            (self.but is not None, other.but is not None),
        )
        if any(here and not there for here, there in pairs):
            return False
        if other.but is None:
            return set(self.others) <= set(other.others) and _covered(self.texts, other.texts)
        rest = tuple(text for text in self.texts if not _covered((text,), other.texts))
        if any(globs.overlap(text, excluded) for text in rest for excluded in other.but):
            return False
        return self.but is None or _covered(other.but, (*self.but, *other.texts))

    def __or__(self, other: Allowed) -> Allowed:
        """What either allows. True of lists too: some value is in one set or the other."""
        texts = globs.widest((*self.texts, *other.texts))
        others = tuple(dict.fromkeys((*self.others, *other.others)))
        but = self.but if other.but is None else other.but
        if self.but is not None and other.but is not None:
            but = _meets(self.but, other.but)
        if but is not None:
            but = tuple(excluded for excluded in but if not any(globs.covers(text, excluded) for text in texts))
            texts = tuple(text for text in texts if _meets((text,), but))
            others = ()
        return _normal(
            replace(
                self,
                absent=self.absent or other.absent,
                null=self.null or other.null,
                true=self.true or other.true,
                false=self.false or other.false,
                texts=texts,
                others=others,
                but=but,
            )
        )

    def __and__(self, other: Allowed) -> Allowed:
        """What both allow. Raises `Unsayable`."""
        if self.within(other):
            return self
        if other.within(self):
            return other
        if not self.single:
            raise Unsayable(
                "is tested twice and may be a list; EventBridge tests each element of a list separately",
                "test the field once",
            )
        texts = _meets(self.texts, other.texts)
        texts += () if other.but is None else _minus(self.texts, other.but)
        texts += () if self.but is None else _minus(other.texts, self.but)
        both = None if self.but is None or other.but is None else globs.widest((*self.but, *other.but))
        return _normal(
            replace(
                self,
                absent=self.absent and other.absent,
                null=self.null and other.null,
                true=self.true and other.true,
                false=self.false and other.false,
                texts=globs.widest(texts),
                others=_others(self, other),
                but=both,
            )
        )

    def __invert__(self) -> Allowed:
        """All that is not allowed here. Raises `Unsayable`."""
        if not self.single:
            raise Unsayable(
                "may be a list, and `anything-but` matches a list that also holds some other value",
                "reverse the test: list the values that the field may have",
            )
        if self.others and all(json.loads(matcher).get("numeric", [""])[0] == "=" for matcher in self.others):
            raise Unsayable(
                "must not be a certain number: `anything-but` with numbers also matches null, and the same numbers as "
                "text",
                "reverse the test: list the numbers that the field may have",
            )
        if self.others:
            raise Unsayable(
                "must not be in a range of numbers or addresses; EventBridge has no matcher for that",
                "reverse the test: name the range that the field must be in",
            )
        return _normal(
            replace(
                self,
                absent=not self.absent,
                null=not self.null,
                true=not self.true,
                false=not self.false,
                texts=() if self.but is None else _minus(self.but, self.texts),
                but=self.texts if self.but is None else None,
            )
        )


def _normal(held: Allowed) -> Allowed:
    """The set without what the field never holds, so that two equal sets look alike."""
    if held.kind == "text":
        # Nothing else is in such a field; what passes `anything-but` anyway counts as allowed.
        rest = held.but is not None
        return replace(
            held,
            true=rest,
            false=rest,
            others=tuple(matcher for matcher in held.others if '"numeric"' not in matcher),
        )
    if held.kind == "boolean":
        words = (globs.literal("true"), globs.literal("false"))
        return replace(held, texts=tuple(word for word in words if _holds(held, word)), but=None, others=())
    return held


def _holds(held: Allowed, word: Glob) -> bool:
    if any(globs.covers(text, word) for text in held.texts):
        return True
    return held.but is not None and not any(globs.covers(excluded, word) for excluded in held.but)


def _others(here: Allowed, there: Allowed) -> tuple[str, ...]:
    """The numbers and addresses that both allow."""
    shared = tuple(matcher for matcher in here.others if matcher in there.others)
    for left, right in ((here, there), (there, here)):
        rest = [matcher for matcher in left.others if matcher not in shared]
        addresses = any('"cidr"' in matcher for matcher in rest)
        if rest and (right.others or (addresses and (right.texts or right.but))):
            raise Unsayable(
                "is tested twice, once for a range of numbers or addresses; EventBridge cannot combine the two "
                "with AND",
                "test the field once",
            )
        shared += tuple(rest) if right.but is not None else ()
    return shared


def _meets(one: tuple[Glob, ...], other: tuple[Glob, ...]) -> tuple[Glob, ...]:
    try:
        return globs.meets(one, other)
    except globs.TooMany:
        raise Unsayable(
            "is tested twice, and combining the two tests takes too many wildcards", "test the field once"
        ) from None


def _minus(texts: tuple[Glob, ...], excluded: tuple[Glob, ...]) -> tuple[Glob, ...]:
    """The texts without those excluded. Raises `Unsayable` where a text with a star is excluded in part."""
    remaining = []
    for text in texts:
        if any(globs.covers(wide, text) for wide in excluded):
            continue
        if _meets((text,), excluded):
            raise Unsayable(
                "must match one text and not another; EventBridge cannot combine two tests of a field with AND",
                "list the whole values that the field may have",
            )
        remaining.append(text)
    return tuple(remaining)


def _covered(texts: tuple[Glob, ...], by: tuple[Glob, ...]) -> bool:
    """Whether each text is covered by another."""
    return all(any(globs.covers(wide, text) for wide in by) for text in texts)
