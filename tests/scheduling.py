"""How pytest-xdist shares the tests out: a plugin of its own, so that nothing needs xdist where it is switched off."""

from __future__ import annotations

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from tests.order import unit


class ByUnit(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """The tests of a unit (`tests.order`) go to one process, the next unit to whichever is free first, in their order.

    A file is the least that is handed out: what its tests share is made once, and xdist's book-keeping, which looks
    through all that a process has had after every test, stays short. With 12,000 units it took a minute and more.
    pytest-xdist's own `--dist loadgroup` is meant for this, and 3.8.0 takes no notice of groups under pytest 9.2.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # else by the number of tests, which says nothing about the time

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByUnit:
    return ByUnit(config, log)
