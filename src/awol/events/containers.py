"""The lists and objects of a text that are open, as its values are read one by one: where in them a value lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_NESTED: Final = 20
"""Lists and objects that are opened one within another; search results and concatenated files need four."""


@dataclass(slots=True)
class Container:
    """A list or an object (`keyed`) that was opened on `line`, which is indented by `indent`.

    `place` is where it lies, empty for the only document of a file; `label` the key of a list; `index` the number of
    its next element; `keys` the first names seen in an object, `useful` whether one of them held anything to read,
    `why` the reason for which it was opened, to be told should it turn out to be a record.
    """

    keyed: bool
    label: str
    indent: int
    line: int
    place: str
    why: str = ""
    index: int = 0
    useful: bool = False
    keys: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Its place, never empty."""
        return self.place or f"line {self.line}"


class Containers:
    """What is open, outermost first. `prefix` is the place of the whole text, where it lies within another; `documents`
    says how many values stood before it."""

    def __init__(self, prefix: str, documents: int = 0) -> None:
        self._prefix = prefix
        self._open: list[Container] = []
        self._documents = documents

    def innermost(self) -> Container | None:
        return self._open[-1] if self._open else None

    def innermost_list(self) -> Container | None:
        return next((container for container in reversed(self._open) if not container.keyed), None)

    def full(self) -> bool:
        """Whether nothing more may be opened."""
        return len(self._open) >= MOST_NESTED

    def place(self, line: int) -> str:
        """The place of the next value, in words: `line 3`, `Records[2]`, `line 3, Records[2]`."""
        inside = self.innermost()
        if inside is None:
            return self._prefix or f"line {line}"
        if inside.keyed:
            return inside.words
        own = f"{inside.label}[{inside.index}]"
        return f"{inside.place}, {own}" if inside.place else own

    def advance(self) -> None:
        """A value has been read, or given up: the next one follows."""
        inside = self.innermost()
        if inside is None:
            self._documents += 1
        elif not inside.keyed:
            inside.index += 1

    def open(self, *, keyed: bool, label: str, line: int, indent: int, why: str = "") -> Container:
        """Open a list or an object that stands where the next value is expected."""
        inside = self.innermost()
        if inside is None:
            # The line is part of a place only where it tells two documents of one file apart.
            place = self._prefix or (f"line {line}" if self._documents else "")
        else:
            place = inside.place if inside.keyed else self.place(line)
        self.advance()
        opened = Container(keyed, label, indent, line, place, why)
        self._open.append(opened)
        return opened

    def close(self) -> Container:
        """Close the innermost."""
        return self._open.pop()

    def leave(self, indent: int) -> None:
        """Close all that a new line, indented by `indent`, cannot be part of: it begins no further in than they do."""
        while self._open and self._open[-1].indent >= indent:
            self._open.pop()

    def forget(self) -> None:
        """Close all: the text has ended."""
        self._open.clear()
