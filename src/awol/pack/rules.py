"""The rules of a pack: files read, and chosen by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from awol.errors import Location, PackError
from awol.pack.manifest import load_manifest
from awol.pack.reading import line_of, line_of_path, parse_yaml_documents
from awol.values import LEVELS, Rule

_PLACEHOLDER = re.compile(r"(?<!\\)%([^%]+)%")


def load_rules(root: Path) -> tuple[Rule, ...]:
    """All rules below `root/rules`, by family and name. Raises `PackError` for the first file that is no rule."""
    manifest = load_manifest(root)
    rules = [load_rule(path, root) for path in rule_files(root)]
    seen: dict[str, Rule] = {}
    for rule in rules:
        for key in (rule.name, rule.id):
            if key in seen:
                message = f"`{key}` is already the name or id of {seen[key].path}"
                raise PackError(message, Location(rule.path), "give each rule its own name and id")
            seen[key] = rule
    rules = list(with_members(rules))
    return tuple(sorted(rules, key=lambda rule: (manifest.place(rule.family), rule.family, rule.name)))


def with_members(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules, each correlation with the placeholders of all rules that it stands on."""
    known = {key: rule for rule in rules for key in (rule.name, rule.id)}
    return tuple(_with_members(rule, known) for rule in rules)


def load_searches(root: Path) -> tuple[Rule, ...]:
    """What the pack looks for that Sigma cannot say: the searches below `root/searches`, by name. Raises `PackError`
    as `load_rules` does."""
    return tuple(load_rule(path, root) for path in search_files(root))


def search_files(root: Path) -> list[Path]:
    """The files of a pack's searches."""
    return sorted((root / "searches").glob("*/*.yml"))


def _with_members(rule: Rule, known: Mapping[str, Rule]) -> Rule:
    """A correlation with the placeholders of all rules that it stands on: it is configured when they are."""
    if rule.kind != "correlation":
        return rule
    placeholders = {name for member in _members(rule, known) for name in member.placeholders}
    return replace(rule, placeholders=tuple(sorted(placeholders)))


