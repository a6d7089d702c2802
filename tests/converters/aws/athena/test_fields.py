"""Where a field lies in the table: columns, structs, maps, lists and parts of JSON, each as its expression."""

from __future__ import annotations

import pytest
from sqlglot import exp

from awol.errors import RefusedConversion
from converters.aws.athena.fields import JsonLeaf, Members, Plain, call, column, json_path, over, place, try_cast
from converters.aws.athena.query import render


def one_line(expression: exp.Expr) -> str:
    return " ".join(render(expression).split()).replace("( ", "(").replace(" )", ")")


SESSION = "useridentity.sessioncontext"
FEDERATED = f"{SESSION}.webidfederationdata"


@pytest.mark.parametrize(
    ("name", "written", "whole"),
    [
        ("eventname", "eventname", False),
        ("useridentity", "useridentity", True),
        ("useridentity.arn", "useridentity.arn", False),
        (SESSION, SESSION, True),
        (f"{SESSION}.sessionissuer.username", f"{SESSION}.sessionissuer.username", False),
        (f"{SESSION}.ec2roledelivery", f"{SESSION}.ec2roledelivery", False),
        (f"{FEDERATED}.attributes", f"{FEDERATED}.attributes", True),
        (f"{FEDERATED}.attributes.a", f"ELEMENT_AT({FEDERATED}.attributes, 'a')", False),
        (f"{FEDERATED}.attributes.a.b", f"ELEMENT_AT({FEDERATED}.attributes, 'a.b')", False),
        ("tlsdetails.tlsversion", "tlsdetails.tlsversion", False),
    ],
)
def test_a_text_or_a_struct(name: str, written: str, whole: bool) -> None:
    found = place(name, "cloudtrail")
    assert isinstance(found, Plain)
    assert (found.name, one_line(found.expression), found.whole) == (name, written, whole)


@pytest.mark.parametrize(
    ("name", "member", "written"),
    [("resources", "", "TRANSFORM(resources, r -> r)"), ("resources.arn", "arn", "TRANSFORM(resources, r -> r.arn)")],
)
def test_a_member_of_each_struct_of_a_list(name: str, member: str, written: str) -> None:
    found = place(name, "cloudtrail")
    assert found == Members(name, "resources", member)
    assert isinstance(found, Members)
    assert one_line(found.texts()) == written


@pytest.mark.parametrize(
    "name",
    [
        "managementevent", "eventName", "useridentity.nosuch", "useridentity.arn.x", f"{SESSION}.sessionissuer.nosuch",
        "resources.nosuch", "resources.arn.x", "eventname.x", "tlsdetails.arn", "", "timestamp", "record",
    ],
)  # fmt: skip
def test_a_field_that_the_table_does_not_keep_is_named(name: str) -> None:
    with pytest.raises(RefusedConversion, match=f"no column for `{name}`") as refused:
        place(name, "cloudtrail")
    assert "cloudtrail_athena.yml" in str(refused.value.next_step)


@pytest.mark.parametrize(
    ("name", "column_", "paths"),
    [
        ("requestparameters.a", "requestparameters", ("lax $.a[*][*]",)),
        ("requestparameters.a.b", "requestparameters", ("lax $.a.b[*][*]",)),
        ("requestparameters", "requestparameters", ("lax $[*][*]",)),
        ("serviceeventdetails.x-y", "serviceeventdetails", ('lax $."x-y"[*][*]',)),
    ],
)
def test_a_part_of_a_column_of_json(name: str, column_: str, paths: tuple[str, ...]) -> None:
    assert place(name, "cloudtrail") == JsonLeaf(name, column_, paths)


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("a", ["a"]),
        ("a.b", ["a.b", '"a.b"']),
        ("a.b.c", ["a.b.c", 'a."b.c"', '"a.b".c', '"a.b.c"']),
        ("eventName", ["eventName"]),
    ],
)
def test_of_a_whole_record_each_dot_may_be_a_keys_own(name: str, paths: list[str]) -> None:
    expected = tuple(f"lax $.{path}[*][*]" for path in paths)
    assert place(name, "records") == JsonLeaf(name, "record", expected)


ONE = "CAST(JSON_PARSE(JSON_QUERY(c, 'lax $.a[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON))"
OTHER = ONE.replace("$.a", '$."b"')
NUMBER = (
    r"""IF(REGEXP_LIKE(JSON_FORMAT(j), '\A(-?[0-9][^"]*|"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")\z'), """
    "TRY_CAST(JSON_EXTRACT_SCALAR(j, '$') AS DOUBLE))"
)
SINGLE = JsonLeaf("n", "c", ("lax $.a[*][*]",))
DOUBLE = JsonLeaf("n", "c", ("lax $.a[*][*]", 'lax $."b"[*][*]'))


def test_what_is_behind_one_path() -> None:
    assert one_line(SINGLE.texts()) == f"TRANSFORM({ONE}, j -> JSON_EXTRACT_SCALAR(j, '$'))"
    assert one_line(SINGLE.numbers()) == f"TRANSFORM({ONE}, j -> {NUMBER})"
    assert one_line(SINGLE.present()) == "COALESCE(JSON_EXISTS(c, 'lax $.a[*][*]'), FALSE)"
    assert one_line(SINGLE.valued()) == "COALESCE(JSON_EXISTS(c, 'lax $.a[*][*]?(@ != null)'), FALSE)"


def test_what_is_behind_either_of_two_paths() -> None:
    both = f"FLATTEN(ARRAY[{ONE}, {OTHER}])"
    assert one_line(DOUBLE.texts()) == f"TRANSFORM({both}, j -> JSON_EXTRACT_SCALAR(j, '$'))"
    assert one_line(DOUBLE.numbers()) == f"TRANSFORM({both}, j -> {NUMBER})"
    assert one_line(DOUBLE.present()) == (
        "COALESCE(JSON_EXISTS(c, 'lax $.a[*][*]') OR JSON_EXISTS(c, 'lax $.\"b\"[*][*]'), FALSE)"
    )
    assert one_line(DOUBLE.valued()).count("?(@ != null)'") == 2


@pytest.mark.parametrize(
    ("key", "bare"),
    [("a", True), ("a1", True), ("_a", True), ("1a", False), ("a-b", False), ("é", False), ("To", False), ("", False)],
)
def test_a_key_that_needs_no_quotation_marks(key: str, bare: bool) -> None:
    assert json_path([key, "x"]) == (f"lax $.{key}.x[*][*]" if bare else f'lax $."{key}".x[*][*]')


@pytest.mark.parametrize(
    ("name", "written"),
    [("a", "a"), ("a_b", "a_b"), ("timestamp", '"timestamp"'), ("a-b", '"a-b"'), ("a.b", '"a.b"')],
)
def test_a_column_in_quotation_marks_where_sql_needs_them(name: str, written: str) -> None:
    assert one_line(column(name)) == written


def test_the_small_parts_of_an_expression() -> None:
    assert one_line(over("v", column("w"))) == "v -> w"
    assert one_line(try_cast(column("v"), "DOUBLE")) == "TRY_CAST(v AS DOUBLE)"
    assert one_line(call("F", column("a"), column("b"))) == "F(a, b)"
