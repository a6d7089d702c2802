"""Run many pairs, print a count of each outcome and every disagreement; exit 1 where there is one."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from itertools import chain

from programs.differential import packaged, pipeline
from programs.differential.compare import Comparison
from programs.elasticsearch import node as elasticsearch
from programs.elasticsearch.client import Client


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=20_000, help="how many queries (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="default: the time, so that runs differ")
    parser.add_argument(
        "--url",
        default=os.environ.get("AWOL_ELASTICSEARCH_URL"),
        help="a node that runs already (default: AWOL_ELASTICSEARCH_URL, else one is started)",
    )
    parser.add_argument(
        "--against",
        choices=("node", "eql"),
        default="node",
        help="a real Elasticsearch, for Lucene and ES|QL, or the package eql, for EQL (default: %(default)s)",
    )
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.pairs} pairs")
    if options.against == "eql":
        tally: Counter[tuple[str, str]] = Counter()
        return report(packaged.compare(options.pairs, options.seed, tally), tally)
    if options.url:
        return compare(options.url, options.pairs, options.seed)
    with elasticsearch.running() as node:
        return compare(node.url, options.pairs, options.seed)


def compare(url: str, pairs: int, seed: int) -> int:
    """The engines against the node, and a fourth as many rules by the pack's pipeline, node against Sigma."""
    comparison = Comparison(Client(url), seed)
    tally = comparison.tally
    return report(chain(comparison.run(pairs), pipeline.differences(url, seed, pairs // 4, tally)), tally)


def report(disagreements: Iterable[object], tally: Counter[tuple[str, str]]) -> int:
    count = 0
    for disagreement in disagreements:
        count += 1
        print(disagreement, flush=True)
    for (kind, outcome), number in sorted(tally.items()):
        print(f"{kind:18} {outcome:12} {number:6}")
    print(f"{count} disagreements")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
