"""The faults of the stock ES|QL backend in correlations, and our texts on the same stories, on Elasticsearch itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from awol.values import Hit
from programs.constructs.writing import stock
from programs.elasticsearch.client import Client, RequestError
from tests.constructs.stock_chains import CHAINS, FAULTS, Fault
from tests.converters.chains import INDEX_NAME, TYPES, chains_of, stamped, text_of
from tests.engines.sigma.correlation.stories import story

ROWS = [fault for fault in FAULTS if fault.target == "esql"]


@pytest.fixture
def index(client: Client) -> Iterator[Client]:
    client.delete(INDEX_NAME)
    properties = {name: {"type": type_} for name, type_ in TYPES.items()}
    client.create(INDEX_NAME, {"dynamic": "strict", "properties": properties})
    yield client
    client.delete(INDEX_NAME)


def outcome(fault: Fault, client: Client) -> str:
    written = stock(fault.rule, "esql", index=INDEX_NAME)
    if written.refused:
        return "refused"
    try:
        rows = [client.esql(text) for text in written.texts]
    except RequestError:
        return "rejected"
    return "fires" if rows[-1] else "silent"


@pytest.mark.parametrize("fault", ROWS, ids=lambda one: one.name)
def test_the_stock_text_is_wrong_and_ours_is_right(fault: Fault, index: Client) -> None:
    events = enumerate(stamped(story(fault.story)))
    index.bulk(INDEX_NAME, ((str(number), event.record) for number, event in events))
    assert outcome(fault, index) == fault.stock
    assert fault.ours == CHAINS
    rows = index.esql(text_of("esql", fault.rule))
    assert chains_of([Hit((), row) for row in rows]) == sorted(fault.expected)
