"""A search by the name of its engine: the language of a target on one view of the data.

`splunk`, `splunk-addon` and `splunk-indexed` are one language on three views. `sigma` reads the rule itself.
Languages are imported when one of their engines is first asked for: `awol --help` needs none of them.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Protocol, cast

from awol.engines import Context, Search
from awol.errors import AwolError
from awol.targets import ENGINES, TARGETS
from awol.values import Event, Hit
from awol.views import Indexing


class _Language(Protocol):
    """A package of `awol.engines`."""

    def compile(self, text: str, context: Context) -> Search: ...


class _Views(Protocol):
    """A package of `awol.views`."""

    def view(self, engine: str, indexing: Indexing) -> object:
        """What the engine searches. A view with a method `checked` wants to see the events before they are searched."""


def compile_for(engine: str, text: str, context: Context | None = None, indexing: Indexing | None = None) -> Search:
    """A search of `text` on the engine of that name, on records indexed as `indexing` says.

    `context` needs no view: it follows from the engine. Raises `QueryError` for a text that the engine or its product
    refuses, `AwolError` for a name that no engine has.
    """
    context = context or Context()
    if engine not in ENGINES:
        raise AwolError(f"there is no engine `{engine}`", next_step=f"engines: {', '.join(ENGINES)}")
    language = cast(_Language, import_module(f"awol.engines.{ENGINES[engine]}"))
    if engine == "sigma":
        return language.compile(text, context)
    views = cast(_Views, import_module(f"awol.views.{TARGETS[ENGINES[engine]].view}"))
    view = views.view(engine, indexing or Indexing())
    search = language.compile(text, replace(context, view=view))
    checked: Callable[[Iterable[Event]], Iterator[Event]] | None = getattr(view, "checked", None)
    return search if checked is None else lambda events: search(checked(events))


DEDUPLICATION_WINDOW = 200_000
"""Among how many of the latest hits a repeated record is recognised (about 30 MB at the most)."""


def distinct(hits: Iterable[Hit], window: Window | None = None) -> Iterator[Hit]:
    """The hits without repeats of a record: CloudTrail delivers an event twice where two trails see it.

    Two hits are the same when they are on records of the same content. Memory is bounded: a repeat is recognised among
    the latest `DEDUPLICATION_WINDOW` hits. `window`, where it is given, counts the repeats.
    """
    window = window or Window()
    for hit in hits:
        if window.is_new(digest(repr(sorted(hit.group.items(), key=str)) if hit.group else "", hit)):
            yield hit


def digest(name: str, hit: Hit) -> bytes:
    """What tells whether a hit under a name is on records of the same content as another."""
    hasher = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16)
    for event in hit.events:
        hasher.update(event.content)
    return hasher.digest()


class Window:
    """Remembers the latest `size` hits; `repeats` counts those that came again."""

    def __init__(self, size: int = DEDUPLICATION_WINDOW) -> None:
        self._size = size
        self._seen: set[bytes] = set()
        # A dict knows the order too, but to find its first key takes longer the more were taken out before it.
        self._order: deque[bytes] = deque()
        self.repeats = 0

    def is_new(self, key: bytes) -> bool:
        """Whether no hit of this `digest` is among the latest; it is from now on."""
        if key in self._seen:
            self.repeats += 1
            return False
        if len(self._order) >= self._size:
            self._seen.remove(self._order.popleft())
        self._seen.add(key)
        self._order.append(key)
        return True

    def which_are_new(self, keys: Sequence[bytes]) -> list[bool] | None:
        """The same of many, one after another; None where all of them are new, which is found out in a fraction of the
        time."""
        several = set(keys)
        if len(several) < len(keys) or not self._seen.isdisjoint(several):
            return [self.is_new(key) for key in keys]
        order, seen = self._order, self._seen
        seen |= several
        order += keys
        while len(order) > self._size:
            seen.remove(order.popleft())
        return None


def search(
    engine: str, text: str, events: Iterable[Event], placeholders: Mapping[str, tuple[str, ...]]
) -> Iterator[Hit]:
    """Run one query text on records, each record counted once."""
    return distinct(compile_for(engine, text, Context(placeholders=placeholders))(events))
