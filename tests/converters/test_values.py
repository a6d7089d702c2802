"""Values that no backend could write rightly."""

from __future__ import annotations

import re
from typing import Any

import pytest

from awol.errors import PackError, RefusedConversion
from tests.converters.rules import convert, rule


def test_a_value_of_hundreds_of_alternatives_is_refused() -> None:
    with pytest.raises(RefusedConversion, match="into 625 alternatives") as refused:
        convert("splunk", rule({"userAgent|windash|contains": " -a -b -c -d"}))
    assert refused.value.next_step == "list the values that you mean"


def test_a_value_of_a_few_alternatives_is_written() -> None:
    assert convert("splunk", rule({"userAgent|windash": "-a"})).endswith('userAgent IN ("-a", "/a", "–a", "—a", "―a")')


ODD = [
    ({"eventName": {"a": "b"}}, "`eventName` in `s` holds a mapping"),
    ({"eventName": [["a"]]}, "`eventName` in `s` holds a list within a list"),
    ([{"eventName": "a"}, {"errorCode": {"a": 1}}], "`errorCode` in `s` holds a mapping"),
]


@pytest.mark.parametrize(("detection", "told"), ODD)
def test_a_value_of_no_use_is_named_in_words_of_its_author(detection: Any, told: str) -> None:
    with pytest.raises(PackError) as fault:
        convert("splunk", rule(detection))
    assert fault.value.message == told
    assert fault.value.next_step == "write a value, or a plain list of values"


@pytest.mark.parametrize("head", ["id: 123", "status: 4", "fields: 3", "references: {a: b}", "date: [1]"])
def test_no_word_of_python_leaks_into_a_fault(head: str) -> None:
    text = f"title: t\nlogsource: {{product: aws}}\n{head}\ndetection:\n  s: {{eventName: a}}\n  condition: s\n"
    with pytest.raises(PackError) as fault:
        convert("splunk", text)
    assert not re.search(r"class '|object has|Error\b|NoneType|\bstr\b|\bdict\b", str(fault.value))
