"""`awol convert`: exit codes of refusals, and where the user's values count."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from awol.cli import cli
from awol.errors import RefusedConversion
from tests.check.packs import NAME, copy_pack
from tests.conftest import ROOT

REFUSED = "aws_org_move_account"
"""A rule that EQL cannot say."""

CASES = [
    # arguments, exit code, texts on stdout, the refusal on stderr
    ([REFUSED, "--check"], 0, False, True),
    ([REFUSED, "--check", "--target", "eql"], 3, False, True),
    ([REFUSED, "--target", "eql", "--stdout"], 3, False, True),
    ([REFUSED, "--stdout"], 0, True, True),
    ([REFUSED, "--target", "splunk", "--target", "eql", "--stdout"], 3, True, True),
    (["aws_org_leave_success", "--check", "--target", "splunk"], 0, False, False),
]


@pytest.mark.parametrize(("arguments", "code", "texts", "told"), CASES)
def test_a_refusal_of_what_was_asked_for_is_exit_3(arguments: list[str], code: int, texts: bool, told: bool) -> None:
    done = CliRunner().invoke(cli, ["convert", "--pack", str(ROOT), *arguments])
    assert done.exit_code == code
    assert ("MoveAccount" in done.stdout) == texts
    assert ("refused for eql: EQL cannot read flattened fields" in done.stderr) == told
    # What was asked for and cannot be had is an error; one target of all is a remark.
    assert ("error: " in done.stderr) == (code == 3)


def test_what_was_written_is_counted(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    (pack / "converters").rmdir()
    (pack / "converters").symlink_to(ROOT / "converters")
    convert = ["convert", "--pack", str(pack), NAME, "--target", "splunk"]
    written = pack / "queries" / "splunk" / f"{NAME}.spl"
    content = written.read_text()

    def said(*arguments: str) -> str:
        return CliRunner().invoke(cli, [*convert, *arguments]).stderr

    assert said() == "1 texts, 0 of them changed; 0 conversions refused (queries/refused.json says why)\n"
    assert said("--check") == "all generated files are up to date: 1 texts, 0 refused conversions\n"
    written.write_text("x\n")
    assert said("--check") == "1 generated files differ: run `awol convert`\n"
    assert said() == "1 texts, 1 of them changed; 0 conversions refused (queries/refused.json says why)\n"
    assert written.read_text() == content


RULE = """title: t
logsource: {product: aws, service: cloudtrail}
detection:
  s: {requestParameters.bucketName|expand: '%log_bucket_names%'}
  condition: s
"""


def test_the_users_values_are_in_a_text_for_stdout_and_nowhere_else(tmp_path: Path) -> None:
    rule, site = tmp_path / "r.yml", tmp_path / "site.yml"
    rule.write_text(RULE)
    site.write_text("placeholders: {log_bucket_names: [the-buckets-of-a-user]}\n")
    convert = ["convert", "--pack", str(ROOT), "--target", "splunk"]
    done = CliRunner().invoke(cli, [*convert, str(rule), "--stdout", "--environment", str(site)])
    assert done.exit_code == 0
    assert "the-buckets-of-a-user" in done.stdout
    assert "the-buckets-of-a-user" not in CliRunner().invoke(cli, [*convert, str(rule), "--stdout"]).stdout
    for arguments in ([REFUSED, "--check"], [REFUSED]):
        done = CliRunner().invoke(cli, [*convert, *arguments, "--environment", str(site)])
        assert done.exit_code == 2
        assert "with --environment add --stdout" in done.stderr


@pytest.mark.parametrize("command", ["check", "replay", "search", "mutate", "new"])
@pytest.mark.parametrize("option", ["--environment", "--allowlist"])
def test_an_option_stands_on_the_commands_that_read_it(command: str, option: str, tmp_path: Path) -> None:
    given = tmp_path / "file"
    given.write_text("")
    assert CliRunner().invoke(cli, [command, option, str(given)]).exit_code == 2


def test_a_placeholder_of_ones_own_is_led_to_both_places(tmp_path: Path) -> None:
    rule = tmp_path / "r.yml"
    rule.write_text(RULE.replace("log_bucket_names", "my_own"))
    done = CliRunner().invoke(cli, ["convert", "--pack", str(ROOT), "--target", "splunk", str(rule), "--stdout"])
    assert isinstance(done.exception, SystemExit | RefusedConversion)
    assert "placeholders.my_own" in done.stderr
    assert "pack.yml" in done.stderr
    site = tmp_path / "site.yml"
    site.write_text("placeholders: {my_own: [x]}\n")
    done = CliRunner().invoke(cli, ["rules", "--pack", str(ROOT), "--environment", str(site)])
    assert "pack.yml" in str(done.exception)


FAILED = """title: f
name: f
logsource: {product: aws, service: cloudtrail}
detection:
  s: {eventName: ConsoleLogin, errorMessage: Failed authentication}
  condition: s
