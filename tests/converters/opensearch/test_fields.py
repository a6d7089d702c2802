"""The fields of OpenSearch's index: types, names in front of expressions, and what version 2 is not asked."""

from __future__ import annotations

import pytest

from awol.errors import RefusedConversion
from converters.elastic.regexp import LONGEST
from converters.opensearch.fields import RecordFields, _alternatives

PACK, PLAIN, OLDER = RecordFields(exact=True), RecordFields(exact=False), RecordFields(exact=True, older=True)

TYPES = [
    ("eventName", "keyword"),
    ("eventTime", "date"),
    ("sourceIPAddress", "keyword"),
    ("sourceIPAddress.ip", "ip"),
    ("requestParameters", "keyword"),
    *(
        (f"{name}.x", "flat_object")
        for name in (
            "requestParameters", "responseElements", "additionalEventData", "serviceEventDetails", "insightDetails",
            "eventContext", "edgeDeviceDetails", "userIdentity.sessionContext.webIdFederationData.attributes",
        )
    ),
    ("userIdentity.sessionContext.webIdFederationData.federatedProvider", "keyword"),
    ("x.requestParameters.x", "keyword"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), TYPES)
def test_the_type_of_a_field(name: str, kind: str) -> None:
    assert PACK.type(name) == kind
    assert PLAIN.type(name) == "keyword"
    assert PACK.only_by_expression(name) is (kind == "flat_object")
    assert PLAIN.only_by_expression(name) is True
    assert PACK.counts(name) is (kind != "date")
    assert PLAIN.counts(name) is True


def test_any_field_may_hold_several_values_and_has_its_own_name() -> None:
    assert PACK.multiple("eventName") is PLAIN.multiple("f") is True
    assert PACK.original("requestParameters.a") == "requestParameters.a"


def test_the_field_of_addresses() -> None:
    assert PACK.address("sourceIPAddress") == "sourceIPAddress.ip"
    assert PACK.address("eventName") is None
    assert PLAIN.address("sourceIPAddress") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab", "/ab/"),
        ("a|b", "/(a|b)/"),
        ("(a|b)", "/(a|b)/"),
        ("(a|b)|c", "/((a|b)|c)/"),
        ("a/b", "/a\\/b/"),
    ],
)
def test_an_expression_has_parentheses_around_its_alternatives(text: str, expected: str) -> None:
    assert PACK.expression(text) == expected


def test_an_expression_is_as_long_as_opensearch_takes() -> None:
    assert PACK.longest == LONGEST - 2 == 998
    assert PACK.expression("x" * LONGEST) == f"/{'x' * LONGEST}/"
    assert PACK.expression("x|" + "y" * (LONGEST - 4)) == f"/(x|{'y' * (LONGEST - 4)})/"
    for text in ("x" * (LONGEST + 1), "x|" + "y" * (LONGEST - 3)):
        with pytest.raises(RefusedConversion, match=r"a regular expression of 1001 characters, and .* 1000") as refused:
            PACK.expression(text)
        assert "`|cased`" in str(refused.value.next_step)


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("", False),
        ("a", False),
        ("a|b", True),
        (r"a\|b", False),
        (r"a\\|b", True),
        ("(a|b)", False),
        ("(a|b)c|d", True),
        ("((a|b)|c)", False),
        (r"\(a|b\)", True),
        (r"(a\)|b)", False),
        ("(a)(b|c)", False),
    ],
)
def test_whether_an_alternative_stands_outside_of_parentheses(text: str, outside: bool) -> None:
    assert _alternatives(text) is outside


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("eventName", "eventName"),
        ("userIdentity.type", "userIdentity.type"),
        ("requestParameters.a", "requestParameters.a"),
        ("requestParameters.a.b.c", "requestParameters.a\\.b\\.c"),
        ("requestParameters.a-b_C9", "requestParameters.a-b_C9"),
        ("requestParameters.a:b", "requestParameters.a\\:b"),
        ("requestParameters.é", "requestParameters.é"),
        ("userIdentity.sessionContext.webIdFederationData.attributes.a.b",
         "userIdentity.sessionContext.webIdFederationData.attributes.a\\.b"),
        ("eventContext.a=b", None),
        ("x.a=b", "x.a=b"),
    ],
)  # fmt: skip
def test_the_name_in_front_of_an_expression(name: str, expected: str | None) -> None:
    assert PLAIN.for_expressions(name) == name
    if expected is not None:
        assert PACK.for_expressions(name) == expected
        return
    with pytest.raises(RefusedConversion, match="has a `=`") as refused:
        PACK.for_expressions(name)
    assert refused.value.next_step == "name another field"


@pytest.mark.parametrize(
    ("fields", "name", "refused"),
    [(OLDER, "requestParameters.a", True), (OLDER, "eventName", False), (PACK, "requestParameters.a", False)],
)
def test_what_version_2_is_not_asked(fields: RecordFields, name: str, refused: bool) -> None:
    for check, told in (
        (fields.check_presence, f"`{name}` is a leaf of a flat_object; .* on whether a record has it"),
        (fields.check_expression, f"`{name}` is a leaf of a flat_object; .* no regular expression"),
    ):
        if not refused:
            check(name)
            continue
        with pytest.raises(RefusedConversion, match=told) as fault:
            check(name)
        assert "OpenSearch 3" in str(fault.value.next_step)


def test_why_a_keyword_is_refused() -> None:
    assert "that the mapping names" in PACK.no_keywords
