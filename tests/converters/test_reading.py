"""Rules and pipelines that are none: each fault in words, at its line, before any text is written."""

from __future__ import annotations

import pytest

from awol.errors import AwolError, PackError, RefusedConversion
from awol.values import ConversionSettings
from converters.reading import mapped, prepare, read_pipeline, read_rule

HEAD = "title: t\nlogsource:\n  product: aws\n  service: cloudtrail\n"


def rule(detection: str) -> str:
    return f"{HEAD}detection:\n{detection}"


def settings(pipeline: str | None = None, **placeholders: tuple[str, ...]) -> ConversionSettings:
    return ConversionSettings(pipeline=pipeline, cloudtrail=False, placeholders=placeholders)


FAULTS: list[tuple[str, str, int | None, str | None]] = [
    # a text, the message, the line, the next step
    ("a: b: c", "is not valid YAML: mapping values are not allowed in this context", 1, "correct the file there"),
    ("\ta: b", "is not valid YAML: ", 1, "correct the file there"),
    ("a: \x01", "is not valid YAML: ", None, None),
    ("", "does not contain a Sigma rule", None, "write one rule in a file, with `detection:` at the top level"),
    ("- a", "contains more than one Sigma rule", None, "write one rule in a file, with `detection:` at the top level"),
    (rule("  s: {a: b}\n  condition: s\n") + "---\n" + rule("  s: {a: b}\n  condition: s\n"),
     "contains more than one Sigma rule", None, "write one rule in a file, with `detection:` at the top level"),
    (f"{HEAD}detection: x\n", "has no `detection:` with selections below it", 5, None),
    (HEAD, "has no `detection:` with selections below it", None, None),
    (rule("  1: {a: b}\n  condition: s\n"), "the name `1`: YAML reads it as a number", 6, "quote it: '1'"),
    (f"5: x\n{rule('  s: {a: b}')}", "the key `5` is not a text", None, 'write it in quotes: "5"'),
    (f"id: 5\n{rule('  s: {a: b}')}", "`id: 5` is not a text", 1, "write a UUID"),
    (rule("  s: {a: {b: c}}\n  condition: s\n"), "`a` in `s` holds a mapping", 5,
     "write a value, or a plain list of values"),
    (rule("  s: {a: [b, {c: d}]}\n  condition: s\n"), "`a` in `s` holds a mapping", 5,
     "write a value, or a plain list of values"),
    (rule("  s: {a: [b, [c]]}\n  condition: s\n"), "`a` in `s` holds a list within a list", 5,
     "write a value, or a plain list of values"),
    (rule("  s:\n    - {a: [[c]]}\n  condition: s\n"), "`a` in `s` holds a list within a list", 5,
     "write a value, or a plain list of values"),
    (rule("  s: {a|nosuch: b}\n  condition: s\n"), "pySigma cannot read the rule: ", 5, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "line", "step"), FAULTS, ids=[repr(row[0])[-40:] for row in FAULTS])
def test_a_text_that_is_no_rule(text: str, message: str, line: int | None, step: str | None) -> None:
    with pytest.raises(PackError) as fault:
        read_rule(text)
    assert message in fault.value.message
    assert fault.value.location is not None
    assert (fault.value.location.path, fault.value.location.line) == ("rule", line)
    assert step is None or fault.value.next_step == step


CONDITIONS = [
    ("  s: {a: b}\n  condition: nosuch\n", "the condition names `nosuch`, which is not defined"),
    ("  s: {a: b}\n  condition: s and nosuch\n", "the condition names `nosuch`, which is not defined"),
    ("  s: {a: b}\n  condition: not nosuch\n", "the condition names `nosuch`, which is not defined"),
    ("  s: {a: b}\n  condition: s or 1 of x_*\n", "`1 of x_*` names no detection"),
    ("  s: {a: b}\n  condition: s and notadmin\n", "pySigma misreads the name `notadmin` in the condition"),
    ("  s: {a: []}\n  condition: s\n", "`a` has an empty list of values"),
]


@pytest.mark.parametrize(("detection", "message"), CONDITIONS, ids=[row[1] for row in CONDITIONS])
def test_a_condition_that_means_nothing(detection: str, message: str) -> None:
    with pytest.raises(AwolError) as fault:
        prepare(rule(detection), settings(), ignore_case=False)
    assert message in fault.value.message
    assert fault.value.next_step


