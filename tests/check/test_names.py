"""Event names and sources in AWS's exact spelling, against the committed list."""

from __future__ import annotations

import ast
import re

import pytest

from awol.cloudtrail.calls import DATA, beyond_models, event_names
from tests.check.rules import messages, places, rule
from tests.conftest import ROOT


def call(source: str, name: str) -> str:
    return f"selection:\n  eventSource: {source}\n  {name}\ncondition: selection"


# (eventSource, the line of the name, what the message says; "" for no fault)
NAMES = [
    ("organizations.amazonaws.com", "eventName: LeaveOrganization", ""),
    ("organizations.amazonaws.com", "eventName: leaveOrganization", "did you mean `LeaveOrganization`?"),
    ("organizations.amazonaws.com", "eventName: LeaveOrganizations", "did you mean `LeaveOrganization`"),
    ("organizations.amazonaws.com", "eventName: AcceptHandShake", "did you mean `AcceptHandshake`?"),
    ("organizations.amazonaws.com", "eventName: AccountDepartedOrganization", ""),
    ("organizations.amazonaws.com", "eventName: ResponsibilityTransferAccepted", ""),
    ("organizations.amazonaws.com", "eventName: StopLogging", "`cloudtrail.amazonaws.com` has it"),
    ("organizations.amazonaws.com", "eventName|startswith: Leave", ""),
    ("organizations.amazonaws.com", "eventName|startswith: leave", "no eventName `leave`"),
    ("organizations.amazonaws.com", "eventName|endswith: Organization", ""),
    ("organizations.amazonaws.com", "eventName: Leave*", ""),
    ("organizations.amazonaws.com", "eventName: Depart*", "no eventName `Depart*`"),
    ("organizations.amazonaws.com", "eventName: Leave?rganization", ""),
    ("organizations.amazonaws.com", "eventName: Leave?Organization", "no eventName `Leave?Organization`"),
    ("organizations.amazonaws.com", "eventName: 5", "no eventName `5`"),
    ("guardduty.amazonaws.com", "eventName: DisassociateFromMasterAccount", ""),
    ("guardduty.amazonaws.com", "eventName: DisassociateFromAdministratorAccount", ""),
    ("signin.amazonaws.com", "eventName: ConsoleLogin", ""),
    ("signin.amazonaws.com", "eventName: EmailUpdated", ""),
    ("signin.amazonaws.com", "eventName: ConsoleLogIn", "did you mean `ConsoleLogin`?"),
    ("s3.amazonaws.com", "eventName: PutBucketLifecycle", ""),
    ("s3.amazonaws.com", "eventName: PutBucketLifecycleConfiguration", "CloudTrail writes `PutBucketLifecycle`"),
    ("s3.amazonaws.com", "eventName: PutPublicAccessBlock", "CloudTrail writes `PutBucketPublicAccessBlock`"),
    ("lambda.amazonaws.com", "eventName: UpdateFunctionCode20150331v2", ""),
    ("lambda.amazonaws.com", "eventName: CreateFunction", "CloudTrail writes `CreateFunction20150331`"),
]


@pytest.mark.parametrize(("source", "line", "said"), NAMES, ids=[f"{row[0].split('.')[0]} {row[1]}" for row in NAMES])
def test_an_event_name_is_one_that_cloudtrail_writes(source: str, line: str, said: str) -> None:
    written = rule(call(source, line))
    assert places(written, "event-name") == ([line] if said else [])
    assert said in " ".join(messages(written, "event-name"))


SOURCES = [
    ("organizations.amazonaws.com", ""),
    ("Organizations.amazonaws.com", "did you mean `organizations.amazonaws.com`?"),
    ("organisations.amazonaws.com", "did you mean `organizations.amazonaws.com`"),
    ("organizations", "no eventSource `organizations`"),
    ("nosuch.amazonaws.com", "tools/event_names.py"),
    ("null", "names no service"),
]


