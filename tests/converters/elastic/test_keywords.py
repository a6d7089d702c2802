"""Keywords in a query string: what is looked for in every field, and what could be missed there."""

from __future__ import annotations

from typing import Any

import pytest
from sigma.types import SigmaBool, SigmaCasedString, SigmaNull, SigmaNumber, SigmaRegularExpression, SigmaString

from awol.errors import RefusedConversion
from converters.elastic.fields import Fields
from converters.elastic.keywords import keyword

ANY, EXACT = Fields(exact=False), Fields(exact=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SigmaString("ab"), "/.*[aA][bB].*/"),
        (SigmaCasedString("ab"), "/.*ab.*/"),
        (SigmaString("a*b"), "/.*[aA].*[bB].*/"),
        (SigmaString("x/1"), "/.*[xX]\\/1.*/"),
        (SigmaRegularExpression("^a[bc]$"), "/a[bc]\n?/"),
        (SigmaNumber(5), "(5 OR /\\+?0*5(\\.0*)?/)"),
        # More than a part of a number, of true, or of false.
        (SigmaString("tru_"), "/.*[tT][rR][uU]_.*/"),
        (SigmaString("5x"), "/.*5[xX].*/"),
        (SigmaString("et"), "/.*[eE][tT].*/"),
    ],
)
def test_a_keyword(value: Any, expected: str) -> None:
    assert keyword(value, ANY) == expected


@pytest.mark.parametrize(
    "text", ["", "5", "-1.5", "+2", "1e3", "E", "true", "TRUE", "rue", "alse", "se", "5*5", "*", "e*"]
)
def test_a_keyword_that_may_be_a_part_of_what_is_no_text(text: str) -> None:
    with pytest.raises(RefusedConversion, match="may match a number or true and false") as refused:
        keyword(SigmaString(text), ANY)
    assert refused.value.next_step == "name the field"


@pytest.mark.parametrize("value", [SigmaNull(), SigmaBool(True)])
def test_only_a_text_is_looked_for_in_every_field(value: Any) -> None:
    with pytest.raises(RefusedConversion, match="only a text can be searched for in every field") as refused:
        keyword(value, ANY)
    assert refused.value.next_step == "name the field"


def test_in_the_integrations_index_a_keyword_finds_too_much() -> None:
    with pytest.raises(RefusedConversion, match="the AWS integration adds its own values") as refused:
        keyword(SigmaString("ab"), EXACT)
    assert refused.value.next_step == "name the field and use |contains"
