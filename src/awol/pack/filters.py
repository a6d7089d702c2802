"""Sigma filters of a pack (`rules/filter/`): facts of a site that join a rule when the site has told them.

A filter names rules and says what is left out of them (Sigma specification, "Sigma filters"). Here a filter asks for
placeholders, and joins its rules only where each of those has a value: a rule without the site's facts is the rule as
it stands in its file. pySigma has the same as `sigma.filters.SigmaFilter`, which joins parsed rules; here the text is
joined, so that every converter and engine reads one and the same rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from awol.errors import Location, PackError
from awol.pack.reading import parse_yaml_documents, read_text
from awol.pack.rules import placeholders_of, with_members
from awol.values import Rule

_WORDS = frozenset({"not", "and", "or", "all", "any", "of", "1"})
"""The words of the condition language, which are no names (Sigma specification, "condition")."""

_TOKEN = re.compile(r"[A-Za-z0-9*_-]+")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: the names or ids of its rules, its detections, its condition, and the placeholders it asks for."""

    name: str
    path: str
    rules: tuple[str, ...]
    detections: Mapping[str, Any]
    condition: str
    placeholders: tuple[str, ...]

    def concerns(self, rule: Rule) -> bool:
        """Whether the filter names the rule."""
        return rule.kind == "event" and (rule.name in self.rules or rule.id in self.rules)


def load_filters(root: Path) -> tuple[Filter, ...]:
    """The filters of a pack, by name. Raises `PackError` for a file that is none."""
    return tuple(_read(path, root) for path in filter_files(root))


def filter_files(root: Path) -> list[Path]:
    """The files of a pack's filters."""
    return sorted((root / "rules" / "filter").glob("*.yml"))


def _read(path: Path, root: Path) -> Filter:
    shown = path.relative_to(root).as_posix()
    documents = [document for document in parse_yaml_documents(read_text(path), shown) if document is not None]
    body = documents[0].get("filter") if len(documents) == 1 and isinstance(documents[0], dict) else None
    if not isinstance(body, dict):
        step = "write `filter:` with `rules:`, detections and `condition:`"
        raise PackError("contains no Sigma filter", Location(shown), step)
    named = body.get("rules")
    detections = {str(key): value for key, value in body.items() if key not in ("rules", "condition")}
    condition = body.get("condition")
    if not isinstance(named, list) or not named:
        raise PackError("`rules:` does not list the rules that it joins", Location(shown), "list them by name")
    if not isinstance(condition, str) or not detections:
        raise PackError("has no detection, or no condition", Location(shown), "write `condition: not selection`")
    placeholders = placeholders_of(detections)
    if not placeholders:
        step = "a filter needs a placeholder: put a condition that holds on every site into the rule itself"
        raise PackError("uses no placeholder", Location(shown), step)
    return Filter(path.stem, shown, tuple(map(str, named)), detections, condition, placeholders)


def joined(
    rules: Sequence[Rule], filters: Iterable[Filter], placeholders: Mapping[str, tuple[str, ...]]
) -> tuple[Rule, ...]:
    """The rules, each with the filters that name it and whose placeholders all have values; the others are as before.

    A correlation is on the joined rules, so it carries their placeholders. Raises `PackError` for a rule that no filter
    can join.
    """
    ready = [site_filter for site_filter in filters if all(placeholders.get(name) for name in site_filter.placeholders)]
    if not any(site_filter.concerns(rule) for site_filter in ready for rule in rules):
        return tuple(rules)
    joined_rules = []
    for rule in rules:
        whole = rule
        for site_filter in ready:
            if site_filter.concerns(rule):
                whole = _join(whole, site_filter)
        joined_rules.append(whole)
    return with_members(joined_rules)


def _join(rule: Rule, site_filter: Filter) -> Rule:
    """The rule and the filter as one rule: its conditions, each and the filter's."""
    import yaml  # as in `awol.pack.reading`

    document = dict(rule.document)
    detection = dict(document["detection"])
    written = detection.pop("condition", None)
    conditions = written if isinstance(written, list) else [written]
    if any(re.search(r"\bthem\b", str(condition)) for condition in conditions):
        step = "name the detections in the rule's condition: `them` would include the filter's"
        raise PackError(f"the filter {site_filter.path} cannot join it", Location(rule.path), step)
    prefix = f"site_{site_filter.name}"
    detection |= {f"{prefix}_{name}": body for name, body in site_filter.detections.items()}
    own = _TOKEN.sub(lambda match: _renamed(match[0], prefix), site_filter.condition)
    whole = [f"({condition}) and ({own})" for condition in conditions]
    detection["condition"] = whole if isinstance(written, list) else whole[0]
    document["detection"] = detection
    return replace(
        rule,
        document=document,
        text=yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000),
        placeholders=tuple(sorted({*rule.placeholders, *site_filter.placeholders})),
    )


def _renamed(word: str, prefix: str) -> str:
    if word.lower() in _WORDS:
        return word
    return f"{prefix}_*" if word == "them" else f"{prefix}_{word}"
