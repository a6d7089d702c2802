"""Of which accounts and regions there are records, where a hunt asks for some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

_MOST: Final = 100_000
"""How many are remembered: a hostile log may hold any number."""

Place = tuple[str | None, str | None]
"""The account in whose log a record is, and its region; None where a record does not say."""


class Seen(set[Place]):
    """The places of the records that were seen."""

    def take(
        self,
        places: Iterable[Place],
        times: Iterable[str | None] = (),
        outside: Callable[[str | None], bool] | None = None,
    ) -> None:
        """Take the places of many records; those of times that are `outside` of what is asked for do not count."""
        if len(self) >= _MOST:
            return
        if outside is None:
            self.update(places)
        else:
            self.update(place for place, time in zip(places, times, strict=True) if not outside(time))
