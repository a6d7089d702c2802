"""What Splunk installs: the app with its saved searches, macros, allow-list and dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awol.build import accounts
from awol.build.archive import tar_gz
from awol.build.attack import paired
from awol.build.gates import gate_of, rule_text
from awol.build.groups import column as agreed
from awol.build.material import Material
from awol.build.schedules import rings, schedule
from awol.configuration.allowlist.rows import DEPARTURE, Row
from awol.configuration.allowlist.scopes import Scope, scoped
from awol.convert import Conversion, convert_one
from awol.engines.sigma.silence import read as silence
from awol.pack import load_converters, load_manifest, parse_rule
from awol.pack.converters import load_part
from awol.values import Rule

PART = "splunk.app"
TARGET = "splunk"


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-splunk-<version>.tar.gz`, and where the build has a shadow `awol-next-splunk-<version>.tar.gz`."""
    archives = {f"awol-splunk-{material.version}.tar.gz": tar_gz(inside(material))}
    if material.shadow:
        archives[f"awol-next-splunk-{material.version}.tar.gz"] = tar_gz(inside(material, shadow=True))
    return archives


def inside(material: Material, *, shadow: bool = False) -> dict[str, bytes]:
    """The app's files by path. A shadow looks at all of CloudTrail in either form: what an older feeder collects may
    not be enough for newer rules. Raises `PackError` for a text that readers of .conf files do not agree on."""
    part = load_part(material.root, PART)
    licence = material.root / "LICENSE"
    refused = {
        rule.name: f"Splunk: {material.refusals.get(rule.name, {}).get(TARGET, 'refused')}"
        for rule in material.rules
        if material.text(rule, TARGET) is None
    }
    feeds = feeder(material) if material.form == "feeder" and not shadow else Feeder("", frozenset())
    app = part.App(
        version=material.version,
        index=material.environment.splunk_index,
        detections=[detection(part, material, rule, rule.name in feeds.everything) for rule in built(material)],
        approvals=list(_approvals(part, material)),
        licence=licence.read_text(encoding="utf-8") if licence.is_file() else "Apache-2.0\n",
        left_out={**material.left_out, **refused},
        gate=feeds.text,
        summary_index=material.environment.splunk_summary_index,
        shadow=shadow,
        retired=[part.Retired(gone.name, gone.title, gone.told) for gone in material.gone],
        accounts=accounts.rows(material),
    )
    contents: dict[str, bytes] = part.files(app)
    return contents


def built(material: Material) -> list[Rule]:
    """The rules that SPL can say."""
    return [rule for rule in material.rules if material.text(rule, TARGET) is not None]


@dataclass(frozen=True, slots=True)
class Feeder:
    """The text that finds candidates, and the rules that look at everything: no gate can stand before them."""

    text: str
    everything: frozenset[str]


def feeder(material: Material) -> Feeder:
    """What a feeder collects for the rules that are built, and for the members of their chains; no text where none of
    them has a gate. Raises `PackError`."""
    rules = built(material)
    gate = gate_of(material, rules)
    without = set(gate.without)
    chains = [rule for rule in rules if rule.name in material.correlations]
    without |= {
        chain.name for chain in chains if without & {base.name for base in material.correlations[chain.name].bases()}
    }
    if not gate.every():
        return Feeder("", frozenset())
    conversion = Conversion(
        material.root, load_converters(material.root), material.environment, "default", material.companions
    )
    text = convert_one(conversion, parse_rule(rule_text(gate), "candidates", "candidates"), TARGET)
    return Feeder(text, frozenset(without))


def detection(part: Any, material: Material, rule: Rule, everything: bool = False) -> Any:
    """A rule as the app needs it. `everything` is one that looks at all records in the feeder form too."""
    positives = rule.document.get("falsepositives")
    return part.Detection(
        name=rule.name,
        id=rule.id,
        title=rule.title,
        level=rule.level,
        description=material.describe(rule),
        search=material.text(rule, TARGET) or "",
        version=material.version_of(rule),
        family=rule.family,
        techniques=tuple(dict.fromkeys(pair.technique[0] for pair in paired(rule))),
        chain=_chain(part, material, rule),
        guide=material.guide(rule, "splunk"),
        hours=load_manifest(material.root).hours(rule.name),
        false_positives=tuple(map(str, positives)) if isinstance(positives, list) else (),
        everything=everything,
        approved=tuple(_chains_approved(material, rule)),
    )


