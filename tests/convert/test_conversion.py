"""Rules through converters that only say what they are told to: what is asked and kept, and how faults are placed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from awol.configuration.environment import Environment
from awol.convert import (
    Conversion,
    Converted,
    Update,
    convert_all,
    convert_one,
    convert_together,
    notes_of,
    sources,
    update,
)
from awol.errors import AwolError, ConfigurationError, Location, PackError, RefusedConversion
from awol.pack import parse_rule
from awol.values import ConversionSettings, Converter, Rule
from tests.conftest import ROOT

Convert = Callable[[str, ConversionSettings], str]


def rule(name: str, detection: str = "{s: {eventName: X}, condition: s}") -> Rule:
    return parse_rule(
        f"title: {name}\nname: {name}\ndetection: {detection}\nlevel: low\n", f"rules/root/{name}.yml", name
    )


def says(text: str) -> Convert:
    return lambda rule, settings: text


def fails(fault: Exception) -> Convert:
    def convert(rule: str, settings: ConversionSettings) -> str:
        raise fault

    return convert


def conversion(*converters: Converter, root: Path = Path("pack"), pipeline: str = "none") -> Conversion:
    return Conversion(root, converters, Environment(source="environment.yml"), pipeline)


ONE, TWO = rule("aws_one"), rule("aws_two")


@pytest.mark.parametrize(
    ("fault", "told", "place", "step"),
    [
        (RecursionError(), "its condition is nested too deeply", "rules/root/aws_one.yml", "fewer levels"),
        (RefusedConversion("why"), "refused for splunk: why", "rules/root/aws_one.yml", None),
        (RefusedConversion("why", Location("rule", 3, 5)), "refused for splunk", "rules/root/aws_one.yml:3:5", None),
        (RefusedConversion("why", Location("other", 3, 5)), "refused for splunk", "rules/root/aws_one.yml", None),
        (PackError("odd", Location("rule", 7)), "odd", "rules/root/aws_one.yml:7", None),
        (PackError("odd", Location("pipeline", 7)), "odd", "pipelines/own.yml:7", None),
        (ConfigurationError("no value"), "no value", "environment.yml", None),
        (ConfigurationError("no value", Location("a.csv", 2)), "no value", "a.csv:2", None),
    ],
)
def test_a_fault_is_placed(fault: Exception, told: str, place: str, step: str | None, tmp_path: Path) -> None:
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "own.yml").write_text("name: own\n")
    asked = conversion(
        Converter("splunk", fails(fault)), root=tmp_path, pipeline=str(tmp_path / "pipelines" / "own.yml")
    )
    with pytest.raises(AwolError) as caught:
        convert_one(asked, ONE, "splunk")
    assert told in caught.value.message
    assert str(caught.value.location) == place
    assert step is None or step in str(caught.value.next_step)


def test_a_target_without_a_converter_is_named() -> None:
    with pytest.raises(PackError, match="the pack has no converter for `eql`"):
        convert_one(conversion(Converter("splunk", says("x"))), ONE, "eql")


@pytest.mark.parametrize(
    ("pipeline", "path"), [("none", None), ("default", "pack/pipelines/cloudtrail_splunk.yml"), ("my.yml", "my.yml")]
)
def test_which_pipeline_is_read(pipeline: str, path: str | None) -> None:
    splunk = Converter("splunk", says("x"))
    found = conversion(splunk, pipeline=pipeline).pipeline_path(splunk)
    assert found == (None if path is None else Path(path))


def test_a_pipeline_is_read_once_and_told_to_the_converter(tmp_path: Path) -> None:
    own = tmp_path / "own.yml"
    own.write_text("name: own\n")
    told: list[ConversionSettings] = []

    def convert(rule: str, settings: ConversionSettings) -> str:
        told.append(settings)
        return "x"

    asked = conversion(Converter("splunk", convert), pipeline=str(own))
    convert_one(asked, ONE, "splunk")
    own.write_text("name: another\n")
    convert_one(asked, TWO, "splunk")
    assert [(one.pipeline, one.cloudtrail) for one in told] == [("name: own\n", False)] * 2
    assert told[0] is told[1]
    # What has been read before is no part of what a conversion is.
    fresh = conversion(*asked.converters, pipeline=str(own))
    assert fresh == asked
    assert "name: own" not in repr(asked)


def test_texts_and_refusals_by_rule_and_target() -> None:
    splunk = Converter("splunk", says("search"))

    def refuse(rule: str, settings: ConversionSettings) -> str:
        raise RefusedConversion("EQL has none")

    eql = Converter("eql", refuse)
    made = convert_all(conversion(splunk, eql), [ONE, TWO], ["splunk", "eql"])
    assert made.texts == {
        "queries/splunk/aws_one.spl": "search\n",
        "queries/splunk/aws_two.spl": "search\n",
        "queries/elastic/eql/aws_one.eql": "",
        "queries/elastic/eql/aws_two.eql": "",
    }
    assert made.refusals == {"aws_one": {"eql": "EQL has none"}, "aws_two": {"eql": "EQL has none"}}
    counted = Update(made, {})
    assert (counted.texts, counted.refusals) == (2, 2)


def test_a_text_of_all_rules_leaves_out_the_refused() -> None:
    def together(rules: object, settings: ConversionSettings) -> dict[str, str]:
        return {"all.sql": " ".join(one.name for one in rules)}  # type: ignore[attr-defined]

    asked = conversion(Converter("athena", says("x"), together=together), Converter("splunk", says("x")))
    made = Converted(refusals={"aws_one": {"athena": "why", "splunk": "why"}, "aws_two": {"splunk": "why"}})
    convert_together(asked, [ONE, TWO], made, ["athena", "splunk"])
    assert made.texts == {"queries/aws/athena/all.sql": "aws_two\n"}


ODD_NAMES = "{s: [{requestParameters.AccountID|contains: x}, {Records: x}], t: {eventName: X}, condition: s or t}"


@pytest.mark.parametrize(
    ("pipeline", "detection", "names"),
    [
        ("default", ODD_NAMES, ["requestParameters.AccountID"]),
        ("default", "{s: {requestParameters.AccountID|contains: x}, condition: s}", ["requestParameters.AccountID"]),
        ("default", "{s: {requestParameters.accountId|contains: x}, condition: s}", []),
        ("default", "{s: {requestParameters.accountid: x}, condition: s}", ["requestParameters.accountid"]),
        ("none", ODD_NAMES, []),
    ],
)
def test_a_name_in_another_letter_case_is_noted(pipeline: str, detection: str, names: list[str]) -> None:
    asked = conversion(Converter("splunk", says("x")), Converter("eql", says("x")), root=ROOT, pipeline=pipeline)
    found = notes_of(asked, rule("aws_one", detection), ["splunk", "eql"])
    assert [note.split("`")[3] for note in found] == names
    assert all("AWS's API models have `requestParameters.accountId`" in note for note in found)
    assert list(found.values()) == [["splunk", "eql"]] * len(names)


def test_a_note_is_told_with_the_targets_that_it_is_about() -> None:
    one = Converter("splunk", says("x"), notes=lambda rule, settings: ("slow", "wide"))
    other = Converter("eql", says("x"), notes=lambda rule, settings: ("slow",))
    asked = conversion(one, other, Converter("esql", says("x")))
    assert notes_of(asked, ONE, ["splunk", "eql", "esql"]) == {"slow": ["splunk", "eql"], "wide": ["splunk"]}


def test_a_part_of_the_pack_leaves_the_refusals_of_the_rest(tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    before = '{"aws_two": {"eql": "old"}, "aws_one": {"eql": "old", "esql": "old"}, "aws_three": {"splunk": "old"}}'
    (tmp_path / "queries" / "refused.json").write_text(before)
    splunk = Converter("splunk", fails(RefusedConversion("new – ä")))
    asked = conversion(splunk, Converter("eql", says("text")), root=tmp_path)
    done = update(asked, [ONE], ["splunk", "eql"], whole=False)
    assert sorted(done.changes) == ["queries/elastic/eql/aws_one.eql", "queries/refused.json"]
    assert done.changes["queries/refused.json"][1] == (
        '{\n  "aws_one": {\n    "esql": "old",\n    "splunk": "new – ä"\n  },\n'
        '  "aws_three": {\n    "splunk": "old"\n  },\n  "aws_two": {\n    "eql": "old"\n  }\n}\n'
    )


def test_a_pipeline_that_is_nested_too_deeply_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text("a: " + "[" * 5000 + "]" * 5000)
    splunk = Converter("splunk", says("x"))
    with pytest.raises(PackError, match="nested") as told:
        convert_one(conversion(splunk, pipeline=str(tmp_path / "own.yml")), ONE, "splunk")
    assert told.value.location is not None
    assert told.value.location.path == str(tmp_path / "own.yml")


def test_which_rules_are_converted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("rules/root/aws_one.yml", "mine.yml", "mine.yaml", "mine.sigma"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(ONE.text.replace("aws_one", "aws_mine"))
    monkeypatch.chdir(tmp_path)

    def names(*wanted: str) -> list[str]:
        return [one.name for one in sources(wanted, [ONE, TWO], tmp_path)]

    assert names() == ["aws_one", "aws_two"]
    assert names("aws_two", "aws_one") == ["aws_two", "aws_one"]
    assert names("rules/root/aws_one.yml", str(tmp_path / "rules/root/aws_one.yml")) == ["aws_one", "aws_one"]
    assert names("mine.yml", "mine.yaml", "mine.sigma") == ["aws_mine"] * 3
    for name, told in (("aws_three", "no rule is named"), ("none.yml", "cannot be read")):
        with pytest.raises(PackError, match=told):
            names(name)
