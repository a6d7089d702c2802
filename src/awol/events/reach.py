"""From when to when the log of each account reaches, of records that are seen in passing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final, cast

from awol.values import parse_time

Reach = tuple[str, str]
"""The times of an account's first and last record, in the form in which CloudTrail writes them."""

MOST_ACCOUNTS: Final = 200_000
"""How many accounts are remembered: the largest organizations have a tenth of it, a hostile log any number."""

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


_FORM: Final = "0000-00-00T00:00:00Z"
_NEXT_FORM: Final = "\n" + _FORM
_DIGITS: Final = str.maketrans("123456789", "000000000")

_MOST_DAYS: Final = 20_000
_DAYS: Final[set[str]] = set()
"""Days that are known to be some, so that not every time is read: AWS writes no other."""


class Reaches(dict[str, Reach]):
    """Account to its reach. What is no account id, and what has no readable time, says nothing."""

    def see(self, pairs: Iterable[tuple[object, object]], outside: Callable[[str], bool] | None = None) -> None:
        """Take accounts and times of records, each pair once; those that are `outside` of the time asked for do not
        count."""
        get = self.get
        for account, time in pairs:
            if not isinstance(account, str) or not isinstance(time, str) or (outside is not None and outside(time)):
                continue
            known = get(account)
            if known is not None and known[0] <= time <= known[1] and _TIME.fullmatch(time):
                # Nearly all: a time, or what only looks like one, between those that are known changes nothing.
                continue
            if not _TIME.fullmatch(time) or not _is_time(time):
                self._widen(account, time)
            elif known is None:
                self._begin(account, time)
            elif time > known[1]:
                self[account] = (known[0], time)
            elif time < known[0]:
                self[account] = (time, known[1])

    def see_one(self, account: object, time: object) -> None:
        """Take the account and the time of one record."""
        if type(account) is str and type(time) is str:
            known = self.get(account)
            if known is not None and known[0] <= time <= known[1] and _TIME.fullmatch(time):
                # As below, where all others are told.
                return
        self.see(((account, time),))

    def see_all(
        self, accounts: list[str | None], times: list[str | None], outside: Callable[[str], bool] | None = None
    ) -> None:
        """Take the accounts and times of many records, the two of one record at one index: as `see`, but fast where
        all times have the form in which CloudTrail writes them, for then text order is order in time."""
        known = cast("list[str]", times)
        try:
            written = "\n".join(known).translate(_DIGITS)
        except TypeError:
            written = ""
        if outside is not None or (known and written != _FORM + _NEXT_FORM * (len(known) - 1)):
            self.see(set(zip(accounts, times, strict=True)), outside)
            return
        if known and accounts.count(accounts[0]) == len(accounts):
            # A file of CloudTrail's own is the log of one account, and most of its pieces lie between what is known.
            first, last = min(known), max(known)
            reach = self.get(cast("str", accounts[0]))
            if reach is not None and reach[0] <= first and last <= reach[1]:
                return
            if _is_time(first) and _is_time(last):
                self.see(((accounts[0], first), (accounts[0], last)))
                return
        get = self.get
        for account, time in zip(accounts, known, strict=True):
            reach = get(cast("str", account))
            if reach is None:
                if isinstance(account, str) and _is_time(time):
                    self._begin(account, time)
            elif time > reach[1]:
                # What has the form and is no time, as month 99, must not stand for those that are.
                if _is_time(time):
                    self[cast("str", account)] = (reach[0], time)
            elif time < reach[0] and _is_time(time):
                self[cast("str", account)] = (time, reach[1])

    def add(self, other: Reaches) -> None:
        """Take what another has seen."""
        get = self.get
        for account, reach in other.items():
            known = get(account)
            if known is None:
                if len(self) < MOST_ACCOUNTS:
                    self[account] = reach
            elif reach[0] < known[0]:
                self[account] = (reach[0], max(reach[1], known[1]))
            elif reach[1] > known[1]:
                self[account] = (known[0], reach[1])

    def _begin(self, account: str, time: str) -> None:
        """The first time of an account, if it is one."""
        if len(account) == 12 and account.isascii() and account.isdigit() and len(self) < MOST_ACCOUNTS:
            self[account] = (time, time)

    def _widen(self, account: str, time: str) -> None:
        if not _TIME.fullmatch(time):
            at = parse_time(time)
            if at is None or not 0 <= at < 253_402_300_800_000:
                return
            time = datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        elif not _is_time(time):
            return
        known = self.get(account)
        if known is not None:
            self[account] = (min(known[0], time), max(known[1], time))
        elif len(self) < MOST_ACCOUNTS and _ACCOUNT.fullmatch(account):
            self[account] = (time, time)


def _is_time(time: str) -> bool:
    """Whether a text of that form is a time."""
    if time[:10] in _DAYS:
        return time[11:13] < "24" and time[14:16] < "60" and time[17:19] < "60"
    if parse_time(time) is None:
        return False
    if len(_DAYS) < _MOST_DAYS:
        _DAYS.add(time[:10])
    return True
