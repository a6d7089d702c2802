"""What all tests share: the pack, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from awol.pack import load_rules
from awol.pack.queries import load_refusals
from awol.replay import Replay
from awol.values import Rule

ROOT = Path(__file__).resolve().parents[1]
LIVE = "tests/live/"


class LiveTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Every test goes to whichever process is free, but those on the real Elasticsearch to one, which starts one node.

    pytest-xdist's own `--dist loadgroup` is meant for this, and 3.8.0 takes no notice of groups under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return LIVE if nodeid.startswith(LIVE) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LiveTogether:
    return LiveTogether(config, log)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def rules() -> tuple[Rule, ...]:
    return load_rules(ROOT)


@pytest.fixture(scope="session")
def replay() -> Replay:
    from awol.cli.common import fixture_placeholders

    return Replay(ROOT, fixture_placeholders(ROOT), load_refusals(ROOT))