def _chain(part: Any, material: Material, rule: Rule) -> Any:
    """What a rule on several records needs beside; None for one on single records."""
    if rule.kind == "event":
        return None
    if rule.kind == "search":
        back = silence(rule.document, rule.name, rule.path).look_back // 1000
        # Of one silence the last record is the same in every run, and of the next one it is another.
        return part.Chain(span=back, ordered=True, rings=True, hourly=True)
    correlation = material.correlations[rule.name]
    return part.Chain(
        span=correlation.span // 1000,
        ordered="last_time" in schedule(correlation).suppress_by,
        rings=rings(rule, correlation, material.companions, load_manifest(material.root)),
    )


def _approvals(part: Any, material: Material) -> Iterator[Any]:
    events = [rule.name for rule in built(material) if rule.kind == "event"]
    for row in material.allowlist.rows:
        names = tuple(name for name in events if row.rule((name,)))
        if names:
            scopes = {"target": row.target, "recipient": row.recipient, "principal": row.caller}
            yield part.Approval(
                rules=names,
                target=row.columns["target_account_id"],
                recipient=row.columns["recipient_account_id"],
                principal=_with_scope(row),
                scopes={name: _scope(part, scope) for name, scope in scopes.items() if scope is not None},
                network=str(row.network or ""),
                starts=None if row.starts is None else row.starts // 1000,
                ends=row.ends // 1000,
                line=row.line,
                not_on="" if row.names_one_account else DEPARTURE,
            )


def _with_scope(row: Row) -> str:
    """The row's principal, with `@` where a scope stands for its account."""
    parts = scoped(row.columns["principal_arn"])
    return row.columns["principal_arn"] if parts is None else f"{parts[0]}@:{parts[2]}"


def _scope(part: Any, scope: Scope) -> Any:
    return part.Scope(
        unit=scope.unit.strip("/"), age=scope.age // 1000, management=scope.organization.management_account_id
    )


def _chains_approved(material: Material, rule: Rule) -> Iterator[str]:
    """The rows that approve a chain by the account of its group, as conditions on its result. All its events are of
    that account, and lie between its first and its last."""
    for row in material.allowlist.rows:
        column = _approving(material, rule, row)
        if column is not None and row.rule((rule.name,)):
            starts = "" if row.starts is None else f" AND first_time>={row.starts // 1000}"
            account = row.columns["recipient_account_id"]
            yield f"'{column}'=\"{account}\"{starts} AND last_time<{row.ends // 1000}"


def _approving(material: Material, rule: Rule, row: Row) -> str | None:
    """The column of a chain's result that answers a row: one that names an account by which the chain is grouped, and
    nothing else. None where no column does. A departure is approved by the account that it is about alone."""
    chain = material.correlations.get(rule.name)
    named = [name for name in _TESTED if row.columns[name]]
    if chain is None or row.recipient is not None or named != ["recipient_account_id"]:
        return None
    if any(DEPARTURE in base.text for base in chain.bases()):
        return None
    return agreed(chain, "recipientAccountId")


_TESTED = ("target_account_id", "recipient_account_id", "principal_arn", "source_cidr")


def unsaid(material: Material) -> list[str]:
    """A line for each row that does not hold in Splunk for all of its rules, with the reason."""
    chains = [rule for rule in built(material) if rule.kind == "correlation"]
    lines = []
    for row in material.allowlist.rows:
        approved = [rule for rule in chains if row.rule((rule.name,))]
        unanswered = [rule.name for rule in approved if _approving(material, rule, row) is None]
        if unanswered:
            several = f"{unanswered[0]} and {len(unanswered) - 1} more chains" if len(unanswered) > 1 else unanswered[0]
            step = f"write it into the macro `{unanswered[0]}_filter`"
            lines.append(f"{material.allowlist.source}:{row.line}: not in the Splunk app for {several}: {step}")
    return lines
