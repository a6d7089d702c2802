"""Texts that the integration takes for nothing: alone they are refused, beside others they do no harm."""

from __future__ import annotations

from typing import Any

import pytest

from awol.errors import RefusedConversion
from tests.converters.rules import convert, rule

LANGUAGES = ("lucene", "esql", "eql")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("detection", "condition", "shown"),
    [
        ({"errorCode": ""}, "s", "`aws.cloudtrail.error_code` is compared with ''"),
        ({"errorCode": "-"}, "s", "compared with '-'"),
        ({"errorCode": "none"}, "s", "compared with 'none'"),
        ({"errorCode": ["", "-"]}, "s", "compared with '', '-'"),
        ({"errorCode": "none"}, "not s", "compared with 'none'"),
        ({"errorCode": "-", "eventName": "A"}, "s", "compared with '-'"),
        ({"s": {"eventName": "A"}, "t": {"errorCode": ["-", "none"]}}, "s or t", "compared with '-', 'none'"),
        ({"s": {"eventName": "A"}, "t": {"errorMessage": "-"}}, "s and not t", "compared with '-'"),
    ],
)
def test_what_no_document_holds_is_refused(language: str, detection: Any, condition: str, shown: str) -> None:
    with pytest.raises(RefusedConversion) as caught:
        convert(language, rule(detection, condition))
    assert shown in caught.value.message
    assert "which the AWS integration drops from every record" in caught.value.message
    assert caught.value.next_step == "write null, which on Elastic means missing, null, empty, `-` or `none`"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "detection",
    [
        {"errorCode": ["", "x"]},
        {"errorCode": ["-", None]},
        {"errorCode": None},
        {"errorCode": "none*"},
        {"errorCode": "-x"},
        {"s": {"eventName": ["A", "-"]}, "t": {"errorCode": ["none", "b"]}},
    ],
)
def test_beside_others_such_a_value_does_no_harm(language: str, detection: Any) -> None:
    assert convert(language, rule(detection, "all of them" if "t" in detection else "s"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_packs_pipeline_nothing_is_known_to_be_dropped(language: str) -> None:
    assert convert(language, rule({"f": "-"}), pack=False)
