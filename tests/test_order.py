"""The order of the tests and what stays together: all names are there, and products are fetched while others run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from programs.fetching import PRODUCTS as FETCHED
from tests.conftest import ROOT
from tests.live.conftest import PRODUCTS as ASKED
from tests.live.conftest import wanted
from tests.order import LONG, MEANWHILE, PRODUCTS, rank, unit


def test_the_places_are_there() -> None:
    for place in (*PRODUCTS, *LONG, *MEANWHILE):
        assert list(ROOT.glob(f"{place}*")), f"{place}: no such tests; correct tests/order.py"


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        ("tests/events/test_fast.py::test_a[x::y]", "tests/events/test_fast.py"),
        ("tests/live/test_node.py::test_version", "elasticsearch"),
        ("tests/live/test_raw.py::test_every_text_on_every_fixture", "elasticsearch"),
        ("tests/live/test_trino_hunt.py::test_a", "trino"),
        ("tests/live/test_elasticsearch_9.py::test_a", "elasticsearch"),
        ("tests/browser/test_report.py::test_a", "browser"),
    ],
)
def test_what_shares_a_product_stays_together(nodeid: str, expected: str) -> None:
    assert unit(nodeid) == expected


def test_products_come_when_they_are_fetched_and_before_most_others() -> None:
    others = "tests/test_order.py::test_a"
    live = "tests/live/test_node.py::test_version"
    meanwhile = "tests/engines/test_catalogue.py::test_a"
    assert [rank(f"{LONG[0]}::test_a"), rank(meanwhile), rank(live), rank(others)] == [0, 1, 2, 3]
    assert rank("tests/engines/test_catalogue.py::test_a[tests/live/]") == 1


def item(*fixtures: str) -> Any:
    return SimpleNamespace(fixturenames=fixtures)


def test_what_the_chosen_tests_ask_is_fetched_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for _, variable in ASKED.values():
        if variable:
            monkeypatch.delenv(variable, raising=False)
    assert wanted([item("tmp_path"), item()]) == []
    assert wanted([item("client", "elasticsearch_url"), item("trino"), item("trino")]) == ["elasticsearch", "trino"]
    monkeypatch.setenv("AWOL_TRINO_URL", "http://127.0.0.1:1")
    assert wanted([item("client", "elasticsearch_url"), item("trino")]) == ["elasticsearch"]


def test_every_product_can_be_fetched() -> None:
    assert {product for product, _ in ASKED.values()} == FETCHED.keys()
