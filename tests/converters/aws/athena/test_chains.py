"""Chains in Athena's SQL: names that Trino would not take as they are, and members that no record can be."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from awol.engines import Context, athena
from awol.errors import RefusedConversion
from awol.values import Event
from awol.views.athena import table
from tests.converters.rules import convert, rule


def member(name: str, **detection: Any) -> dict[str, Any]:
    return {**yaml.safe_load(rule(detection.get("s", {"eventName": name}), detection.get("condition", "s"))),
            "name": name}  # fmt: skip


def chain(group: list[str], *members: dict[str, Any], **more: Any) -> str:
    body = {
        "type": "event_count",
        "rules": [one["name"] for one in members],
        "group-by": group,
        "timespan": "1h",
        "condition": {"gte": 2},
        **more,
    }
    return yaml.safe_dump_all([*members, {"title": "C", "name": "c", "correlation": body}])


A = member("a", s={"eventName": "A"})


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("account", "account"),
        ("my_key", "my_key"),
        # Trino 476, "Keywords and identifiers": reserved; a name must not begin with a digit
        ("current_user", '"current_user"'),
        ("Skip", '"Skip"'),
        ("LISTAGG", '"LISTAGG"'),
        ("order", '"order"'),
        ("2nd", '"2nd"'),
        ("a b", '"a b"'),
        ('a"b', '"a""b"'),
        ("eventname", '"eventname"'),
    ],
)
def test_the_name_of_a_column(name: str, written: str) -> None:
    text = convert("athena", chain([name], A, aliases={name: {"a": "recipientAccountId"}}))
    assert f"AS {written}," in " ".join(text.split())


@pytest.mark.parametrize(
    "group", [["first_time"], ["last_time"], ["Event_IDs"], ["key", "key"], ["key", "KEY"], ["recipientAccountId"] * 2]
)
def test_two_columns_of_one_name_are_refused(group: list[str]) -> None:
    aliases = {name: {"a": "recipientAccountId"} for name in group}
    with pytest.raises(RefusedConversion, match="group-by: the answer would have two columns") as refused:
        convert("athena", chain(group, A, aliases=aliases))
    assert refused.value.next_step == "give the field another name by an alias, and group by that"


def test_members_that_no_record_can_be_find_nothing_and_are_sql() -> None:
    never = {"s": {"eventName": "A", "requestParameters.x": "y"}, "t": {"eventName": "B"}}
    text = convert("athena", chain(["recipientAccountId"], member("never", s=never, condition="s and t")))
    assert "IN ()" not in text
    records = [
        {"eventID": str(at), "eventName": name, "recipientAccountId": "111122223333", "requestParameters": {"x": "y"},
         "eventTime": f"2026-06-10T00:0{at}:00Z"}
        for at, name in enumerate(["A", "B", "A", "B"])
    ]  # fmt: skip
    search = athena.compile(text, Context(view=table))
    assert list(search([Event(record) for record in records])) == []
