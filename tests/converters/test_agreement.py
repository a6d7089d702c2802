"""Nested boolean logic means the same everywhere: generated Sigma rules, converted by our converters and run as text by
our engines, against Sigma's own semantics on generated records.

Values have one spelling each and are never empty: what Elastic's keyword fields and ingest pipeline make of letter case
and of empty strings is the business of the views' and engines' own tables.
"""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awol.configuration.environment import Environment
from awol.convert import Conversion, convert_one
from awol.engines.catalogue import compile_for
from awol.errors import RefusedConversion
from awol.pack import load_converters, parse_rule
from awol.targets import ENGINES
from awol.values import Event, Rule
from tests.conftest import ROOT

CONVERSION = Conversion(ROOT, load_converters(ROOT), Environment(), "default")

WORDS = (
    "LeaveOrganization",
    "AcceptHandshake",
    "AccessDenied",
    "AccessDeniedException",
    "Root",
    "a b",
    "x*y",
    "p-1",
    "r-2",
)
TOP = ("eventName", "errorCode", "userIdentity.type", "userIdentity.arn", "errorMessage")
NESTED = ("requestParameters.policyId", "requestParameters.target.id", "responseElements.handshake.action")
FIELDS = (*TOP, *NESTED)
# Beside this source the nested fields are known to be plain values, so that their absence may be asked for.
SOURCE = "organizations.amazonaws.com"

PLAIN = tuple(word for word in WORDS if "*" not in word)
values = st.sampled_from(PLAIN)


@st.composite
def item(draw: st.DrawFn) -> tuple[str, Any]:
    field = draw(st.sampled_from(FIELDS))
    kinds = ["equals", "list", "null", "startswith"] + (["contains", "endswith"] if field in TOP else [])
    kind = draw(st.sampled_from(kinds))
    if kind == "equals":
        return field, draw(values)
    if kind == "list":
        return field, draw(st.lists(values, min_size=2, max_size=3, unique=True))
    if kind == "null":
        return field, None
    return f"{field}|{kind}", draw(values)


selections = st.lists(item(), min_size=1, max_size=2).map(dict)


def conditions(names: list[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        st.sampled_from([*names, "1 of sel*", "all of sel*"]),
        lambda inner: st.one_of(
            inner.map(lambda one: f"not ({one})"),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda three: "({} {} {})".format(*three)),
        ),
        max_leaves=5,
    )


@st.composite
def rule_texts(draw: st.DrawFn) -> str:
    detection: dict[str, Any] = {f"sel{n}": draw(selections) for n in range(draw(st.integers(1, 3)))}
    detection["condition"] = f"source and ({draw(conditions(list(detection)))})"
    detection["source"] = {"eventSource": SOURCE}
    return yaml.safe_dump(
        {"title": "generated", "logsource": {"product": "aws", "service": "cloudtrail"}, "detection": detection}
    )


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    record: dict[str, Any] = {"eventSource": SOURCE}
    for field in FIELDS:
        value = draw(st.sampled_from([..., None, *WORDS]))
        if value is ...:
            continue
        at = record
        *path, last = field.split(".")
        for name in path:
            at = at.setdefault(name, {})
        at[last] = value
    return record


def converted(rule: Rule, target: str) -> tuple[str, bool]:
    """The text, or the reason why there is none, and whether it was refused."""
    try:
        return convert_one(CONVERSION, rule, target), False
    except RefusedConversion as refusal:
        return str(refusal), True


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=rule_texts(), found=st.lists(records(), min_size=4, max_size=12))
def test_every_engine_agrees_with_sigma(text: str, found: list[dict[str, Any]]) -> None:
    rule = parse_rule(text, "generated.yml", "generated")
    events = [Event({**record, "eventID": str(number)}) for number, record in enumerate(found)]
    texts = {"sigma": rule.text}
    for target in ("splunk", "lucene", "esql", "eql"):
        text_or_reason, refused = converted(rule, target)
        if refused:
            assert target == "eql", text_or_reason
            assert any(field in text for field in NESTED), text_or_reason
            assert "flattened" in text_or_reason
        else:
            texts[target] = text_or_reason
    expected = [hit.event_ids[0] for hit in compile_for("sigma", texts["sigma"])(events)]
    for engine, target in ENGINES.items():
        if target in texts:
            hits = [hit.event_ids[0] for hit in compile_for(engine, texts[target])(events)]
            assert hits == expected, f"{engine}: {texts[target]}"
