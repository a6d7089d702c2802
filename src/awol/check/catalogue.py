"""Every check by its id: what it finds in one line, and what to do about it. Code scanning shows both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A check: the fault in a few words, and how to mend it."""

    fault: str
    help: str


CATALOGUE: Mapping[str, Check] = {
    "pack": Check(
        "pack.yml cannot be read",
        "It names the pack's families, each with a sentence, and its placeholders, each with its meaning, an example "
        "and where to find the value.",
    ),
    "rule-unreadable": Check(
        "A file in rules/ is not a Sigma rule",
        "Correct the YAML where the message says; `awol new NAME` writes a rule to start from.",
    ),
    "rule-form": Check(
        "A rule lacks a field, or a field has the wrong form",
        "Write the field that the message names. `name:` is the file's name without .yml, the id is a UUID that "
        "never changes, and "
        "nothing of the skeleton may be left to fill in.",
    ),
    "rule-value": Check(
        "YAML changes a value: what is read is not what is written",
        "Put the value into quotation marks: an account id with a leading zero becomes an octal number, `No` becomes "
        "false, `1.10` becomes 1.1.",
    ),
    "rule-condition": Check(
        "pySigma does not take the rule's condition",
        "Correct the condition: names of detections, `and`, `or`, `not`, `1 of name_*`, `all of name_*`.",
    ),
    "rule-tags": Check(
        "A tag is not in a pinned catalogue, or tactic and technique disagree",
        "Tag a technique of ATT&CK 19 (`attack.t1666`) together with one of its tactics (`attack.defense-impairment`), "
        "and the technique of the AWS Threat Technique Catalog (`aws-ttc.t1666.a002`).",
    ),
    "event-source": Check(
        "eventName without eventSource",
        "Write `eventSource: <service>.amazonaws.com` beside every eventName: several services use the same names.",
    ),
    "event-name": Check(
        "CloudTrail writes no such eventName or eventSource",
        "Use AWS's exact spelling, letter case included. Names that only CloudTrail has are listed in "
        "src/awol/cloudtrail/data/beyond_models.yml with a reason; services are added in tools/event_names.py.",
    ),
    "event-type": Check(
        "The rule needs eventType",
        "Some Splunk installations have no eventType. Exclude its values with `not`; never require them.",
    ),
    "no-place": Check(
        "The rule is pinned to a region, an account or a partition",
        "Remove awsRegion and recipientAccountId; compare the part of an ARN after the partition, or list the ARN "
        "of every partition.",
    ),
    "portable": Check(
        "Not every target can say this",
        "Use equality, lists and startswith, on identity fields also contains and endswith; one type of value "
        "per list.",
    ),
    "null-leaf": Check(
        "A whole object is compared with null",
        "Splunk and Elastic index the fields inside an object, not the object itself: name such a field.",
    ),
    "attacker-controlled": Check(
        "A text that an attacker writes can silence the rule",
        "Exclude only by fields that AWS itself writes, or use the allow-list. If it must stay, say why in a comment: "
        "`# awol: allow attacker-controlled FIELD: REASON`.",
    ),
    "placeholder": Check(
        "A placeholder is unknown, has no value in replay, or is not explained",
        "Placeholders are declared in pack.yml, used with |expand, given values in fixtures/environment.yml "
        "and named in the rule's guide.",
    ),
    "placeholder-branch": Check(
        "One branch of the rule needs configuration and another does not",
        "Either every branch of a rule needs configuration or none: make two rules of it.",
    ),
    "field": Check(
        "A pipeline does not know a field, or does not know that it is an array",
        "Add the field to the table of the pipeline that the message names.",
    ),
    "guide": Check(
        "A rule has no guide, or the guide lacks a section",
        "Write `<rule>.md` beside the rule with every section; an analyst reads it at 3 a.m.",
    ),
    "unique": Check(
        "A name, an id or a title is used twice",
        "Give each rule and filter a name, an id and a title of its own; "
        "`python -c 'import uuid; print(uuid.uuid4())'` makes an id.",
    ),
    "place": Check(
        "A file is where nothing reads it",
        "Rules belong in rules/<family>/, fixtures in fixtures/<rule>/fires/ and fixtures/<rule>/silent/.",
    ),
    "query": Check("A rule has no committed query", "Run `awol convert` and commit what it writes."),
    "version": Check(
        "A rule changed and its version did not",
        "Run `awol convert` and commit queries/versions.tsv. A rule keeps its id for ever.",
    ),
    "deprecated": Check(
        "A rule is gone or deprecated, and nothing says what replaces it",
        "Write it into pack.yml under `deprecated:`, with `title`, `since`, `replaced_by` (a list of rules) and `why`.",
    ),
    "pipeline": Check("A file in pipelines/ is not a pySigma pipeline", "Correct what pySigma's message names."),
    "fixture-unreadable": Check(
        "A fixture cannot be read as CloudTrail records",
        "Correct the file where the message says; any envelope that `awol hunt` reads is allowed.",
    ),
    "fixture-double": Check("Two fixtures have the same eventID", "Give each record an eventID of its own."),
    "fixture-missing": Check(
        "A rule has no fixture of a verdict",
        "Write at least one file in fixtures/<rule>/fires/ and one in fixtures/<rule>/silent/.",
    ),
    "fixture-unfilled": Check(
        "A fixture still contains a FILL-IN mark of the skeleton",
        "Write what the mark asks for, as CloudTrail writes it; `awol new --record FILE` takes it from a record.",
    ),
    "fixture-orphan": Check("Fixtures belong to no rule", "Name the folder as the rule is named, or remove it."),
    "expected": Check(
        "_ordinary/expected.yml names a record or a rule that does not exist", "Remove the line, or correct the name."
    ),
    "private": Check(
        "An account id, an address or an access key does not come from a range for documentation",
        "Use the values that fixtures/README.md lists.",
    ),
    "secret": Check(
        "Something looks like a secret",
        "Take it out, and revoke it if it was real; a made-up value contains the word EXAMPLE.",
    ),
    "validators": Check(
        "rules/validators.yaml leaves something out without a reason",
        "Write the reason in a comment above it; remove exclusions of rules that are gone.",
    ),
    "equivalent": Check(
        "The list of equivalent mutants is wrong",
        "A listed mutant must exist and no fixture may kill it: correct or remove the line.",
    ),
}
"""Check id to what is known of it."""