def members(rule: Rule, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that a correlation stands on, those of its parts that are correlations too included; in the order in
    which it names them, each once. None for a rule on single events."""
    return tuple(_members(rule, {key: candidate for candidate in rules for key in (candidate.name, candidate.id)}))


def _members(rule: Rule, known: Mapping[str, Rule]) -> Iterator[Rule]:
    seen: set[str] = set()
    pending = _references(rule)
    while pending:
        member = known.get(pending.pop(0))
        if member is not None and member.name not in seen:
            seen.add(member.name)
            yield member
            pending += _references(member)


def _references(rule: Rule) -> list[str]:
    """The names and ids that the correlations of a rule's file refer to."""
    if rule.kind != "correlation":
        return []
    return [name for document in parse_yaml_documents(rule.text, rule.path) for name in _named_by(document)]


def _named_by(document: object) -> list[str]:
    """The names and ids that a document refers to, if it is a correlation: below `rules`, or in a condition that is a
    formula."""
    body = document.get("correlation") if isinstance(document, dict) else None
    if not isinstance(body, dict):
        return []
    listed, condition = body.get("rules"), body.get("condition")
    names = [str(name) for name in (listed if isinstance(listed, list) else [] if listed is None else [listed])]
    words = re.findall(r"[^\s()]+", condition) if isinstance(condition, str) else []
    return names + [word for word in words if word not in _OPERATORS]


_OPERATORS = frozenset(("and", "or", "not"))


def rule_files(root: Path) -> list[Path]:
    """The rule files of a pack. `rules/` itself may hold configuration; rules lie one folder deeper."""
    return sorted(path for path in (root / "rules").glob("*/*.yml") if path.parent.name != "filter")


def load_rule(path: Path, root: Path | None = None) -> Rule:
    """One rule file. `root` makes the path relative, as a pack keeps it. Raises `PackError` with line and column."""
    shown = path.relative_to(root).as_posix() if root and path.is_relative_to(root) else str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        step = "check the path; a rule of the pack is given by its name"
        raise PackError(f"cannot be read: {fault.strerror}", Location(shown), step) from fault
    except UnicodeDecodeError as fault:
        raise PackError("is not UTF-8 text", Location(shown), "save the file as UTF-8") from fault
    return parse_rule(text, shown, path.stem)


def parse_rule(text: str, shown: str, stem: str) -> Rule:
    """A rule from its YAML text; of several documents the last, which is where a correlation stands. Raises `PackError`
    for one to which the last does not refer: it would be passed over."""
    from awol.scalars import OF_RULES, altered  # PyYAML, as in `awol.pack.reading`

    documents = [document for document in parse_yaml_documents(text, shown) if document is not None]
    if not documents or not isinstance(documents[-1], dict):
        raise PackError("does not contain a Sigma rule", Location(shown), "`awol new NAME` writes a skeleton")
    document: Mapping[str, Any] = documents[-1]
    if _is_circular(document):
        raise PackError(
            "an alias (`*name`) refers to a part that contains it", Location(shown), "write that part out in full"
        )
    for place, problem, step in altered(text, shown, OF_RULES):
        raise PackError(problem, place, step)
    if unread := _unread(documents):
        raise PackError(
            f"holds {_listed(unread)} beside `{_called(document)}`, which does not refer to it",
            Location(shown),
            "put each rule into a file of its own; of a correlation's file it is the last document, and refers to the "
            "others",
        )
    kind = "correlation" if "correlation" in document else "search" if "search" in document else "event"
    if kind == "correlation" and not isinstance(document["correlation"], dict):
        raise PackError("`correlation:` is not a mapping", Location(shown, line_of(text, "correlation")))
    if kind == "event" and not isinstance(document.get("detection"), dict):
        raise PackError("has no `detection:`", Location(shown), "`awol new NAME` writes a skeleton")
    if kind == "event" and "timeframe" in document["detection"]:
        problem = "`timeframe:` belonged to counting conditions, which Sigma no longer has"
        step = "remove it, or write a correlation with `timespan:`"
        raise PackError(problem, Location(shown, line_of_path(text, ("detection", "timeframe"))), step)
    level = str(document.get("level", "medium"))
    if level not in LEVELS:
        message = f"`level: {level}` is not one of {', '.join(LEVELS)}"
        raise PackError(message, Location(shown, line_of(text, "level")))
    tags = document.get("tags") or []
    if not isinstance(tags, list):
        raise PackError("`tags:` is not a list", Location(shown, line_of(text, "tags")))
    name = str(document.get("name") or stem)
    return Rule(
        name=name,
        title=str(document.get("title", name)),
        id=str(document.get("id", "")),
        level=level,
        status=str(document.get("status", "experimental")),
        description=str(document.get("description", "")).strip(),
        tags=tuple(str(tag) for tag in tags),
        kind="correlation" if kind == "correlation" else "search" if kind == "search" else "event",
        path=shown,
        text=text,
        document=document,
        placeholders=placeholders_of(document.get("detection")),
    )


def _unread(documents: Sequence[Any]) -> list[str]:
    """The rules among documents to which the last leads by no reference. A single rule beside a correlation that
    refers to something else is left to who looks for that: its name is wrong, or the rule is elsewhere."""
    rules = [
        document
        for document in documents
        if isinstance(document, dict) and ("detection" in document or "correlation" in document)
    ]
    known = {name: rule for rule in rules for name in _names(rule)}
    reached: set[str] = set()
    waiting, elsewhere = [documents[-1]], False
    while waiting:
        current = waiting.pop()
        reached |= _names(current)
        named = _named_by(current)
        elsewhere = elsewhere or any(name not in known or name in _names(current) for name in named)
        waiting += [known[name] for name in named if name in known and name not in reached]
    missed = [rule for rule in rules if rule is not documents[-1] and not _names(rule) & reached]
    return [_called(rule) for rule in missed if not elsewhere or "correlation" in rule]


def _names(document: Mapping[str, Any]) -> set[str]:
    return {str(document[key]) for key in ("name", "id") if key in document}


def _called(document: Mapping[str, Any]) -> str:
    return str(document.get("name") or document.get("title") or document.get("id") or "a rule without a name")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _is_circular(document: object) -> bool:
    """Whether a part of a document contains itself, which YAML's aliases can say and no rule means."""
    try:
        json.dumps(document, default=str, skipkeys=True)
    except (ValueError, RecursionError):
        return True
    return False


def placeholders_of(detection: object) -> tuple[str, ...]:
    """The names of the placeholders that a detection, or a mapping of several, asks for; each once, by name."""
    return tuple(sorted(set(_placeholders(detection))))


def _placeholders(detection: object, expanding: bool = False) -> Iterable[str]:
    """The names of all `%name%` in values below a key with the `expand` modifier."""
    if isinstance(detection, dict):
        for key, value in detection.items():
            yield from _placeholders(value, "expand" in str(key).split("|")[1:])
    elif isinstance(detection, list):
        for value in detection:
            yield from _placeholders(value, expanding)
    elif expanding and isinstance(detection, str):
        yield from _PLACEHOLDER.findall(detection)


def select(rules: Sequence[Rule], names: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of these names (or file paths), in the order asked; all rules when no name is given."""
    wanted = list(names)
    if not wanted:
        return tuple(rules)
    by_name = {rule.name: rule for rule in rules} | {rule.path: rule for rule in rules}
    chosen = []
    for name in wanted:
        if name not in by_name:
            raise PackError(f"no rule is named `{name}`", next_step=_suggestion(name, [rule.name for rule in rules]))
        chosen.append(by_name[name])
    return tuple(chosen)


def _suggestion(name: str, names: Sequence[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(close)}? `awol rules` lists all" if close else "`awol rules` lists all"
