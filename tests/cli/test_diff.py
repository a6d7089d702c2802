"""`awol diff`, `awol drift` and `awol preflight` as commands: which comparison is made, and how they end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from awol.build import build, gather
from awol.cli.common import fixture_environment
from awol.cli.diff import command as diff
from awol.cli.drift import command as drift
from awol.cli.preflight import command as preflight
from awol.errors import AwolError, ConfigurationError
from tests.conftest import ROOT
from tests.drift.servers import TOKEN, Splunk, reply
from tests.packs import our_rules
from tests.systems.server import Server, serving

LEFT = "aws_org_leave_success"
RULES = [rule for rule in our_rules() if rule.name in (LEFT, "aws_org_delete")]


def run(command: Any, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two builds: of two rules, and of one of them with another level."""
    folder = tmp_path_factory.mktemp("builds")
    material = gather(ROOT, RULES, fixture_environment(ROOT))
    build(material, folder / "a")
    (left,) = [rule for rule in material.rules if rule.name == LEFT]
    changed = replace(left, level="medium", document={**left.document, "level": "medium"})
    build(replace(material, rules=(changed,), companions=(changed,)), folder / "b")
    return folder / "a", folder / "b"


def record(account: str, **more: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.08", "eventID": f"{account}-{len(more)}", "eventTime": "2026-05-24T10:00:00Z",
        "eventSource": "organizations.amazonaws.com", "eventName": "LeaveOrganization", "recipientAccountId": account,
        "sourceIPAddress": "192.0.2.7", "userIdentity": {"type": "Root", "accountId": account}, **more,
    }  # fmt: skip


def test_what_changed_from_one_build_to_another(builds: tuple[Path, Path]) -> None:
    before, after = map(str, builds)
    done = run(diff, before, after)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "aws_org_delete" in done.stdout
    assert "critical" in done.stdout
    assert run(diff, before, before).stdout != done.stdout
    assert run(diff, after, before).stdout != done.stdout


def kibana_export(build_: Path, **changes: Any) -> str:
    (path,) = build_.glob("awol-kibana-*.ndjson")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rules = [{"id": f"saved-{one['rule_id']}", "immutable": False, "revision": 3, **one, **changes} for one in lines]
    return "".join(json.dumps(one) + "\n" for one in [*rules, {"exported_count": len(rules)}])


def test_what_a_plain_import_would_overwrite(builds: tuple[Path, Path], tmp_path: Path) -> None:
    """An export in which the rules were switched on, and one in which nothing was done."""
    same, changed = tmp_path / "same.ndjson", tmp_path / "changed.ndjson"
    same.write_text(kibana_export(builds[0]), encoding="utf-8")
    changed.write_text(kibana_export(builds[0], enabled=True), encoding="utf-8")
    kept = run(diff, str(same), str(builds[0]))
    assert (kept.exit_code, kept.stdout) == (0, "")
    assert kept.stderr == "an import drops none of your changes\n"
    lost = run(diff, str(changed), str(builds[0]))
    assert lost.exit_code == 1
    lines = lost.stdout.splitlines()
    assert len(lines) == 3
    assert all(": a plain import would " in line for line in lines[:2])
    assert lines[2].startswith("in total, a plain import would ")
    assert lost.stderr == f"`awol build --keep {changed}` carries lists, actions, interval and state over\n"


def test_the_alerts_of_both_builds_on_logs(builds: tuple[Path, Path], tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(json.dumps(record("111122223333")) + "\n", encoding="utf-8")
    done = run(diff, *map(str, builds), "--alerts", str(log))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "1 records" in done.stdout
    for engine in ("splunk-addon", "splunk-indexed"):
        assert run(diff, *map(str, builds), "--alerts", str(log), "--engine", engine).exit_code == 0
    log.write_text("hello\n", encoding="utf-8")
    broken = run(diff, *map(str, builds), "--alerts", str(log))
    assert broken.exit_code == 3
    assert "error: no record was read, so nothing was compared" in broken.stderr
    log.write_text(json.dumps(record("111122223333")) + "\nhello\n", encoding="utf-8")
    partly = run(diff, *map(str, builds), "--alerts", str(log))
    assert partly.exit_code == 3
    assert "1 records" in partly.stdout
    assert partly.stderr.startswith(f"error: {log}")


ALERT = {
    "@timestamp": "2026-05-24T10:05:00.000Z", "kibana.alert.uuid": "a-1", "kibana.alert.rule.name": "x",
    "kibana.alert.rule.rule_id": "r-1", "kibana.alert.rule.uuid": "u-1",
    "kibana.alert.start": "2026-05-24T10:05:00.000Z",
}  # fmt: skip


def test_alerts_of_kibana_without_the_shadow_compare_nothing(builds: tuple[Path, Path], tmp_path: Path) -> None:
    alerts, log = tmp_path / "alerts.ndjson", tmp_path / "log.jsonl"
    alerts.write_text(json.dumps(ALERT) + "\n", encoding="utf-8")
    log.write_text(json.dumps(record("111122223333")) + "\n", encoding="utf-8")
    done = run(diff, *map(str, builds), "--alerts", str(alerts))
    assert (done.exit_code, done.stdout) == (3, "")
    assert "error: there is no alert of the shadow" in done.stderr
    both = run(diff, *map(str, builds), "--alerts", str(alerts), "--alerts", str(log))
    assert both.exit_code == 2
    assert "holds alerts of Kibana, and other files are logs: give one kind" in both.stderr


def test_alerts_of_kibana_with_the_shadow_are_one_document(builds: tuple[Path, Path], tmp_path: Path) -> None:
    from awol.build.difference import read_build
    from awol.build.kibana import next_id

    of_shadow = next_id(next(iter(read_build(builds[1]).rules)))
    alerts = tmp_path / "alerts.ndjson"
    alert = {**ALERT, "kibana.alert.rule.rule_id": of_shadow, "kibana.alert.original_event.id": "e-1"}
    alerts.write_text(json.dumps(alert) + "\n", encoding="utf-8")
    done = run(diff, *map(str, builds), "--alerts", str(alerts))
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("# ")
    assert done.stdout.endswith("\n")
    assert not done.stdout.endswith("\n\n")


@pytest.fixture
def splunk(builds: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Splunk, Server]]:
    from awol.drift.built import app_of

    monkeypatch.setenv("AWOL_SPLUNK_TOKEN", TOKEN)
    head = Splunk(app_of(builds[0]))
    with serving(head) as server:
        yield head, server


