"""Our schemas against an API of Kibana: what ours let through and the API refuses is told, place by place.

The API here is ours, loosened where it does not matter, and then tightened in one place. Kibana's own document is not
part of this repository: the program is run on it by hand, and the schemas name the commits.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from awol.build.lint.kinds import EXCEPTION, RULE
from programs.kibana_api import KINDS, LIST, RULES, differences, main


def api() -> dict[str, Any]:
    """A document in the shape of Kibana's: rules as a reference and parts of `allOf`, entries as a choice by type."""
    schemas: dict[str, Any] = {}
    for kind, word in KINDS.items():
        base = copy.deepcopy({"type": "object", "properties": RULE["properties"], "required": ["name", "severity"]})
        base["properties"]["type"] = {"type": "string", "enum": [word]}
        base["properties"]["language"] = {"type": "string", "enum": ["lucene" if word == "query" else word]}
        schemas[f"{kind}Own"] = {"type": "object", "properties": {"alias_purpose": {"type": "string"}}}
        schemas[RULES.format(kind=kind)] = {"allOf": [base, {"$ref": f"#/components/schemas/{kind}Own"}]}
        if word == "esql":
            base["properties"].pop("index")
    paths = {}
    for name, path in (("list", LIST), ("item", f"{LIST}/items")):
        body = copy.deepcopy(EXCEPTION["$defs"][name])
        if name == "item":
            body["properties"]["entries"]["items"] = {
                "anyOf": [entry(one) for one in ("match", "match_any", "wildcard")]
            }
        paths[path] = {"post": {"requestBody": {"content": {"application/json": {"schema": body}}}}}
    return {"components": {"schemas": schemas}, "paths": paths}


def entry(kind: str) -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}
    value = {"type": "array", "minItems": 1, "items": text} if kind == "match_any" else text
    return {
        "type": "object",
        "required": ["field", "operator", "type", "value"],
        "properties": {
            "field": text,
            "operator": {"type": "string", "enum": ["included", "excluded"]},
            "type": {"type": "string", "enum": [kind]},
            "value": value,
        },
    }


def rule(document: dict[str, Any], kind: str = "Query") -> Any:
    return document["components"]["schemas"][RULES.format(kind=kind)]["allOf"][0]


def item(document: dict[str, Any]) -> Any:
    return document["paths"][f"{LIST}/items"]["post"]["requestBody"]["content"]["application/json"]["schema"]


def test_an_api_that_asks_for_less_has_no_difference() -> None:
    assert differences(api()) == []


Change = Callable[[dict[str, Any]], object]
TIGHTER: dict[str, tuple[Change, str]] = {
    "a key gone": (lambda d: rule(d)["properties"].pop("note"), "query: note is no key of the API"),
    "another type": (
        lambda d: rule(d, "Esql")["properties"].update(version={"type": "string"}),
        "esql: version may be of the type integer, and the API takes string",
    ),
    "an enum that lacks a value": (
        lambda d: rule(d)["properties"].update(severity={"type": "string", "enum": ["low", "high", "critical"]}),
        "query: severity may be medium, which the API does not take",
    ),
    "an enum where ours takes any text": (
        lambda d: rule(d)["properties"].update(license={"type": "string", "enum": ["MIT"]}),
        "query: license may be any value, which the API does not take",
    ),
    "a key required": (
        lambda d: rule(d, "Eql")["required"].append("author"),
        "eql: author may be left out, and the API asks for it",
    ),
    "a key required within": (
        lambda d: rule(d)["properties"]["actions"]["items"]["required"].append("group"),
        "query: actions[].group may be left out, and the API asks for it",
    ),
    "fewer elements": (
        lambda d: rule(d)["properties"]["alert_suppression"]["properties"]["group_by"].update(maxItems=2),
        "query: alert_suppression.group_by has the maxItems 3, and the API asks for 2",
    ),
    "a longer text": (
        lambda d: rule(d)["properties"]["threat"]["items"]["properties"]["tactic"]["properties"]["name"].update(
            minLength=2
        ),
        "query: threat[].tactic.name has the minLength 1, and the API asks for 2",
    ),
    "a kind of entry gone": (
        lambda d: item(d)["properties"]["entries"]["items"]["anyOf"].pop(),
        "item: entries[].type may be wildcard, which the API does not take",
    ),
    "an entry of another type": (
        lambda d: item(d)["properties"]["entries"]["items"]["anyOf"][1]["properties"].update(value={"type": "string"}),
        "item: entries[](match_any).value may be of the type array, and the API takes string",
    ),
}


@pytest.mark.parametrize(("change", "said"), TIGHTER.values(), ids=TIGHTER.keys())
def test_where_the_api_asks_for_more_is_told(change: Change, said: str) -> None:
    document = api()
    change(document)
    assert differences(document) == [said]


def test_the_program_says_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "kibana.yaml"
    document = api()
    path.write_text(yaml.safe_dump(document))
    assert main([str(path)]) == 0
    rule(document)["properties"].pop("note")
    path.write_text(yaml.safe_dump(document))
    assert main([str(path)]) == 1
    assert main([]) == 2
    assert "query: note is no key of the API" in capsys.readouterr().out
