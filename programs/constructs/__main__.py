"""`make constructs`: measure the matrix and write `measured/` and the two pages of `docs/` anew."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack

from awol.systems.trino import Trino
from awol.targets import TARGETS
from programs.constructs import committed, correlating, faults, node, publish
from programs.constructs.measure import matrix
from programs.constructs.records import RECORDS
from programs.constructs.running import NODE_TARGETS, RULER_TARGETS, TRINO_TARGETS, Ran, in_trino
from programs.constructs.tables import CONSTRUCTS
from programs.elasticsearch import node as elasticsearch
from programs.elasticsearch.client import Client
from programs.event_ruler import judge as event_ruler
from programs.trino import server as trino_server
from tests.conftest import ROOT

PAGES = ("docs/constructs.md", "docs/stock-backend-faults.md")


def main() -> None:
    """Use the node at `AWOL_ELASTICSEARCH_URL` and the Trino at `AWOL_TRINO_URL`, or start them."""
    url, trino_url = os.environ.get("AWOL_ELASTICSEARCH_URL"), os.environ.get("AWOL_TRINO_URL")
    with ExitStack() as stack:
        judge = stack.enter_context(event_ruler.running())
        url = url or stack.enter_context(elasticsearch.running()).url
        trino_url = trino_url or stack.enter_context(trino_server.running()).url
        measure(Client(url), judge, stack.enter_context(in_trino(Trino(trino_url))))


def measure(client: Client, judge: event_ruler.Judge, trino: Callable[[str], Ran]) -> None:
    """Run everything and write what came out."""
    began = time.monotonic()
    node.prepare(client)
    node.prepare_ruler(judge)
    measured = matrix(CONSTRUCTS, TARGETS, lambda target: node.runner(client, judge, trino, target))
    measured |= {
        f"{committed.CORRELATIONS}: {name}": cells
        for name, cells in correlating.cells(TARGETS, lambda target: node.correlation_runner(client, target)).items()
    }
    node.clean(client)
    product = f"Elasticsearch {node.version(client)}"
    deciders = dict.fromkeys(NODE_TARGETS, product)
    deciders |= dict.fromkeys(RULER_TARGETS, event_ruler.VERSION) | dict.fromkeys(TRINO_TARGETS, trino_server.VERSION)
    for target in TARGETS:
        committed.save(measured, target, deciders.get(target, committed.ENGINES))
    for name, page in pages().items():
        (ROOT / name).write_text(page, encoding="utf-8", newline="\n")
    seconds = time.monotonic() - began
    print(publish.totals({target: committed.load(target) for target in TARGETS}))
    print(f"{len(measured)} constructs on {len(RECORDS)} records in {seconds:.0f} s on {product}")


def pages() -> dict[str, str]:
    """The pages that follow from what is committed: path to text."""
    cells = {target: committed.load(target) for target in TARGETS}
    deciders = {target: committed.decided_by(target) for target in TARGETS}
    return dict(zip(PAGES, (publish.page(cells, deciders), faults.page(cells)), strict=True))


if __name__ == "__main__":
    main()
