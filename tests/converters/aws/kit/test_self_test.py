"""The self-test, run by bash with an `aws` of our own: what it says, and its exit code."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from converters.aws.kit import Account, Detection, kit, lint, plan

MANAGEMENT, MEMBER, CLOSED = "111122223333", "444455556666", "222233334444"
DETECTION = Detection("aws_org_leave_success", "An account left", "critical", ({"detail": {"eventName": ["x"]}},))
PLAN = plan(MANAGEMENT, [Account(MEMBER, 1), Account(CLOSED, 2, closed=True)], [DETECTION])

AWS = """#!/usr/bin/env bash
# Answers as the AWS CLI does with --output text; the keys of a role are its account's id.
case "$1 $2" in
"cloudwatch get-metric-statistics") [[ "$*" == *"Value=awol-last-event-aws_org_leave_success "* ]] && echo "$EVENTS" ;;
"sts assume-role")
    account=$(echo "$4" | cut -d: -f5)
    [ "$account" = "$CLOSED_TO_US" ] && { echo "AccessDenied" >&2; exit 254; }
    printf '%s\\tsecret\\ttoken\\n' "$account" ;;
"sqs get-queue-url")
    [ "$4" = "$NO_QUEUE_IN" ] && { echo "QueueDoesNotExist" >&2; exit 254; }
    echo "https://sqs.$4.amazonaws.com/${AWS_ACCESS_KEY_ID:-archive}/$6" ;;
"sqs get-queue-attributes")
    case "$6" in "$FULL") echo 2 ;; *) echo 0 ;; esac ;;
*) echo "not expected: $*" >&2; exit 252 ;;
esac
"""
NOTHING_SET = "UNASKED   2 dead-letter queues of accounts: what these could not send is not known (set MEMBER_ROLE)"


def run(folder: Path, **settings: str) -> tuple[int, list[str]]:
    (folder / "aws").write_text(AWS)
    (folder / "aws").chmod(0o755)
    done = subprocess.run(
        ["bash"],
        input=kit(PLAN)["self_test.sh"],
        env={
            "PATH": f"{folder}:{os.environ['PATH']}",
            "EVENTS": "3.0",
            "CLOSED_TO_US": "",
            "FULL": "",
            "NO_QUEUE_IN": "",
            **settings,
        },
        text=True,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


PROVEN = "proven    awol-last-event-1  awol-last-event-aws_org_leave_success  3 events"
QUEUE = f"https://sqs.eu-central-1.amazonaws.com/{MEMBER}/awol-last-event-dead-letters"
ASK = {"MEMBER_ROLE": "audit", "REGIONS": "us-east-1 eu-central-1"}


@pytest.mark.parametrize(
    ("settings", "code", "told"),
    [
        (ASK, 0, [PROVEN]),
        ({}, 3, [PROVEN, NOTHING_SET]),
        ({**ASK, "FULL": QUEUE}, 1, [PROVEN, f"UNSENT    {MEMBER}  eu-central-1  2 dead letters"]),
        ({**ASK, "REGIONS": "us-east-1", "FULL": QUEUE}, 0, [PROVEN]),
        (
            {**ASK, "FULL": "https://sqs.us-east-1.amazonaws.com/archive/awol-last-event-1-dead-letters"},
            1,
            [PROVEN, "UNSENT    awol-last-event-1  2 dead letters"],
        ),
        (
            {"FULL": "https://sqs.us-east-1.amazonaws.com/archive/awol-last-event-1-dead-letters"},
            1,  # a fault that is found counts for more than a queue that was not asked
            [PROVEN, "UNSENT    awol-last-event-1  2 dead letters", NOTHING_SET],
        ),
        (
            {**ASK, "CLOSED_TO_US": MEMBER},
            3,
            [PROVEN, f"UNASKED   {MEMBER}  audit cannot be taken", NOTHING_SET.replace("2 dead", "1 dead")],
        ),
        (
            {**ASK, "NO_QUEUE_IN": "eu-central-1"},
            3,
            [
                PROVEN,
                *(
                    f"UNASKED   {one}  eu-central-1  no queue awol-last-event-dead-letters"
                    for one in (MANAGEMENT, MEMBER)
                ),
                NOTHING_SET,
            ],
        ),
        (
            {**ASK, "EVENTS": "None"},
            1,
            [
                "unproven  awol-last-event-1  awol-last-event-aws_org_leave_success",
                "NOTHING   awol-last-event-1  no event of any rule in 30 days",
            ],
        ),
    ],
)
def test_what_it_says(tmp_path: Path, settings: dict[str, str], code: int, told: list[str]) -> None:
    assert run(tmp_path, **settings) == (code, told)


def test_without_an_answer_it_says_nothing_of_the_rules(tmp_path: Path) -> None:
    code, told = run(tmp_path)
    assert (code, told[0]) == (3, PROVEN)
    (tmp_path / "aws").unlink()
    (tmp_path / "aws").symlink_to("/bin/false")
    done = subprocess.run(
        ["bash"],
        input=kit(PLAN)["self_test.sh"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        text=True,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        (f" {MEMBER}", f"does not ask {MEMBER} for dead letters"),
        ("awol-last-event-aws_org_leave_success", "does not ask about aws_org_leave_success"),
        ("awol-last-event-dead-letters", "does not ask the accounts' dead-letter queues"),
    ],
)
def test_what_it_does_not_ask_is_named(gone: str, told: str) -> None:
    made = kit(PLAN)
    assert lint(made, PLAN) == []
    short = made["self_test.sh"].replace(gone, "")
    assert f"self_test.sh: {told}" in lint({**made, "self_test.sh": short}, PLAN)
    assert CLOSED not in made["self_test.sh"]
