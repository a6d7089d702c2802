"""What a window holds: the keys that it forgets once a span, and the numbers of the candidates that it tells."""

from __future__ import annotations

import pytest

from awol.engines.sigma.correlation.model import Base, Correlation, Step
from awol.engines.sigma.correlation.windows import Refs, _union, window

SPAN = 10


@pytest.mark.parametrize(
    ("taken", "held"),
    [
        ("a0", "a"),
        ("a0 b10", "ab"),
        ("a0 b11", "b"),
        ("a0 b10 c11", "bc"),
        ("a0 b1 c11", "bc"),
        # What slides out after that is forgotten a span later.
        ("a0 b1 c11 d12", "bcd"),
        ("a0 b1 c11 d12 e21", "bcde"),
        ("a0 b1 c11 d12 e22", "de"),
        ("a0 b1 a11", "ab"),
    ],
)
def test_once_a_span_the_keys_that_have_slid_out_are_forgotten(taken: str, held: str) -> None:
    steps = tuple(Step(name, Base(name, ""), ("key",)) for name in ("first", "second"))
    kept = window(Correlation("chain", "temporal_ordered", steps, SPAN, ("key",), 2))
    for number, word in enumerate(taken.split()):
        kept.take((word[0],), int(word[1:]), {0: (number,)}, ())
    assert kept.begun is not None
    assert "".join(sorted(key for (key,) in kept.begun)) == held


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], ()),
        ([()], ()),
        ([(7,)], (7,)),
        ([(7, 7)], (7,)),
        ([(7, 8)], (7, 8)),
        ([(7,), (8,)], (7, 8)),
        ([(8, 7), (7, 9)], (8, 7, 9)),
    ],
)
def test_candidates_are_told_once(parts: list[Refs], expected: Refs) -> None:
    assert _union(parts) == expected


def test_a_candidate_alone_is_passed_on_as_it_stands() -> None:
    alone = (7,)
    assert _union([alone]) is alone
