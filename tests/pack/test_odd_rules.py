"""Rules of an odd shape: each is named with what is wrong, by every reader of rules; none ends in a traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from awol.configuration.environment import Environment
from awol.convert import Conversion, convert_one
from awol.engines.catalogue import compile_for
from awol.errors import AwolError, PackError
from awol.pack import load_converters, load_rule, parse_rule
from awol.targets import TARGETS
from tests.conftest import ROOT

HEAD = """title: t
id: 7b6a1a56-5a4e-4d07-9d0e-4c2a9b8f0001
status: test
logsource: {product: aws, service: cloudtrail}
level: high
"""

ODD: list[tuple[str, str, str]] = [
    ("a text", "just a text", "does not contain a Sigma rule"),
    ("a list", "- a\n- b\n", "does not contain a Sigma rule"),
    ("no detection", HEAD, "has no `detection:`"),
    ("detection is a list", HEAD + "detection: []\n", "has no `detection:`"),
    ("no condition", HEAD + "detection: {s: {a: b}}\n", "at least one condition"),
    ("condition is a number", HEAD + "detection: {s: {a: b}, condition: 5}\n", "wrong type"),
    ("condition breaks off", HEAD + "detection: {s: {a: b}, condition: s and}\n", "found end of text"),
    ("unknown detection", HEAD + "detection: {s: {a: b}, condition: nosuch}\n", "names `nosuch`"),
    ("unknown modifier", HEAD + "detection: {s: {'a|nosuch': b}, condition: s}\n", "Unknown modifier"),
    ("value is a mapping", HEAD + "detection: {s: {a: {b: c}}, condition: s}\n", "a mapping"),
    ("field is a number", HEAD + "detection: {s: {5: a}, condition: s}\n", "reads it as a number"),
    ("nothing to find", HEAD + "detection: {s: {}, condition: s}\n", "empty"),
    ("no values", HEAD + "detection: {s: {a: []}, condition: s}\n", "empty list of values"),
    ("broken expression", HEAD + "detection: {s: {'a|re': '('}, condition: s}\n", "unterminated"),
    ("no address", HEAD + "detection: {s: {'a|cidr': x}, condition: s}\n", "Invalid CIDR"),
    ("logsource is a number", HEAD.replace("{product: aws, service: cloudtrail}", "5") +
     "detection: {s: {a: b}, condition: s}\n", "logsource"),
    ("part of itself", HEAD + "detection: &x {s: {a: b}, condition: s, y: *x}\n", "alias"),
    ("too deep", HEAD + f"detection: {{s: {{a: b}}, condition: '{'not ' * 2000}s'}}\n", "deep"),
    ("correlation is a number", "title: c\ncorrelation: 5\nlevel: high\n", "`correlation:` is not a mapping"),
    ("level is a number", HEAD.replace("high", "5") + "detection: {s: {a: b}, condition: s}\n", "`level: 5`"),
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("text", "told"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_conversion_says_what_is_wrong(text: str, told: str, target: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.yml"
    path.write_text(text)
    conversion = Conversion(ROOT, load_converters(ROOT), Environment(), "none")
    with pytest.raises(PackError) as caught:
        convert_one(conversion, load_rule(path), target)
    assert told in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.path == str(path)


@pytest.mark.parametrize(("text", "told"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_the_sigma_engine_says_what_is_wrong(text: str, told: str) -> None:
    with pytest.raises(AwolError) as caught:
        compile_for("sigma", text)
    assert told in caught.value.message or "RecursionError" in caught.value.message


def test_the_line_of_a_fault_in_a_rule_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.yml"
    path.write_text(HEAD + "detection: {s: {'a|nosuch': b}, condition: s}\n")
    with pytest.raises(PackError, match=r"odd\.yml:6: "):
        convert_one(Conversion(ROOT, load_converters(ROOT), Environment(), "none"), load_rule(path), "lucene")


EVENT = """title: {0}
name: {0}
logsource: {{product: aws, service: cloudtrail}}
detection:
  s: {{eventName: {0}}}
  condition: s
"""
COUNT = """title: {0}
name: {0}
correlation:
  type: event_count
  rules: [{1}]
  group-by: [recipientAccountId]
  timespan: 10m
  condition: {{gte: 2}}
"""
FORMULA = """title: f
name: f
correlation:
  type: temporal
  group-by: [recipientAccountId]
  timespan: 10m
  condition: a and (b or c)
"""

TOGETHER = [
    # documents, what is passed over ("": nothing)
    ("two rules", [EVENT.format("a"), EVENT.format("b")], "`a` beside `b`"),
    ("two chains", [EVENT.format("a"), COUNT.format("x", "a"), COUNT.format("y", "a")], "`x` beside `y`"),
    ("the chain first", [COUNT.format("x", "a"), EVENT.format("a")], "`x` beside `a`"),
    ("a rule too many", [EVENT.format("a"), EVENT.format("b"), COUNT.format("y", "a")], "`b` beside `y`"),
    ("a chain too many, of rules elsewhere", [COUNT.format("x", "far"), COUNT.format("y", "far")], "`x` beside `y`"),
    ("one upon another", [EVENT.format("a"), COUNT.format("x", "a"), COUNT.format("y", "x")], ""),
    ("by a formula", [*map(EVENT.format, "abc"), FORMULA], ""),
    ("not in the formula", [*map(EVENT.format, "abcd"), FORMULA], "`d` beside `f`"),
    # Whoever looks up what it refers to says that it is circular.
    ("a rule beside a chain upon itself", [EVENT.format("a"), COUNT.format("y", "y")], ""),
    ("a rule that is elsewhere", [EVENT.format("a"), COUNT.format("y", "far")], ""),
]


CALLED = [
    # what a rule says of itself, and what it is called by
    ("name: n\ntitle: t\nid: 1", "n"),
    ("title: t\nid: 1", "t"),
    ("id: 1", "1"),
    ("level: low", "a rule without a name"),
]


@pytest.mark.parametrize(("said", "called"), CALLED)
def test_a_rule_is_called_by_what_it_has(said: str, called: str) -> None:
    text = (
        f"{said}\ndetection: {{s: {{a: b}}, condition: s}}\n---\nname: last\ndetection: {{s: {{a: b}}, condition: s}}\n"
    )
    with pytest.raises(PackError, match=f"holds `{called}` beside `last`"):
        parse_rule(text, "r.yml", "r")
    both = f"{said}\ndetection: {{s: {{a: b}}, condition: s}}\n---\n{text}"
    with pytest.raises(PackError, match=f"holds `{called}`, `{called}` beside `last`"):
        parse_rule(both, "r.yml", "r")


@pytest.mark.parametrize(("documents", "told"), [row[1:] for row in TOGETHER], ids=[row[0] for row in TOGETHER])
def test_no_rule_of_a_file_is_passed_over(documents: list[str], told: str) -> None:
    text = "---\n".join(documents)
    if not told:
        assert parse_rule(text, "r.yml", "r").kind == "correlation"
        return
    with pytest.raises(PackError, match=re.escape(f"r.yml: holds {told}, which does not refer to it")):
        parse_rule(text, "r.yml", "r")
