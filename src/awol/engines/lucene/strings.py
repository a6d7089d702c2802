"""How queries match fields of text: `keyword`, `text`, and `flattened` with its keys.

Sources: Elasticsearch's pages "Keyword type family", "Text type family" and "Flattened field type"; what they leave
open was measured on 8.19.21 and stands as a row in the tests. OpenSearch's `flat_object` is in `flat_objects`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import replace

from awol.engines.lucene import analysis
from awol.engines.lucene.nodes import Range
from awol.engines.lucene.wildcards import compile_wildcard
from awol.values import Event
from awol.views import Field, Value

Predicate = Callable[[Event], bool]
Test = Callable[[str], bool]


class RefusedError(Exception):
    """Elasticsearch can run this and we cannot: `reason`, and `offset` from the start of the query's leaf."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


def never(_event: Event) -> bool:
    """What Elasticsearch makes of a query that a field's type cannot run, under `lenient`."""
    return False


class Matcher(ABC):
    """The queries that a field takes. None is a text of which the analyzer leaves nothing: its clause is dropped."""

    def __init__(self, field: Field) -> None:
        self.field = field

    @abstractmethod
    def term(self, text: str) -> Predicate | None:
        """A word, or a text of several."""

    def phrase(self, text: str, _slop: int) -> Predicate | None:
        return self.term(text)

    def prefix(self, _text: str) -> Predicate | None:
        return never

    def wildcard(self, _pattern: str) -> Predicate:
        return never

    def regex(self, _test: Test) -> Predicate:
        return never

    @abstractmethod
    def range(self, limits: Range) -> Predicate:
        """From one value to another."""


class Keyword(Matcher):
    """Whole values, case-sensitive; numbers are text, and ranges go by the order of the characters."""

    def term(self, text: str) -> Predicate | None:
        read = self.field.read
        return lambda event: text in read(event)

    def prefix(self, text: str) -> Predicate | None:
        return self._any(lambda value: value.startswith(text))

    def wildcard(self, pattern: str) -> Predicate:
        return self._any(compile_wildcard(pattern))

    def regex(self, test: Test) -> Predicate:
        return self._any(test)

    def range(self, limits: Range) -> Predicate:
        return self._any(between(limits))

    def _any(self, test: Test) -> Predicate:
        return any_value(self.field.read, test)


class FlattenedRoot(Keyword):
    """The root of a flattened field: a keyword that holds the values of all its keys."""

    def __init__(self, field: Field) -> None:
        read = field.read

        def values(event: Event) -> tuple[Value, ...]:
            return tuple(str(pair).partition("\0")[2] for pair in read(event))

        super().__init__(replace(field, read=values))


class FlattenedKey(Matcher):
    """One key of a flattened field.

    Elasticsearch holds `key\\0value` for all keys in one place. A term, a prefix and a closed range know the key; a
    wildcard runs over the pairs of *every* key; regular expressions and open ranges find nothing (measured;
    elastic/elasticsearch issue 157064).
    """

    def term(self, text: str) -> Predicate | None:
        read = self.field.read
        return lambda event: text in read(event)

    def prefix(self, text: str) -> Predicate | None:
        return any_value(self.field.read, lambda value: value.startswith(text))

    def wildcard(self, pattern: str) -> Predicate:
        if self.field.root is None:
            raise ValueError(f"{self.field.name} has no root")
        return any_value(self.field.root.read, compile_wildcard(pattern))

    def range(self, limits: Range) -> Predicate:
        if limits.lower is None or limits.upper is None:
            return never
        return any_value(self.field.read, between(limits))


class Text(Matcher):
    """Analysed words. A bare text of several words wants any of them, a phrase wants them in a row."""

    def term(self, text: str) -> Predicate | None:
        wanted = analysis.words(text)
        if not wanted:
            return None
        if len(wanted) == 1:
            word = wanted[0]
            return self._any_word(lambda words: word in words)
        return self._any_word(lambda words: any(word in words for word in wanted))

    def phrase(self, text: str, slop: int) -> Predicate | None:
        wanted = analysis.words(text)
        if len(wanted) < 2:
            return self.term(text)
        if slop and len(set(wanted)) < len(wanted):
            raise RefusedError("a sloppy phrase with a repeated word is not supported offline")
        read = self.field.read

        def find(event: Event) -> bool:
            places = analysis.positions(tuple(str(value) for value in read(event)))
            return _within([places.get(word, []) for word in wanted], slop)

        return find

    def prefix(self, text: str) -> Predicate | None:
        """With `analyze_wildcard`, the last word is the prefix and those before it are words of their own."""
        wanted = analysis.words(text)
        if not wanted:
            return None
        *whole, start = wanted
        return self._any_word(
            lambda words: any(word in whole for word in words) or any(word.startswith(start) for word in words)
        )

    def wildcard(self, pattern: str) -> Predicate:
        return self._some_word(compile_wildcard(analysis.lower(pattern)))

    def regex(self, test: Test) -> Predicate:
        return self._some_word(test)

    def range(self, limits: Range) -> Predicate:
        return self._some_word(between(limits, analysis.lower))

    def _any_word(self, test: Callable[[tuple[str, ...]], bool]) -> Predicate:
        return any_value(self.field.read, lambda value: test(analysis.words(value)))

    def _some_word(self, test: Test) -> Predicate:
        return self._any_word(lambda words: any(test(word) for word in words))


def any_value(read: Callable[[Event], tuple[Value, ...]], test: Test) -> Predicate:
    """True where one of a field's values passes: Elasticsearch knows no other way to treat several."""

    def find(event: Event) -> bool:
        for value in read(event):  # noqa: SIM110 - measured: half the time of any() on this, the hottest loop
            if test(str(value)):
                return True
        return False

    return find


def between(limits: Range, normalize: Callable[[str], str] = str) -> Test:
    """A range of texts, in the order of code points (which is that of their UTF-8 bytes)."""
    lower = "" if limits.lower is None else normalize(limits.lower)
    upper = None if limits.upper is None else normalize(limits.upper)
    above: Test = (lambda value: value >= lower) if limits.include_lower else (lambda value: value > lower)
    if upper is None:
        return above
    end = upper
    if limits.include_upper:
        return lambda value: above(value) and value <= end
    return lambda value: above(value) and value < end


def _within(places: list[list[int]], slop: int) -> bool:
    """Whether the words, each moved back by its place in the phrase, can stand within `slop` of one another."""
    moved = [[place - at for place in word_places] for at, word_places in enumerate(places)]
    return any(all(_near(word_places, start, slop) for word_places in moved) for start in _starts(moved))


def _starts(moved: list[list[int]]) -> Iterable[int]:
    return {place for word_places in moved for place in word_places}


def _near(word_places: list[int], start: int, slop: int) -> bool:
    return any(start <= place <= start + slop for place in word_places)