PIPELINES = [
    ("a: [b", "expected ',' or ']'"),
    ("a: \x01", "is not valid YAML: "),
    ("- a", "is not a pySigma pipeline"),
    ("", "is not a pySigma pipeline"),
    ("transformations:\n  - {id: x, type: nosuch}\n", "pySigma cannot read the pipeline: "),
]


@pytest.mark.parametrize(("text", "message"), PIPELINES, ids=[row[1] for row in PIPELINES])
def test_a_text_that_is_no_pipeline(text: str, message: str) -> None:
    with pytest.raises(PackError) as fault:
        read_pipeline(text)
    assert message in fault.value.message
    assert fault.value.location is not None
    assert fault.value.location.path == "pipeline"


def test_no_pipeline_does_nothing() -> None:
    assert read_pipeline(None).items == []


SIMPLE = rule("  s: {a: b}\n  condition: s\n")


def test_a_finalizer_of_the_pipeline_gives_the_text() -> None:
    ready = prepare(SIMPLE, settings("finalizers:\n  - {type: concat, prefix: '<', suffix: '> '}\n"), ignore_case=False)
    assert ready.finish("q") == "<q>"
    assert prepare(SIMPLE, settings(), ignore_case=False).finish("q \n") == "q"


def test_a_finalizer_that_gives_no_text_is_refused() -> None:
    ready = prepare(SIMPLE, settings("finalizers:\n  - {type: json}\n"), ignore_case=False)
    ready.pipeline.finalizers = [type("Lists", (), {"apply": lambda *_: ["q"], "set_pipeline": lambda *_: None})()]
    with pytest.raises(PackError, match="the pipeline's finalizers do not result in one text"):
        ready.finish("q")


def test_what_the_pipeline_refuses_is_refused_with_its_words() -> None:
    text = "transformations:\n  - {id: x, type: rule_failure, message: not here}\n"
    with pytest.raises(RefusedConversion, match="not here"):
        prepare(SIMPLE, settings(text), ignore_case=False)


MAPPING = "transformations:\n  - {id: x, type: field_name_mapping, mapping: {a: b, c: [d, e]}}\n"


def test_a_field_that_the_pipeline_renames_or_doubles() -> None:
    assert mapped("a", settings(MAPPING)) == "b"
    assert mapped("z", settings(MAPPING)) == "z"
    assert mapped("a", settings()) == "a"
    with pytest.raises(RefusedConversion, match="the pipeline maps `c` to 2 fields") as refused:
        mapped("c", settings(MAPPING))
    assert refused.value.next_step == "group by one field"


def test_a_field_that_the_pipeline_refuses_is_named() -> None:
    text = "transformations:\n  - {id: x, type: detection_item_failure, message: not here}\n"
    with pytest.raises(RefusedConversion, match="`a`: not here"):
        mapped("a", settings(text))


def test_the_field_at_which_the_pipeline_gives_up_is_named() -> None:
    text = (
        "transformations:\n  - id: x\n    type: detection_item_failure\n    message: not here\n"
        "    field_name_conditions: [{type: include_fields, fields: [b]}]\n"
    )
    for name, other in (("a", "c"), ("c", "z")):
        assert prepare(rule(f"  s: {{{name}: x, {other}: x}}\n  condition: s\n"), settings(text), ignore_case=False)
        with pytest.raises(RefusedConversion) as refused:
            prepare(rule(f"  s: {{{name}: x, b: x}}\n  condition: s\n"), settings(text), ignore_case=False)
        assert refused.value.message == "`b`: not here"


def test_placeholders_are_filled_before_the_pipeline() -> None:
    text = rule("  s: {a|expand: '%who%'}\n  condition: s\n")
    with pytest.raises(RefusedConversion, match="needs configuration: who") as refused:
        prepare(text, settings(), ignore_case=False)
    assert "placeholders.who" in str(refused.value.next_step)
    (first, second) = prepare(text, settings(who=("x", "y")), ignore_case=False).condition.args  # type: ignore[union-attr]
    assert [str(one.value) for one in (first, second)] == ["x", "y"]  # type: ignore[union-attr]


def test_a_placeholder_in_a_regular_expression_is_refused() -> None:
    text = rule("  s: {a|re|expand: 'x%who%'}\n  condition: s\n")
    with pytest.raises(AwolError) as refused:
        prepare(text, settings(who=("x",)), ignore_case=False)
    assert refused.value.message
