"""An object that is too long for its flattened field, at the limit of the integration's pipeline and one beside it.

Elastic's pipeline compares the length of the object's text in Java, `{a=x}` for `{"a": "x"}`, with 32766.
"""

from __future__ import annotations

import pytest

from awol.views.elastic.derived import fits_flattened

PLAIN, WIDE = "x", "\U0001f600"


@pytest.mark.parametrize(
    ("path", "text", "fits"),
    [
        ("requestParameters", PLAIN * 32_761, True),
        ("requestParameters", PLAIN * 32_762, False),
        ("responseElements", PLAIN * 32_762, False),
        ("additionalEventData", PLAIN * 32_762, False),
        ("serviceEventDetails", PLAIN * 32_762, False),
        # Java counts such a character as two.
        ("requestParameters", WIDE * 16_380, True),
        ("requestParameters", WIDE * 16_381, False),
        ("requestParameters", PLAIN * 16_381, True),
        # The pipeline does not ask of the others.
        ("insightDetails", PLAIN * 32_762, True),
    ],
)
def test_the_length_of_an_object(path: str, text: str, fits: bool) -> None:
    assert fits_flattened(path, {"a": text}) is fits
