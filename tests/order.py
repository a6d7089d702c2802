"""In which order the tests run, and which of them stay together in one process.

No test needs this order: it is there for the time that the whole suite takes on two processes. What takes long begins
early, so that both end together; what asks a real product comes when the product is fetched, which takes some minutes.
"""

from __future__ import annotations

PRODUCTS = {
    "tests/live/test_trino": "trino",
    "tests/live/test_event_ruler.py": "event ruler",
    "tests/live/test_committed_patterns.py": "event ruler",
    "tests/live/test_opensearch.py": "opensearch",
    "tests/live/": "elasticsearch",
    "tests/browser/": "browser",
}
"""What is dear to start, by the beginnings of the tests that share it; the first that fits counts."""

LONG = (
    "tests/rules/test_replay.py",
    "tests/cli/test_contract.py",
    "tests/build/test_splunk.py",
    "tests/build/test_splunk_feeder.py",
    "tests/cli/test_faults.py",
    "tests/programs/faults/test_room.py",
    "tests/events/test_fast.py",
    "tests/events/test_size.py",
    "tests/build/test_runs.py",
    "tests/preflight/test_splunk.py",
    "tests/rules/test_chain_timelines.py",
    "tests/rules/test_noise_budget.py",
    "tests/replay/test_breakage.py",
)
"""The files of a quarter of a minute and more, of those that ask no product."""


MEANWHILE = ("tests/converters/", "tests/engines/")
"""What runs before the products are asked, by the beginnings: a few minutes in which they are fetched."""


def unit(nodeid: str) -> str:
    """What a test is handed out with: all that share a dear product, else those of its file."""
    found = next((product for place, product in PRODUCTS.items() if nodeid.startswith(place)), None)
    return found or nodeid.partition("::")[0]


def rank(nodeid: str) -> int:
    """When a test begins: long ones first, then those that fill the time until the products are there, then those of
    the products, then all others."""
    name = unit(nodeid)
    if name in PRODUCTS.values():
        return 2
    return 0 if name in LONG else 1 if name.startswith(MEANWHILE) else 3
