"""Tags: that each technique and tactic exists in the pinned catalogues, and that tactics and techniques agree.

`data/attack.tsv` is one version of ATT&CK for Enterprise, whole (tools/attack.py renews it); `data/aws_ttc.tsv` is the
part of the AWS Threat Technique Catalog that the pack speaks of. Both name their source.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources

from awol.check.conditions import Fault
from awol.values import Rule

_DATA = resources.files("awol.check") / "data"


@cache
def attack_version() -> str:
    """The version of ATT&CK that the table holds, as its first line says: `19`, `20.0`."""
    first = (_DATA / "attack.tsv").read_text(encoding="utf-8").partition("\n")[0]
    match = re.search(r"\bversion (\d+(?:\.\d+)*)", first)
    if not match:
        raise ValueError("attack.tsv: its first line does not name the version")
    return match[1]


@cache
def techniques() -> Mapping[str, tuple[str, ...]]:
    """Technique id of ATT&CK to the short names of its tactics."""
    return {row[0]: tuple(row[1].split(",")) for row in _attack() if row[1] != "revoked"}


@cache
def technique_names() -> Mapping[str, str]:
    """Technique id of ATT&CK to its name."""
    return {row[0]: row[2] for row in _attack() if row[1] != "revoked"}


@cache
def revoked() -> Mapping[str, str]:
    """Id of a technique that ATT&CK no longer has to the id that took its place."""
    return {row[0]: row[2] for row in _attack() if row[1] == "revoked"}


def _attack() -> Iterator[list[str]]:
    return (line.split("\t") for line in _lines("attack.tsv"))


@cache
def aws_techniques() -> Mapping[str, str]:
    """Technique id of the AWS Threat Technique Catalog to its name."""
    rows = (line.split("\t") for line in _lines("aws_ttc.tsv"))
    return {row[0]: row[1] for row in rows}


def _lines(name: str) -> Iterable[str]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def check_tags(rule: Rule) -> Iterator[Fault]:
    """Every fault of a rule's tags."""
    tactics: list[str] = []
    named: list[str] = []
    for position, tag in enumerate(rule.tags):
        place = ("tags", position)
        space, _, name = tag.partition(".")
        if not re.fullmatch(r"[a-z0-9-]+\.[a-z0-9._-]+", tag) or space not in ("attack", "aws-ttc"):
            yield place, f"the tag `{tag}` is neither attack.* nor aws-ttc.*, in lower case; {_example(tag)}"
        elif space == "aws-ttc":
            if name.upper() not in aws_techniques():
                near = _near(name.upper(), aws_techniques())
                yield (
                    place,
                    (
                        f"`{tag}` is not in the pinned AWS Threat Technique Catalog; {near}"
                        "add a new technique of the catalog to src/awol/check/data/aws_ttc.tsv"
                    ),
                )
        elif re.fullmatch(r"t\d{4}(\.\d{3})?", name):
            message = _technique_fault(name.upper())
            if message:
                yield place, f"`{tag}` {message}"
            else:
                named.append(name.upper())
        elif re.fullmatch(r"[gs]\d{4}|c\d{4}", name):
            continue  # a group, a piece of software or a campaign: no catalogue of them is pinned
        elif name in _tactics():
            tactics.append(name)
        else:
            yield place, f"`{tag}` is not a tactic of ATT&CK {attack_version()}; {_tactic_hint(name)}"
    yield from _agreement(rule, tactics, named)


def _technique_fault(technique: str) -> str | None:
    if technique in techniques():
        return None
    if heir := revoked().get(technique):
        now = f"`attack.{heir.lower()}` ({technique_names()[heir]})"
        return f"was revoked; ATT&CK {attack_version()} has {now}: write that"
    return (
        f"is not a technique of ATT&CK {attack_version()}; {_near(technique, techniques())}`attack.t1666` is an example"
    )


def _tactics() -> frozenset[str]:
    return frozenset(tactic for tactics in techniques().values() for tactic in tactics)


def _tactic_hint(name: str) -> str:
    if name in ("defense-evasion", "defense_evasion"):
        return "version 19 split it: write `attack.defense-impairment` or `attack.stealth`"
    near = difflib.get_close_matches(name.replace("_", "-"), sorted(_tactics()), n=1)
    return f"did you mean `attack.{near[0]}`?" if near else f"write one of {', '.join(sorted(_tactics()))}"


def _near(technique: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(technique, sorted(known), n=2, cutoff=0.7)
    return f"did you mean {' or '.join(f'`{similar.lower()}`' for similar in near)}? " if near else ""


def _example(tag: str) -> str:
    lower = tag.lower()
    return f"write `{lower}`" if lower.startswith(("attack.", "aws-ttc.")) else "write for example `attack.t1666`"


def _agreement(rule: Rule, tactics: list[str], named: list[str]) -> Iterator[Fault]:
    """At least one technique; no tactic without a technique of it, no technique without a tactic of it."""
    if not named:
        if not any(tag.startswith("attack.t") for tag in rule.tags):
            yield "tags:", "no ATT&CK technique among the tags; add one, for example `attack.t1666`"
        return
    for tactic in tactics:
        if not any(tactic in techniques()[technique] for technique in named):
            wanted = sorted({usable for technique in named for usable in techniques()[technique]})
            yield (
                f"attack.{tactic}",
                f"no technique of the rule belongs to `attack.{tactic}`; remove it, or use one of {', '.join(wanted)}",
            )
    for technique in named:
        if not any(tactic in tactics for tactic in techniques()[technique]):
            wanted = list(techniques()[technique])
            yield (
                f"attack.{technique.lower()}",
                f"`attack.{technique.lower()}` is used without its tactic; add {_any_of(wanted)}",
            )


def _any_of(tactics: list[str]) -> str:
    return " or ".join(f"`attack.{tactic}`" for tactic in tactics)
