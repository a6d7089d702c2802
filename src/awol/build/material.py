"""What everything that is built is made of: rules, their texts for this site, their guides, the allow-list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from awol import __version__
from awol.configuration.allowlist import Allowlist
from awol.configuration.environment import DEFAULT_ELASTIC_INDEX, Environment
from awol.configuration.organization import Organization
from awol.convert import Conversion, convert_all
from awol.engines.sigma.correlation.model import Correlation
from awol.engines.sigma.correlation.reading import Library, read
from awol.pack import load_converters, load_manifest
from awol.pack.guides import NEXT_QUERY, load_next
from awol.pack.manifest import Deprecation
from awol.pack.queries import committed_text, load_refusals, query_path
from awol.pack.versions import read_lock
from awol.publish.pages import guide_sections, question
from awol.targets import TARGETS
from awol.values import LEVELS, Form, Rule


@dataclass(frozen=True, slots=True)
class Material:
    """One build's material. `rules` are those that are built, loudest first and then by name.

    `texts` maps rule and target to the query text, made for this environment; a refused conversion is in `refusals`.
    `guides` maps a rule to its guide, heading to Markdown. `left_out` says of each rule that is not built why.
    `kept` are the SOC's own rules in Kibana by their id, whose lists, actions, interval and state are carried over.
    `companions` are all rules of the pack, which a chain refers to. `next_queries` maps a rule to its guide's next
    query, as a text by target. `correlations` are the chains among `rules`, read. `versions` are those of the lock;
    `deprecated` says of rules that are gone, or will go, what replaces them. `form` is that of the Splunk app; with
    `shadow` another is built to run beside one that is installed.
    """

    root: Path
    version: str
    rules: tuple[Rule, ...]
    texts: Mapping[tuple[str, str], str]
    refusals: Mapping[str, Mapping[str, str]]
    guides: Mapping[str, Mapping[str, str]]
    environment: Environment
    allowlist: Allowlist = field(default_factory=Allowlist)
    organization: Organization | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    companions: tuple[Rule, ...] = ()
    next_queries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    correlations: Mapping[str, Correlation] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    deprecated: tuple[Deprecation, ...] = ()
    form: Form = "plain"
    shadow: bool = False

    def guide(self, rule: Rule, target: str) -> Mapping[str, str]:
        """The guide of a rule, its next query as the text of one product (a key of `NEXT_TARGETS`)."""
        guide = self.guides.get(rule.name, {})
        section = guide.get(NEXT_QUERY)
        if section is None:
            return guide
        text = self.next_queries.get(rule.name, {}).get(target)
        completed = question(section) + (f"\n\n```\n{text}\n```" if text else "")
        return {**guide, NEXT_QUERY: completed}

    def version_of(self, rule: Rule) -> int:
        """The version of a rule."""
        return self.versions.get(rule.name, 1)

    def describe(self, rule: Rule) -> str:
        """The description of a rule; of one that will go, first what to use instead."""
        known = next((deprecation for deprecation in self.deprecated if deprecation.name == rule.name), None)
        return f"{known.told} {rule.description}" if known else rule.description

    @property
    def gone(self) -> tuple[Deprecation, ...]:
        """The deprecated rules that the pack no longer has."""
        names = {rule.name for rule in self.companions}
        return tuple(deprecation for deprecation in self.deprecated if deprecation.name not in names)

    def text(self, rule: Rule, target: str) -> str | None:
        """The query text of a rule, None where the target refuses it."""
        return self.texts.get((rule.name, target))


def gather(
    root: Path,
    rules: Sequence[Rule],
    environment: Environment,
    *,
    allowlist: Allowlist | None = None,
    organization: Organization | None = None,
    min_level: str = "informational",
    kept: Mapping[str, Mapping[str, Any]] | None = None,
    form: Form = "plain",
    shadow: bool = False,
) -> Material:
    """The material of a build with this environment.

    A rule whose placeholders have no value is left out and named, never built with an example. Raises `PackError`, and
    `AwolError` for a text that is missing.
    """
    left_out: dict[str, str] = {}
    chosen: list[Rule] = []
    for rule in rules:
        missing = environment.missing(rule.placeholders)
        if LEVELS.index(rule.level) < LEVELS.index(min_level):
            left_out[rule.name] = f"below {min_level}"
        elif missing:
            left_out[rule.name] = f"needs configuration: {', '.join(missing)}"
        else:
            chosen.append(rule)
    chosen.sort(key=lambda rule: (-LEVELS.index(rule.level), rule.name))
    lock = read_lock(root)
    conversion = Conversion(root, load_converters(root), environment, "default", tuple(rules))
    texts, refusals = _texts(conversion, chosen)
    library = Library(rule.text for rule in rules)
    return Material(
        root=root,
        version=__version__,
        rules=tuple(chosen),
        texts=texts,
        refusals={name: reasons for name, reasons in refusals.items() if reasons},
        guides={rule.name: guide_sections(root, rule) for rule in chosen},
        environment=environment,
        allowlist=allowlist or Allowlist(),
        organization=organization,
        left_out=left_out,
        kept=kept or {},
        companions=tuple(rules),
        correlations={rule.name: read(rule.text, library, rule.path) for rule in chosen if rule.kind == "correlation"},
        versions={rule.name: lock.version(rule.name) for rule in rules} if lock else {},
        deprecated=load_manifest(root).deprecated,
        next_queries={rule.name: load_next(root, rule.name) for rule in chosen},
        form=form,
        shadow=shadow,
    )


def _texts(
    conversion: Conversion, chosen: Sequence[Rule]
) -> tuple[dict[tuple[str, str], str], dict[str, dict[str, str]]]:
    """The texts and refusals of the chosen rules. What the site changes is converted anew; all else is committed."""
    root, environment = conversion.root, conversion.environment
    committed = load_refusals(root)
    plain = environment.elastic_index == DEFAULT_ELASTIC_INDEX
    own_table = bool(environment.athena and environment.athena.table)
    texts: dict[tuple[str, str], str] = {}
    refusals: dict[str, dict[str, str]] = {}
    for rule in chosen:
        anew = [target for target in TARGETS if rule.placeholders or not plain or (own_table and target == "athena")]
        converted = convert_all(conversion, [rule], anew)
        refusals[rule.name] = converted.refusals.get(rule.name, {})
        for target in TARGETS:
            if target in anew:
                text = converted.texts[query_path(rule.name, target)].rstrip("\n")
            elif reason := committed.get(rule.name, {}).get(target):
                refusals[rule.name][target] = reason
                continue
            else:
                text = committed_text(root, rule, target, committed)
            if text:
                texts[rule.name, target] = text
    return texts, refusals
