"""How pytest-xdist shares the tests out: a plugin of its own, so that nothing needs xdist where it is switched off."""

from __future__ import annotations

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

LIVE = "tests/live/"


class LiveTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Every test goes to whichever process is free, but those on the real Elasticsearch to one, which starts one node.

    pytest-xdist's own `--dist loadgroup` is meant for this, and 3.8.0 takes no notice of groups under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return LIVE if nodeid.startswith(LIVE) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LiveTogether:
    return LiveTogether(config, log)