---
title: foreign
name: foreign
correlation:
  type: KIND
  rules: [f]
  group-by: [recipientAccountId]
  timespan: 10m
  condition: CONDITION
"""


@pytest.mark.parametrize(
    ("kind", "condition"), [("event_count", "{gte: 3}"), ("value_count", "{field: userIdentity.arn, gte: 3}")]
)
@pytest.mark.parametrize("target", ["splunk", "esql", "athena"])
def test_a_foreign_correlation_has_its_text_and_the_notes_of_its_members(
    target: str, kind: str, condition: str, tmp_path: Path
) -> None:
    path = tmp_path / "foreign.yml"
    path.write_text(FAILED.replace("KIND", kind).replace("CONDITION", condition))
    done = CliRunner().invoke(cli, ["convert", "--pack", str(ROOT), str(path), "--target", target, "--stdout"])
    assert (done.exit_code, "consolelogin" in done.stdout.lower(), "error:" in done.stderr) == (0, True, False)
    assert ("esql: f: Elastic compares letter case" in done.stderr) is (target == "esql")


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("requestParameters.bucketname", "`requestParameters.bucketName`"),
        ("requestParameters.bucketName", None),
        ("requestParameters.Nothing", None),
    ],
)
def test_a_name_in_another_letter_case_than_awss_models_have_is_told(
    tmp_path: Path, field: str, told: str | None
) -> None:
    rule = tmp_path / "r.yml"
    rule.write_text(RULE.replace("requestParameters.bucketName|expand: '%log_bucket_names%'", f"{field}: '1'"))
    convert = ["convert", "--pack", str(ROOT), "--target", "splunk", "--target", "lucene", "--stdout", str(rule)]
    done = CliRunner().invoke(cli, convert)
    assert done.exit_code == 0
    assert done.stderr == (
        ""
        if told is None
        else f"warning: {rule}: splunk, lucene: AWS's API models have {told} and not `{field}`; "
        "names of fields match only as spelled\n"
    )
    # With a pipeline of one's own a field may be called anything.
    assert CliRunner().invoke(cli, [*convert, "--pipeline", "none"]).stderr == ""


@pytest.mark.parametrize(
    ("condition", "told"),
    [("s", "no condition names `other`, `third`"), ("s or third", "no condition names `other`"), ("1 of them", "")],
)
def test_a_detection_that_no_condition_names_is_told(tmp_path: Path, condition: str, told: str) -> None:
    rule = tmp_path / "r.yml"
    detections = "  other: {eventName: B}\n  third: {eventName: C}\n"
    rule.write_text(RULE.replace("  condition: s\n", f"{detections}  condition: {condition}\n"))
    done = CliRunner().invoke(cli, ["convert", "--pack", str(ROOT), "--target", "splunk", "--stdout", str(rule)])
    assert done.exit_code == 0
    assert done.stderr == (f"warning: {rule}: {told}\n" if told else "")
