"""Sigma's own semantics, as awol's `sigma` engine computes them, are what a person wrote down for each construct."""

from __future__ import annotations

import pytest

from awol.engines import Context, sigma
from awol.errors import UnsupportedQuery
from programs.constructs.model import Construct
from programs.constructs.records import RECORDS
from programs.constructs.running import EVENTS
from programs.constructs.tables import CONSTRUCTS

PYSIGMA = {"utf16", "base64offset, beyond ASCII"}
"""Values that pySigma itself encodes otherwise than the specification says: the engine reads rules by way of it, and
our converters refuse them."""


def test_the_matrix_is_as_large_as_it_says() -> None:
    assert len(CONSTRUCTS) >= 120
    assert len(RECORDS) >= 60
    names = [(construct.group, construct.name) for construct in CONSTRUCTS]
    assert len(names) == len(set(names))


def found(construct: Construct) -> frozenset[str]:
    hits = sigma.compile(construct.rule, Context(placeholders=construct.placeholders))(EVENTS)
    return frozenset(hit.event_ids[0] for hit in hits)


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda one: f"{one.group}: {one.name}")
def test_sigma_means_it(construct: Construct) -> None:
    if construct.expected is None:
        with pytest.raises(UnsupportedQuery):
            found(construct)
    elif construct.name in PYSIGMA:
        assert found(construct) != construct.expected
    else:
        assert sorted(found(construct)) == sorted(construct.expected)
