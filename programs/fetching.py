"""The jars of the products that the live tests ask, fetched ahead: `python -m programs.fetching [PRODUCT]...`.

One after the other, through one repository of Maven's, which fetches its own parts once: six products in a third of the
time and half of the work that each for itself takes. The tests begin it when they begin themselves. A product that
cannot be had is named on stderr, the others are fetched all the same; the exit code is then 3.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from programs import maven
from programs.elasticsearch import node as elasticsearch
from programs.event_ruler import judge as event_ruler
from programs.opensearch import node as opensearch
from programs.trino import server as trino

PRODUCTS: Mapping[str, Callable[[Path], object]] = {
    "elasticsearch": lambda repository: elasticsearch.install(elasticsearch.DEFAULT, repository),
    "event-ruler": event_ruler.install,
    "elasticsearch-9": lambda repository: elasticsearch.install(elasticsearch.NEWER, repository),
    "opensearch": lambda repository: opensearch.install(opensearch.LATEST, repository),
    "opensearch-2": lambda repository: opensearch.install(opensearch.OLDER, repository),
    "trino": trino.install,
}
"""What can be fetched, in the order in which it is: the quick ones first, so that few wait for long."""


def fetch(names: Sequence[str], products: Mapping[str, Callable[[Path], object]] = PRODUCTS) -> dict[str, str]:
    """Fetch these products, in the order of `products`. What could not be had, with the reason."""
    missing = {}
    maven.cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=maven.cache()) as repository:
        for name in [one for one in products if one in names]:
            try:
                products[name](Path(repository))
            except maven.UnavailableError as error:
                missing[name] = str(error)
    return missing


def main(arguments: Sequence[str]) -> int:
    """Fetch the products named, or all of them."""
    unknown = [name for name in arguments if name not in PRODUCTS]
    if unknown:
        print(f"no such product: {', '.join(unknown)}; there are {', '.join(PRODUCTS)}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what is half fetched is removed
    missing = fetch(arguments or list(PRODUCTS))
    for name, reason in missing.items():
        print(f"no {name}: {reason}", file=sys.stderr)
    return 3 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
