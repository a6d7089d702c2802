"""How pytest-xdist shares the tests out: a plugin of its own, so that nothing needs xdist where it is switched off."""

from __future__ import annotations

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

TOGETHER = ("tests/live/", "tests/browser/")
"""Folders whose tests share what is dear to start: a real Elasticsearch, a browser."""


class DearTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Every test goes to whichever process is free, but those of one such folder to one process, which starts it once.

    pytest-xdist's own `--dist loadgroup` is meant for this, and 3.8.0 takes no notice of groups under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((one for one in TOGETHER if nodeid.startswith(one)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> DearTogether:
    return DearTogether(config, log)
