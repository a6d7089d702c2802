"""The pieces of `awol hunt` by themselves: which options contradict, what fails a run, what it leaves with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from awol.cli.common import Settings
from awol.cli.hunt import _all_but, _check_options, _configured, _failing, _leave, _searches, _times
from awol.configuration.environment import Environment
from awol.errors import ConfigurationError
from awol.hunt import Filter, Tally
from awol.pack import load_searches, parse_rule
from tests.commands import invoke
from tests.conftest import ROOT

COUNTS = {"critical": 1, "high": 2, "medium": 3, "low": 4, "informational": 5}


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [
        (None, []),
        ("critical", ["critical"]),
        ("high", ["critical", "high"]),
        ("informational", ["critical", "high", "medium", "low", "informational"]),
    ],
)
def test_what_fails_a_run_is_as_loud_as_was_asked(fail_on: str | None, expected: list[str]) -> None:
    assert dict(_failing(COUNTS, fail_on)) == {level: COUNTS[level] for level in expected}


PLAIN = {"format_": "table", "forecast": False, "group": False, "raw": False, "by_file": False}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"group": True},
        {"by_file": True},
        {"raw": True, "format_": "csv"},
        {"forecast": True},
        {"forecast": True, "format_": "json"},
        {"forecast": True, "group": True},
    ],
)
def test_options_that_go_together(given: dict[str, Any]) -> None:
    _check_options(**{**PLAIN, **given})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"group": True, "by_file": True}, "--group needs the findings in order of time: leave out --order file"),
        ({"forecast": True, "format_": "csv"}, "a forecast can be written as "),
        ({"forecast": True, "raw": True}, "a forecast counts alerts: leave out --raw"),
        ({"forecast": True, "by_file": True}, "a forecast counts alerts: leave out --order file"),
        ({"format_": "json"}, "--format json belongs to --forecast: for findings write --format jsonl"),
    ],
)
def test_options_that_contradict(given: dict[str, Any], told: str) -> None:
    with pytest.raises(click.UsageError) as fault:
        _check_options(**{**PLAIN, **given})
    assert fault.value.message.startswith(told)


@pytest.mark.parametrize(
    ("problems", "failing", "nothing", "code", "told"),
    [
        (0, {}, "", None, ""),
        (0, {"high": 1}, "", 1, ""),
        (0, {"high": 1}, "no files", 1, ""),
        (0, {}, "no files", 3, "error: no files\n"),
        (1, {}, "no files", 3, ""),
        (1, {"low": 1}, "", 3, "1 low detection was found as well; the exit code is 3 for what could not be read\n"),
        (
            1,
            {"low": 1, "critical": 1234},
            "",
            3,
            "1,234 critical, 1 low detections were found as well; the exit code is 3 for what could not be read\n",
        ),
    ],
)
def test_what_a_hunt_leaves_with(
    problems: int,
    failing: Mapping[str, int],
    nothing: str,
    code: int | None,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = Tally(problems=problems)
    if code is None:
        _leave(tally, failing, nothing)
    else:
        with pytest.raises(SystemExit) as left:
            _leave(tally, failing, nothing)
        assert left.value.code == code
    assert capsys.readouterr() == ("", told)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, (None, None)),
        ("1970-01-01T00:00:01Z", None, (1000, None)),
        (None, "1970-01-02", (None, 86_400_000)),
        ("1970-01-01", "1970-01-01T00:00:00.001Z", (0, 1)),
        ("1970-01-01", "1970-01-01", None),
        ("1970-01-02", "1970-01-01", None),
    ],
)
def test_the_time_that_is_asked_for(
    since: str | None, until: str | None, expected: tuple[int | None, int | None] | None
) -> None:
    if expected is None:
        with pytest.raises(click.UsageError, match="--until must be later than --since"):
            _times(since, until)
    else:
        assert _times(since, until) == expected


@pytest.mark.parametrize(("since", "until", "option"), [("soon", None, "--since"), (None, "soon", "--until")])
def test_what_is_no_time(since: str | None, until: str | None, option: str) -> None:
    with pytest.raises(click.BadParameter, match="`soon` is not a time") as fault:
        _times(since, until)
    assert fault.value.param_hint == option


QUIET, LOUD = Settings(None, None, None, quiet=True), Settings(None, None, None, quiet=False)


def needing(name: str, *placeholders: str) -> Any:
    tests = "".join(f", f{number}|expand: '%{one}%'" for number, one in enumerate(placeholders))
    text = (
        "title: t\nlogsource: {product: aws, service: cloudtrail}\nlevel: high\n"
        f"detection: {{s: {{eventName: A{tests}}}, condition: s}}\n"
    )
    return parse_rule(text, f"rules/f/{name}.yml", name)


HOW, NAMED = "`awol rules` shows what to write", ", --verbose names the rules"


@pytest.mark.parametrize(
    ("rules", "verbose", "told"),
    [
        ([needing("a")], False, ""),
        ([needing("a"), needing("c", "x")], True, ""),
        ([needing("b", "x", "y"), needing("c", "x")], False, f"1 rule: environment.yml lacks y; {HOW}{NAMED}"),
        (
            [needing("b", "x", "y"), needing("d", "y", "z"), needing("e", "z")],
            False,
            f"3 rules: environment.yml lacks y, z; {HOW}{NAMED}",
        ),
        ([needing("b", "x", "y"), needing("d", "y", "z")], True, f"2 rules: b (y), d (y, z); {HOW}"),
    ],
)
def test_rules_without_their_values_are_counted_and_left_out(
    rules: list[Any], verbose: bool, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Environment({"x": ("1",)})
    ready = [one for one in rules if one.name in "ac"]
    assert _configured(rules, site, LOUD, verbose) == ready
    assert capsys.readouterr().err == (f"left out for want of configuration: {told}\n" if told else "")
    assert _configured(rules, site, QUIET, verbose) == ready
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("scope", "searched"),
    [
        (Filter(), True),
        (Filter(since=1), True),
        (Filter(accounts=frozenset({"1"})), False),
        (Filter(regions=frozenset({"r"})), False),
    ],
)
def test_what_needs_all_records_is_left_out_where_some_are(
    scope: Filter, searched: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = load_searches(ROOT)
    assert [one.rule.name for one in _searches(rules, scope, LOUD)] == [one.name for one in rules] * searched
    told = "not searched for: aws_account_went_silent, which needs the logs of all accounts and regions\n"
    assert capsys.readouterr().err == ("" if searched else told)
    assert _searches([needing("a")], scope, LOUD) == ()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], ""),
        (["--min-level", "low"], ""),
        (["--since", "2026-01-01"], "time alone"),
        (["--account", "111122223333"], "accounts alone"),
        (["--region", "us-east-1", "--until", "2027-01-01"], "time and regions alone"),
        # Without a chain there is nothing to cut.
        (["--since", "2026-01-01", "--rule", "aws_org_leave_success"], ""),
    ],
)
def test_that_a_chain_may_be_cut_is_said(options: list[str], told: str, tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    log.write_text(
        '{"eventName":"A","eventSource":"x","eventTime":"2026-06-01T00:00:00Z","eventVersion":"1.11",'
        '"awsRegion":"us-east-1","recipientAccountId":"111122223333"}'
    )
    done = invoke("hunt", str(log), *options)
    assert ("one that has a step elsewhere is not found" in done.stderr) is bool(told)
    assert told in done.stderr


RECORD = '{"eventName":"A","eventSource":"x"}\n'


def test_the_file_of_o_is_not_searched(tmp_path: Path) -> None:
    log, out, other = tmp_path / "log.json", tmp_path / "out.json", tmp_path / "deep" / "out.json"
    other.parent.mkdir()
    log.write_text(RECORD)
    other.write_text(RECORD)
    files = [log, out, other]
    assert list(_all_but(str(out), [str(tmp_path)], files)) == [log, other]
    # What is there already holds records, or was named: it would be emptied before it is read.
    out.write_text("rule,title\n")
    assert list(_all_but(str(out), [str(tmp_path)], files)) == [log, other]
    for place, paths in ((out, [out]), (log, [tmp_path]), (log, [log])):
        with pytest.raises(ConfigurationError, match="is one of the files to search"):
            _all_but(str(place), [str(path) for path in paths], files)
