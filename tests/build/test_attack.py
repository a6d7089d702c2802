"""A rule's techniques as products ask for them: under each tactic of its tags, by the names of ATT&CK 19 and 18."""

from __future__ import annotations

import pytest

from awol.build import attack
from awol.build.attack import Paired, paired
from awol.pack import parse_rule
from awol.values import Rule


def tagged(*tags: str) -> Rule:
    listed = ", ".join(f"attack.{one}" if not one.startswith("aws") else one for one in tags)
    text = f"tags: [{listed}]\ndetection: {{s: {{a: b}}, condition: s}}\n"
    return parse_rule(text, "rules/root/r.yml", "r")


# MITRE ATT&CK, Enterprise: tactics and techniques by id and name.
INITIAL, PERSISTENCE = ("TA0001", "Initial Access"), ("TA0003", "Persistence")
ESCALATION, STEALTH = ("TA0004", "Privilege Escalation"), ("TA0005", "Stealth")
IMPAIRMENT, EVASION = ("TA0112", "Defense Impairment"), ("TA0005", "Defense Evasion")
VALID, CLOUD = ("T1078", "Valid Accounts"), ("T1078.004", "Cloud Accounts")
LOGS, IMPAIR = ("T1562.008", "Disable or Modify Cloud Logs"), ("T1562", "Impair Defenses")


@pytest.mark.parametrize(
    ("tags", "version", "pairs"),
    [
        # Under each tactic that both the technique and the tags have, and the parent is told beside.
        (("persistence", "t1078.004"), "19", [Paired(PERSISTENCE, CLOUD, VALID)]),
        (("persistence", "t1078"), "19", [Paired(PERSISTENCE, VALID, None)]),
        (
            ("privilege-escalation", "initial-access", "impact", "t1078.004"),
            "19",
            [Paired(INITIAL, CLOUD, VALID), Paired(ESCALATION, CLOUD, VALID)],
        ),
        # The catalog of AWS has ids of its own, and a tag of it names no tactic.
        (("persistence", "t1078.004", "aws-ttc.t1078.a001"), "19", [Paired(PERSISTENCE, CLOUD, VALID)]),
        ((), "19", []),
        (("persistence",), "19", []),
        # Version 18 has one tactic for two of 19, and another technique.
        (("stealth", "t1078.004"), "19", [Paired(STEALTH, CLOUD, VALID)]),
        (("stealth", "t1078.004"), "18", [Paired(EVASION, CLOUD, VALID)]),
        (("defense-impairment", "t1685.002"), "18", [Paired(EVASION, LOGS, IMPAIR)]),
        (("defense-impairment", "t1685"), "18", [Paired(EVASION, IMPAIR, None)]),
        (
            ("defense-impairment", "t1685.002", "t1685"),
            "18",
            [Paired(EVASION, LOGS, IMPAIR), Paired(EVASION, IMPAIR, None)],
        ),
    ],
)  # fmt: skip
def test_techniques_under_the_tactics_of_a_rule(tags: tuple[str, ...], version: str, pairs: list[Paired]) -> None:
    assert list(paired(tagged(*tags), version)) == pairs


def test_a_technique_of_which_no_tactic_is_tagged_stands_under_its_first() -> None:
    (one,) = paired(tagged("impact", "t1078.004"))
    assert (one.technique, one.tactic) == (CLOUD, INITIAL)


def test_what_version_18_calls_otherwise_is_under_its_own_tactic_in_19() -> None:
    (one,) = paired(tagged("defense-impairment", "t1685.002"), "19")
    assert (one.tactic, one.technique[0]) == (IMPAIRMENT, "T1685.002")
    assert one.parent is not None
    assert one.parent[0] == "T1685"


def test_two_tactics_that_version_18_has_as_one_name_a_technique_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attack, "techniques", lambda: {"T1": ("stealth", "defense-impairment", "impact")})
    monkeypatch.setattr(attack, "technique_names", lambda: {"T1": "One"})
    rule, one = tagged("stealth", "defense-impairment", "impact", "t1"), ("T1", "One")
    impact = ("TA0040", "Impact")
    assert list(paired(rule, "18")) == [Paired(EVASION, one, None), Paired(impact, one, None)]
    assert list(paired(rule)) == [Paired(place, one, None) for place in (STEALTH, IMPAIRMENT, impact)]
