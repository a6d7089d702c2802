"""What all tests share: the pack, loaded once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from awol.pack.queries import load_refusals
from awol.replay import Replay
from awol.values import Rule
from tests.order import rank

ROOT = Path(__file__).resolve().parents[1]

# How long an example takes says how busy the machine is; a test that never ends has a limit of its own.
settings.register_profile("awol", deadline=None)
settings.load_profile("awol")


def pytest_configure(config: pytest.Config) -> None:
    """How tests are shared out is xdist's business: without it (`-p no:xdist`) all run here, one after the other.

    Where the shell tells Python not to keep what it compiled, each of the hundreds of processes that the tests start
    would compile all of awol again, which takes longer than the command itself.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if config.pluginmanager.hasplugin("xdist"):
        from tests import scheduling

        config.pluginmanager.register(scheduling)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nothing needs this order but the time that it all takes (`tests.order`)."""
    items.sort(key=lambda item: rank(item.nodeid))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def rules() -> tuple[Rule, ...]:
    from tests.packs import our_rules

    return our_rules()


@pytest.fixture(scope="session")
def replay() -> Replay:
    from awol.cli.common import fixture_placeholders

    return Replay(ROOT, fixture_placeholders(ROOT), load_refusals(ROOT))
