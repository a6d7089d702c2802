"""Values that no backend could write rightly."""

from __future__ import annotations

import pytest

from awol.errors import RefusedConversion
from tests.converters.rules import convert, rule


def test_a_value_of_hundreds_of_alternatives_is_refused() -> None:
    with pytest.raises(RefusedConversion, match="make 625 alternatives") as refused:
        convert("splunk", rule({"userAgent|windash|contains": " -a -b -c -d"}))
    assert refused.value.next_step == "list those that are meant"


def test_a_value_of_a_few_alternatives_is_written() -> None:
    assert convert("splunk", rule({"userAgent|windash": "-a"})).endswith('userAgent IN ("-a", "/a", "–a", "—a", "―a")')
