"""`make constructs`: measure the matrix and write `measured/` and the two pages of `docs/` anew."""

from __future__ import annotations

import os
import time

from awol.targets import TARGETS
from programs.constructs import committed, correlating, faults, node, publish
from programs.constructs.measure import matrix
from programs.constructs.records import RECORDS
from programs.constructs.running import NODE_TARGETS, RULER_TARGETS
from programs.constructs.tables import CONSTRUCTS
from programs.elasticsearch import node as elasticsearch
from programs.elasticsearch.client import Client
from programs.event_ruler import judge as event_ruler
from tests.conftest import ROOT

PAGES = ("docs/constructs.md", "docs/stock-backend-faults.md")


def main() -> None:
    """Use the node at `AWOL_ELASTICSEARCH_URL`, or start one."""
    url = os.environ.get("AWOL_ELASTICSEARCH_URL")
    with event_ruler.running() as judge:
        if url:
            measure(Client(url), judge)
            return
        with elasticsearch.running() as started:
            measure(Client(started.url), judge)


def measure(client: Client, judge: event_ruler.Judge) -> None:
    """Run everything and write what came out."""
    began = time.monotonic()
    node.prepare(client)
    node.prepare_ruler(judge)
    measured = matrix(CONSTRUCTS, TARGETS, lambda target: node.runner(client, judge, target))
    measured |= {
        f"{committed.CORRELATIONS}: {name}": cells
        for name, cells in correlating.cells(TARGETS, lambda target: node.correlation_runner(client, target)).items()
    }
    node.clean(client)
    product = f"Elasticsearch {node.version(client)}"
    deciders = dict.fromkeys(NODE_TARGETS, product) | dict.fromkeys(RULER_TARGETS, event_ruler.VERSION)
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