@pytest.mark.parametrize(("source", "said"), SOURCES)
def test_an_event_source_is_one_that_cloudtrail_writes(source: str, said: str) -> None:
    written = rule(call(source, "userIdentity.type: Root"))
    assert [bool(said)] * len(messages(written, "event-name")) == ([True] if said else [])
    assert said in " ".join(messages(written, "event-name"))


def test_every_value_of_a_list_is_looked_up_in_all_its_sources() -> None:
    written = rule(
        "selection:\n  eventSource: [organizations.amazonaws.com, account.amazonaws.com]\n"
        "  eventName: [CloseAccount, EnableRegion, Nonesuch]\ncondition: selection"
    )
    said = messages(written, "event-name")
    assert len(said) == 1
    assert "`Nonesuch`" in said[0]


def test_an_excluded_name_is_looked_up_too() -> None:
    written = rule(
        "selection:\n  eventSource: organizations.amazonaws.com\nfilter:\n  eventName: listAccounts\n"
        "condition: selection and not filter"
    )
    assert places(written, "event-name") == ["eventName: listAccounts"]


def test_the_list_says_what_it_was_made_from() -> None:
    first = (DATA / "event_names.txt").read_text(encoding="utf-8").splitlines()[0]
    assert re.search(r"tools/event_names\.py .* botocore \d+\.\d+\.\d+", first)


def test_the_list_holds_the_services_that_the_tool_asks_for() -> None:
    """The tool is read, not run: it needs botocore, which is no dependency of ours."""
    tree = ast.parse((ROOT / "tools" / "event_names.py").read_text(encoding="utf-8"))
    (table,) = [
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "SOURCES"
    ]
    assert table is not None
    asked = [f"[{source}.amazonaws.com]" for source in sorted(ast.literal_eval(table))]
    listed = (DATA / "event_names.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in listed if line.startswith("[")] == asked


def test_the_hand_written_table_adds_only_what_the_models_lack_and_says_why() -> None:
    models: dict[str, set[str]] = {}
    for line in (DATA / "event_names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            names = models.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            names.add(line)
    for source, added in beyond_models()["added"].items():
        for name, reason in added.items():
            assert name not in models.get(source, set()), f"{source} {name} is in the models now"
            assert len(reason.split()) >= 4, f"{source} {name}: {reason}"
    for source, renamed in beyond_models()["renamed"].items():
        assert renamed.keys() <= models[source]
        assert not renamed.keys() & event_names()[source]


def test_the_groups_of_the_pack_are_all_in_the_list() -> None:
    services = (
        "organizations account signin iam sts sso cloudtrail guardduty securityhub config macie2 detective "
        "access-analyzer inspector2 s3 kms sqs sns firehose events ec2 logs ce budgets controltower"
    )
    assert {f"{one}.amazonaws.com" for one in services.split()} <= event_names().keys()


BOTH = "eventSource: [organizations.amazonaws.com, iam.amazonaws.com]"
NESTED = [
    # the inner source, the name beside it, whether it is one of the inner source's
    ("organizations.amazonaws.com", "LeaveOrganization", True),
    ("organizations.amazonaws.com", "CreateUser", False),
    ("iam.amazonaws.com", "CreateUser", True),
    ("iam.amazonaws.com", "LeaveOrganization", False),
]


@pytest.mark.parametrize(("source", "name", "known"), NESTED)
@pytest.mark.parametrize("condition", ["wide and named", "named and wide"])
def test_of_a_list_of_sources_and_one_of_them_the_one_counts(
    source: str, name: str, known: bool, condition: str
) -> None:
    named = f"named:\n  eventSource: {source}\n  eventName: {name}\n"
    written = rule(f"wide:\n  {BOTH}\n{named}condition: {condition}")
    assert places(written, "event-name") == ([] if known else [f"eventName: {name}"])


@pytest.mark.parametrize(("name", "known"), [("CreateUser", True), ("LeaveOrganization", True), ("StopLogging", False)])
def test_a_list_of_sources_alone_takes_the_names_of_each(name: str, known: bool) -> None:
    written = rule(f"wide:\n  {BOTH}\nnamed:\n  eventName: {name}\ncondition: wide and named")
    assert places(written, "event-name") == ([] if known else [f"eventName: {name}"])