def test_an_app_as_built_is_no_drift(builds: tuple[Path, Path], splunk: tuple[Splunk, Server], tmp_path: Path) -> None:
    _, server = splunk
    given = ("splunk", "--url", server.url, "--build", str(builds[0]))
    done = run(drift, *given)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "as built" in done.stdout
    document = json.loads(run(drift, *given, "--format", "json").stdout)
    assert document
    assert run(drift, *given, "-o", str(tmp_path / "out.txt")).stdout == ""
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == done.stdout


def test_the_address_may_stand_in_the_environment(
    builds: tuple[Path, Path], splunk: tuple[Splunk, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWOL_SPLUNK_URL", splunk[1].url)
    assert run(drift, "splunk", "--build", str(builds[0])).exit_code == 0
    assert run(drift, "splunk", "--build", str(builds[1])).exit_code == 1, "another build is a drift"


def test_a_part_that_could_not_be_read_is_told(builds: tuple[Path, Path], splunk: tuple[Splunk, Server]) -> None:
    head, server = splunk
    head.fault = lambda path: reply({}, 500) if path.endswith("/admin/macros") else None
    done = run(drift, "splunk", "--url", server.url, "--build", str(builds[0]))
    assert done.exit_code == 3
    assert "could not be read: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("splunk", "--url", "http://127.0.0.1:1", "--space", "soc"), "--space and --keep are for Kibana"),
        (("splunk", "--url", "http://127.0.0.1:1", "--keep", "x"), "--space and --keep are for Kibana"),
        (("kibana", "--url", "http://127.0.0.1:1", "--build", "d", "--keep", "x"), "leave out --keep and --min-level"),
        (("splunk", "--url", "http://127.0.0.1:1", "--build", "d", "--min-level", "high"), "leave out --keep and"),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], told: str) -> None:
    done = run(drift, *arguments)
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.parametrize(("system", "variable"), [("splunk", "AWOL_SPLUNK_URL"), ("kibana", "AWOL_KIBANA_URL")])
def test_an_address_that_is_missing(system: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(variable, raising=False)
    done = run(drift, system)
    assert isinstance(done.exception, ConfigurationError)
    assert f"or set {variable}" in str(done.exception)


def test_the_queries_of_a_preflight_are_printed(tmp_path: Path) -> None:
    both = run(preflight, "--pack", str(ROOT))
    assert both.exit_code == 0, both.exception
    one = run(preflight, "--pack", str(ROOT), "--product", "splunk", "--format", "json")
    assert {*json.loads(one.stdout)} == {"splunk"}
    assert {*json.loads(run(preflight, "--pack", str(ROOT), "--format", "json").stdout)} == {"splunk", "elasticsearch"}
    assert run(preflight, "--pack", str(ROOT), "--product", "splunk", "-o", str(tmp_path / "o")).stdout == ""
    assert (tmp_path / "o").read_text(encoding="utf-8") in both.stdout
    asked = run(preflight, "--pack", str(ROOT), "--product", "splunk", "--days", "41").stdout
    assert "earliest=-41d" in asked
    assert "earliest=-41d" not in both.stdout
    grave = run(preflight, "--pack", str(ROOT), "--product", "splunk", "--min-level", "critical").stdout
    assert len(grave) < len(asked)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--live", "splunk"), "`splunk` is not NAME=URL"),
        (("--live", "splunk="), "`splunk=` is not NAME=URL"),
        (("--live", "kibana=http://127.0.0.1:1"), "`kibana=http://127.0.0.1:1` is not NAME=URL"),
    ],
)
def test_what_names_no_system(arguments: tuple[str, ...], told: str) -> None:
    done = run(preflight, "--pack", str(ROOT), *arguments)
    assert isinstance(done.exception, AwolError)
    assert told in str(done.exception)


def test_a_live_system_names_its_product_already() -> None:
    done = run(preflight, "--pack", str(ROOT), "--live", "splunk=http://127.0.0.1:1", "--product", "splunk")
    assert done.exit_code == 2
    assert "--live already names the product" in done.stderr
