"""`make constructs`: measure the matrix and write `measured/` and the two pages of `docs/` anew.

With names of targets only those are measured anew, and the others stay as they are committed. A product is used where a
variable names one that runs, `AWOL_ELASTICSEARCH_URL`, `AWOL_OPENSEARCH_URL`, `AWOL_TRINO_URL`, else one is started.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from awol.targets import TARGETS
from programs.constructs import committed, correlating, faults, publish
from programs.constructs.measure import matrix
from programs.constructs.node import Products, products
from programs.constructs.records import RECORDS
from programs.constructs.tables import CONSTRUCTS
from tests.conftest import ROOT

PAGES = ("docs/constructs.md", "docs/stock-backend-faults.md")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", nargs="*", choices=list(TARGETS), help="measure these alone (default: all)")
    wanted = parser.parse_args().target or list(TARGETS)
    with products(wanted) as judged:
        measure(judged, wanted)


def measure(judged: Products, wanted: Sequence[str]) -> None:
    """Run everything and write what came out."""
    began = time.monotonic()
    measured = matrix(CONSTRUCTS, wanted, judged.runner)
    measured |= {
        f"{committed.CORRELATIONS}: {name}": cells
        for name, cells in correlating.cells(wanted, judged.correlation_runner).items()
    }
    for target in wanted:
        committed.save(measured, target, judged.name(target))
    for name, page in pages().items():
        (ROOT / name).write_text(page, encoding="utf-8", newline="\n")
    seconds = time.monotonic() - began
    print(publish.totals({target: committed.load(target) for target in TARGETS}))
    print(f"{len(measured)} constructs on {len(RECORDS)} records in {seconds:.0f} s on {', '.join(wanted)}")


def pages() -> dict[str, str]:
    """The pages that follow from what is committed: path to text."""
    cells = {target: committed.load(target) for target in TARGETS}
    deciders = {target: committed.decided_by(target) for target in TARGETS}
    return dict(zip(PAGES, (publish.page(cells, deciders), faults.page(cells)), strict=True))


if __name__ == "__main__":
    main()
