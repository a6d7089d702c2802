"""The files that GitHub and pre-commit run: their syntax, and that every command, target and path in them exists."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from awol.cli import COMMANDS, cli
from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

EVENTS = {"pull_request", "push", "schedule", "workflow_dispatch", "workflow_call", "release", "merge_group"}
JOB_KEYS = {
    "name", "runs-on", "needs", "if", "permissions", "timeout-minutes", "strategy", "services", "env", "steps",
    "outputs", "continue-on-error", "concurrency", "defaults", "environment", "container",
}  # fmt: skip
STEP_KEYS = {"name", "id", "if", "uses", "with", "run", "env", "shell", "working-directory", "timeout-minutes"}
CONTEXTS = {"github", "matrix", "env", "steps", "inputs", "needs", "runner", "job", "secrets", "vars", "strategy"}
FUNCTIONS = {"always", "failure", "success", "cancelled", "contains", "startsWith", "endsWith", "format", "hashFiles"}

PINNED = re.compile(r"[\w.-]+/[\w.-]+(/[\w.-]+)*@(v\d+\.\d+\.\d+|[0-9a-f]{40})")


def parsed(path: Path) -> dict[str, Any]:
    """The file with every scalar as text: YAML 1.1 would read the key `on` as true."""
    document: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # all texts
    return document


def steps_of(path: Path) -> Iterator[Mapping[str, Any]]:
    document = parsed(path)
    if path == ACTION:
        yield from document["runs"]["steps"]
    else:
        for job in document["jobs"].values():
            yield from job["steps"]


STEPS = [(path, step) for path in [*WORKFLOWS, ACTION] for step in steps_of(path)]
SCRIPTS = [(path.name, step["run"]) for path, step in STEPS if "run" in step]


def test_the_workflows_are_those_that_the_project_needs() -> None:
    assert {path.name for path in WORKFLOWS} >= {"rules.yml", "code.yml", "live.yml", "release.yml"}


def test_a_release_is_built_twice_compared_and_attested_by_a_pinned_commit() -> None:
    document = parsed(ROOT / ".github" / "workflows" / "release.yml")
    assert set(document["on"]) == {"push", "workflow_dispatch"}
    build = "\n".join(step.get("run", "") for step in document["jobs"]["build"]["steps"])
    assert build.count("make release") == 2
    assert "diff --recursive one/dist another/dist" in build
    assert "sha256sum --check SHA256SUMS" in build
    # What may write and sign runs no code of the repository, and no dependency.
    publish = document["jobs"]["publish"]
    assert publish["permissions"] == {"contents": "write", "id-token": "write", "attestations": "write"}
    assert publish["needs"] == "build"
    uses = [step["uses"] for step in publish["steps"] if "uses" in step]
    assert not any(one.startswith("actions/checkout@") for one in uses)
    (attest,) = [one for one in uses if one.startswith("actions/attest-build-provenance@")]
    assert re.fullmatch(r"[0-9a-f]{40}", attest.rpartition("@")[2])
    assert all("permissions" not in job for name, job in document["jobs"].items() if name != "publish")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_what_github_asks_for(path: Path) -> None:
    document = parsed(path)
    assert set(document) <= {"name", "on", "permissions", "concurrency", "jobs", "env", "defaults", "run-name"}
    assert set(document["on"]) <= EVENTS
    assert document["permissions"] == {"contents": "read"}, "what a job needs beyond reading it asks for itself"
    for name, job in document["jobs"].items():
        assert set(job) <= JOB_KEYS, name
        assert re.fullmatch(r"ubuntu-\d\d\.\d\d", job["runs-on"]), "a moving runner moves the result"
        assert 0 < int(job["timeout-minutes"]) <= 60
        assert job["steps"]
        needs = job.get("needs", [])
        assert set([needs] if isinstance(needs, str) else needs) <= set(document["jobs"])
        for key, value in job.get("permissions", {}).items():
            assert value in ("read", "write"), key


@pytest.mark.parametrize(("path", "step"), STEPS, ids=lambda value: getattr(value, "name", None))
def test_a_step_runs_a_script_or_a_pinned_action(path: Path, step: Mapping[str, Any]) -> None:
    assert set(step) <= STEP_KEYS
    assert ("uses" in step) != ("run" in step)
    if path == ACTION and "run" in step:
        assert step["shell"] == "bash", "a composite action has no default shell"
    if "uses" in step:
        # A full version tag; a branch or `v5` may change under our feet.
        assert PINNED.fullmatch(step["uses"]), step["uses"]
        if step["uses"].startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize(("name", "script"), SCRIPTS)
def test_a_script_is_valid_bash_and_takes_nothing_from_outside_into_its_text(name: str, script: str) -> None:
    assert "${{" not in script, "an expression in a script can be code; hand it over in `env:`"
    done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("name", "script"), SCRIPTS)
def test_every_command_in_a_script_exists(name: str, script: str) -> None:
    for target in re.findall(r"\bmake ([a-z-]+)", script):
        assert target in TARGETS
    for tool, rest in re.findall(r"(?:\.venv/bin/|(?<![\w/.-]))(awol|pytest|sigma)(?= |$)([^|;>\n]*)", script):
        if tool == "awol":
            check_command(rest.split())
    for path in re.findall(r"(?<![\w/$])(?:tests|rules|tools)/[\w/.-]+", script):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("words", [["chek"], ["check", "--form"], ["mutate", "--changed-sinc", "main"]])
def test_a_command_or_option_that_does_not_exist_is_noticed(words: list[str]) -> None:
    with pytest.raises(AssertionError):
        check_command(words)


@pytest.mark.parametrize("uses", ["actions/checkout@v5", "actions/checkout@main", "actions/checkout", "x@v1.2.3"])
def test_an_action_without_a_full_version_is_noticed(uses: str) -> None:
    assert not PINNED.fullmatch(uses)


def check_command(words: list[str]) -> None:
    """The words after `awol`: a command that exists, with options that it has."""
    assert words[0] in COMMANDS, words
    command = cli.get_command(click.Context(cli), words[0])
    assert command is not None
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    for word in words[1:]:
        if word.startswith("-"):
            assert word.split("=")[0] in known, f"awol {words[0]} has no {word}"


EXPRESSIONS = [
    (path.name, expression)
    for path in [*WORKFLOWS, ACTION]
    for expression in re.findall(r"\$\{\{(.*?)\}\}", path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("name", "expression"), EXPRESSIONS)
def test_an_expression_names_what_there_is(name: str, expression: str) -> None:
    path = ACTION if name == "action.yml" else ROOT / ".github" / "workflows" / name
    document = parsed(path)
    bare = re.sub(r"'[^']*'", "", expression)
    assert "'" not in bare, "a quote is not closed"
    assert bare.count("(") == bare.count(")")
    for called in re.findall(r"(\w+)\s*\(", bare):
        assert called in FUNCTIONS
    for dotted in re.findall(r"[A-Za-z_][\w.-]*", bare):
        context, _, rest = dotted.partition(".")
        assert context in CONTEXTS | FUNCTIONS | {"true", "false", "null"}, dotted
        if context == "inputs":
            assert rest in document["inputs"]
        if context == "matrix":
            assert any(rest in job.get("strategy", {}).get("matrix", {}) for job in document["jobs"].values())
        if context == "steps":
            assert rest.split(".")[0] in {step.get("id") for step in steps_of(path)}


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
def test_braces_of_expressions_are_closed_and_no_line_has_a_tab(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("${{") == text.count("}}")
    assert "\t" not in text
    assert "pull_request_target" not in text, "it runs foreign code with the repository's permissions"


def test_the_conditions_of_steps_name_what_there_is() -> None:
    conditions = {step["if"] for _, step in STEPS if "if" in step}
    for condition in conditions:
        for word in re.findall(r"[A-Za-z_][\w.]*", re.sub(r"'[^']*'", "", condition)):
            assert word.split(".")[0] in CONTEXTS | FUNCTIONS


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_the_paths_that_start_a_workflow_exist(path: Path) -> None:
    for event in parsed(path)["on"].values() if isinstance(parsed(path)["on"], dict) else []:
        for pattern in event.get("paths", []) if isinstance(event, dict) else []:
            assert (ROOT / pattern.removesuffix("/**")).exists(), pattern


def test_the_action_has_its_inputs_described() -> None:
    action = parsed(ACTION)
    assert set(action) == {"name", "description", "branding", "inputs", "runs"}
    assert action["runs"]["using"] == "composite"
    assert {"pack", "version"} <= set(action["inputs"])
    for name, given in action["inputs"].items():
        assert given["description"], name
        assert "default" in given, name
    scripts = " ".join(step.get("run", "") for step in action["runs"]["steps"])
    assert all(f"awol {command}" in scripts for command in ("check", "convert", "replay", "mutate"))


def test_the_hooks_of_pre_commit_run_commands_that_exist() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in hooks} == {"awol-check", "awol-convert", "awol-replay"}
    for hook in hooks:
        assert {"id", "name", "description", "entry", "language", "files", "pass_filenames"} <= set(hook)
        assert hook["language"] == "python"
        program, *words = hook["entry"].split()
        assert program == "awol"
        check_command(words)
        pattern = re.compile(hook["files"])
        assert pattern.search("rules/membership/aws_org_leave_success.yml")
        assert not pattern.search("src/awol/cli/check.py")


def test_the_code_owners_own_what_there_is() -> None:
    lines = [line.split() for line in (ROOT / ".github" / "CODEOWNERS").read_text().splitlines() if line.strip()]
    for words in lines:
        if words[0].startswith("#"):
            continue
        assert words[0] == "*" or (ROOT / words[0].strip("/")).exists(), words[0]
        assert all(re.fullmatch(r"@[\w-]+(/[\w-]+)?", owner) for owner in words[1:])
        assert len(words) > 1


def test_the_template_of_a_pull_request_names_commands_that_exist() -> None:
    text = (ROOT / ".github" / "pull_request_template.md").read_text(encoding="utf-8")
    for words in re.findall(r"`awol ([^`]+)`", text):
        check_command(words.split())
    for target in re.findall(r"`make ([a-z-]+)`", text):
        assert target in TARGETS
