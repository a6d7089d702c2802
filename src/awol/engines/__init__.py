"""The languages that awol can run offline, each in a package of its own.

An engine reads the *text* of a query and searches records with the semantics of its product. It never imports a
converter: writer and reader meet only in the text, which is what makes their agreement worth something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from awol.values import Event, Hit

Search = Callable[[Iterable[Event]], Iterator[Hit]]
"""A compiled query. A plain search streams: it yields one hit, of one event, as soon as it has seen that event, in
input order and in constant memory. An aggregation or a sequence yields when it can; its hits carry all their events.
"""
