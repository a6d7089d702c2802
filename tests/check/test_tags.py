"""Tags exist in the pinned version of ATT&CK and in the AWS catalog, and tactics agree with techniques."""

from __future__ import annotations

import pytest

from awol.check.tags import attack_version, aws_techniques, revoked, techniques
from tests.check.rules import messages, places, rule

GOOD = "- attack.defense-impairment\n- attack.t1666\n"

# (tags, the lines named, a part of the first message)
ROWS = {
    "a technique with its tactic": (GOOD, [], ""),
    "both catalogues": (GOOD + "- aws-ttc.t1666.a002", [], ""),
    "a software": (GOOD + "- attack.s0002", [], ""),
    "no technique": ("- attack.defense-impairment", ["tags:"], "add one, for example `attack.t1666`"),
    "the AWS catalog alone": ("- aws-ttc.t1666.a002", ["tags:"], "no ATT&CK technique"),
    "no such technique": (GOOD + "- attack.t1667.009", ["- attack.t1667.009"], "not a technique of ATT&CK 19;"),
    "the AWS id under attack": (GOOD + "- attack.t1666.a002", ["- attack.t1666.a002"], "not a tactic of ATT&CK 19;"),
    "cloud logs of version 18": (
        "- attack.defense-impairment\n- attack.t1562.008",
        ["- attack.t1562.008"],
        "ATT&CK 19 has `attack.t1685.002`",
    ),
    "tools of version 18": (GOOD + "- attack.t1562.001", ["- attack.t1562.001"], "ATT&CK 19 has `attack.t1685`"),
    "firewall of version 18": (GOOD + "- attack.t1562.007", ["- attack.t1562.007"], "`attack.t1686.001`"),
    "defense evasion": (
        GOOD + "- attack.defense-evasion",
        ["- attack.defense-evasion"],
        "write `attack.defense-impairment` or `attack.stealth`",
    ),
    "a tactic with an underscore": (GOOD + "- attack.initial_access", ["- attack.initial_access"], "initial-access"),
    "no such AWS technique": (GOOD + "- aws-ttc.t1666.a009", ["- aws-ttc.t1666.a009"], "did you mean `t1666.a00"),
    "upper case": (GOOD + "- AWS-TTC.T1666.A002", ["- AWS-TTC.T1666.A002"], "write `aws-ttc.t1666.a002`"),
    "another namespace": (GOOD + "- cve.2026-1", ["- cve.2026-1"], "neither attack.* nor aws-ttc.*"),
    "a technique without its tactic": (
        "- attack.impact\n- attack.t1531\n- attack.t1666",
        ["- attack.t1666"],
        "add `attack.defense-impairment`",
    ),
    "a technique of two tactics without either": (
        GOOD + "- attack.t1037",
        ["- attack.t1037"],
        "add `attack.persistence` or `attack.privilege-escalation`",
    ),
    "a tactic without a technique": (
        GOOD + "- attack.impact",
        ["- attack.impact"],
        "use one of defense-impairment",
    ),
    "one tactic of several is enough": ("- attack.persistence\n- attack.t1098", [], ""),
}


@pytest.mark.parametrize(("tags", "lines", "said"), ROWS.values(), ids=ROWS)
def test_tags(tags: str, lines: list[str], said: str) -> None:
    written = rule(tags=tags)
    assert places(written, "rule-tags") == lines
    assert said in " ".join(messages(written, "rule-tags")[:1])


def test_the_pinned_table_is_version_19_whole() -> None:
    assert attack_version() == "19"
    assert sum("." not in one for one in techniques()) == 222
    assert sum("." in one for one in techniques()) == 475
    tactics = {tactic for found in techniques().values() for tactic in found}
    assert len(tactics) == 15
    assert {"stealth", "defense-impairment"} <= tactics
    assert "defense-evasion" not in tactics


def test_what_version_19_revoked_is_gone_and_its_heirs_are_there() -> None:
    assert not revoked().keys() & techniques().keys()
    assert set(revoked().values()) <= techniques().keys()
    assert {"T1562.001": "T1685", "T1562.007": "T1686.001", "T1562.008": "T1685.002"}.items() <= revoked().items()


def test_the_aws_catalog_has_what_the_source_article_names() -> None:
    named = {"T1078.A002", "T1078.004", "T1098", "T1666.A002", "T1562.008", "T1562.A001", "T1666.A001"}
    assert named <= aws_techniques().keys()
