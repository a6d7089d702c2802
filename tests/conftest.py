"""What all tests share: the pack, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from awol.pack import load_rules
from awol.pack.queries import load_refusals
from awol.replay import Replay
from awol.values import Rule

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """How tests are shared out is xdist's business: without it (`-p no:xdist`) all run here, one after the other."""
    if config.pluginmanager.hasplugin("xdist"):
        from tests import scheduling

        config.pluginmanager.register(scheduling)


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
