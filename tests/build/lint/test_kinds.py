"""A value of a wrong kind anywhere in an object for Kibana is a remark, and never ends the lint."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import jsonschema
import pytest

from awol.build import gather, kibana
from awol.build.lint.kibana import lint
from awol.build.lint.kinds import EXCEPTION, RULE, sound
from awol.cli.common import fixture_environment
from awol.configuration.allowlist import parse
from tests.build.test_scopes import SITE
from tests.conftest import ROOT
from tests.packs import our_rules

HEAD = "rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,expires\n"
ROWS = (
    HEAD + "aws_org_move_account,,,arn:aws:iam::111122223333:role/Vending,192.0.2.0/24,vending,2027-01-15\n"
    "aws_org_move_account,,@org,arn:aws:iam::111122223333:role/Vending,,vending,2027-01-15\n"
)
Path = tuple[str | int, ...]


@pytest.fixture(scope="module")
def built() -> Mapping[str, dict[str, Any]]:
    chosen = [rule for rule in our_rules() if rule.name in ("aws_org_move_account", "aws_corr_leave_and_accept")]
    parts = ("aws_org_leave_success", "aws_org_accept_handshake_member")
    companions = [rule for rule in our_rules() if rule.name in parts]
    allowlist = parse(ROWS, "a.csv", chosen, date(2026, 12, 1), SITE)
    made = kibana.files(
        gather(ROOT, [*chosen, *companions], fixture_environment(ROOT), allowlist=allowlist, organization=SITE)
    )
    by_name = {name.rpartition("-")[0]: list(map(json.loads, text.splitlines())) for name, text in made.items()}
    by_id = {one["rule_id"]: one for one in by_name["awol-kibana"]}
    rules = {rule.name: by_id[rule.id] for rule in chosen}
    listed, one, scoped, *_ = by_name["awol-exceptions"]
    rules["aws_org_move_account"]["exceptions_list"] = [
        {"id": "x", "list_id": listed["list_id"], "type": "detection", "namespace_type": "single"}
    ]
    one["comments"] = [{"comment": "asked for by payments"}]
    return {"query": rules["aws_org_move_account"], "chain": rules["aws_corr_leave_and_accept"], "list": listed,
            "item": one, "scoped": scoped}  # fmt: skip


KINDS = ("query", "chain", "list", "item", "scoped")
WRONG: tuple[Any, ...] = (None, True, 7, 10**400, 1.5, float("nan"), "text", [], ["text"], [None], [[]], {},
                          {"a": None})  # fmt: skip
"""JSON in Python has whole numbers of any length, and NaN."""


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Each place within a value, its own first."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inside:
        yield from places(below, (*path, key))


def put(value: Any, path: Path, wrong: Any) -> Any:
    """The value with another one in a place."""
    if not path:
        return copy.deepcopy(wrong)
    changed = copy.deepcopy(value)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = copy.deepcopy(wrong)
    return changed


def linted(kind: str, value: Any, built: Mapping[str, Any]) -> list[str]:
    """What the lint says of the files in which one object is another."""
    of = {name: value if name == kind else built[name] for name in KINDS}
    return lint([of["chain" if kind == "chain" else "query"]], [of["list"], of["item"], of["scoped"]])


@pytest.mark.parametrize("kind", KINDS)
def test_as_they_are_built_they_are_clean(kind: str, built: Mapping[str, Any]) -> None:
    schema = EXCEPTION if kind in ("list", "item", "scoped") else RULE
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(built[kind])) == []
    assert sound(built[kind], schema) == (built[kind], [])
    assert linted(kind, built[kind], built) == []


def alike(one: Any, other: Any) -> bool:
    """Whether JSON calls both the same kind of value."""
    return type(one) is type(other)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_kind_in_any_place_is_a_remark(kind: str, built: Mapping[str, Any]) -> None:
    value = built[kind]
    unseen = []
    for path in places(value):
        right = value
        for key in path:
            right = right[key]
        for wrong in WRONG:
            remarks = linted(kind, put(value, path, wrong), built)
            expected = wrong in ([None], [[]]) or "a" in (wrong if isinstance(wrong, dict) else ())
            text_or_texts = kind in ("item", "scoped") and path[-1:] == ("value",) and isinstance(wrong, str | list)
            if (expected or not (alike(right, wrong) or text_or_texts)) and not remarks:
                unseen.append((path, wrong))
    assert unseen == []


def test_a_whole_number_may_be_written_with_a_point(built: Mapping[str, Any]) -> None:
    """As JSON Schema has it (Validation, 6.1.1): an integer is any number without a fraction."""
    assert sound(put(built["query"], ("max_signals",), 100.0), RULE)[1] == []
    assert len(sound(put(built["query"], ("max_signals",), 100.5), RULE)[1]) == 1


@pytest.mark.parametrize("wrong", [None, 7, "text", [], [None]])
def test_a_rule_that_the_soc_keeps_may_hold_anything(wrong: Any, built: Mapping[str, Any]) -> None:
    rule = built["query"]
    for key in ("exceptions_list", "actions", "enabled", "interval", "name"):
        lint([rule], [built["list"]], kept={rule["rule_id"]: {"rule_id": rule["rule_id"], key: wrong}})


SAID: list[tuple[str, Path, Any, str]] = [
    ("query", ("threat", 0, "technique"), None, "its threat[0].technique is null, not a list"),
    ("query", ("tags", 1), 7, "its tags[1] is a number, not a text"),
    ("query", ("max_signals",), True, "its max_signals is true or false, not a whole number"),
    ("query", ("max_signals",), 1.5, "its max_signals is a number, not a whole number"),
    ("query", ("alert_suppression",), [], "its alert_suppression is a list, not an object"),
    ("query", ("mine",), None, "its mine is a key that Kibana does not know"),
    ("item", ("entries", 0, "value"), None, "its entries[0].value is null, not a text or a list"),
    ("list", (), "text", "line 1 is a text, not an object"),
    ("query", (), None, "line 1 is null, not an object"),
]


@pytest.mark.parametrize(("kind", "path", "wrong", "said"), SAID)
def test_the_remark_names_the_place_and_both_kinds(
    kind: str, path: Path, wrong: Any, said: str, built: Mapping[str, Any]
) -> None:
    told = [one for one in linted(kind, put(built[kind], path, wrong), built) if one.endswith(said)]
    assert len(told) == 1


def test_what_is_of_a_wrong_kind_is_left_out_and_the_rest_stays() -> None:
    assert sound({"name": 7, "tags": ["a", None], "query": "x"}, RULE) == (
        {"tags": ["a"], "query": "x"},
        ["its name is a number, not a text", "its tags[1] is null, not a text"],
    )
