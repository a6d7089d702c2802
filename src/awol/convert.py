"""Conversion of a pack: every rule through every converter, and all that is generated kept equal to the outcome."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from awol.configuration.environment import Environment
from awol.errors import Location, PackError, RefusedConversion
from awol.pack import load_rule, read_text, select
from awol.pack.queries import REFUSED, load_refusals, query_path
from awol.publish import documents
from awol.targets import TARGETS
from awol.values import ConversionSettings, Converter, Query, Rule


@dataclass(frozen=True, slots=True)
class Conversion:
    """Everything that a conversion needs beside the rule. `pipeline` is `default`, `none`, or a file's path."""

    root: Path
    converters: Sequence[Converter]
    environment: Environment
    pipeline: str
    rules: Sequence[Rule] = ()

    def converter(self, target: str) -> Converter:
        for converter in self.converters:
            if converter.target == target:
                return converter
        raise PackError(f"the pack has no converter for `{target}`", Location("converters/__init__.py"))

    def pipeline_path(self, converter: Converter) -> Path | None:
        """The file of the pipeline, if there is one."""
        if self.pipeline == "none":
            return None
        if self.pipeline != "default":
            return Path(self.pipeline)
        return self.root / "pipelines" / TARGETS[converter.target].pipeline

    def settings(self, converter: Converter) -> ConversionSettings:
        """What the converter is told. Texts of files are read here: a converter reads none."""
        path = self.pipeline_path(converter)
        pipeline = None if path is None else read_text(path)
        return ConversionSettings(
            pipeline=pipeline,
            cloudtrail=self.pipeline == "default",
            placeholders=self.environment.placeholders,
            index=self.environment.elastic_index,
            companions=tuple(rule.text for rule in self.rules),
        )


def sources(names: Iterable[str], rules: Sequence[Rule], root: Path) -> list[Rule]:
    """The rules to convert: names of the pack's rules, or paths of Sigma files; all of the pack when none is given."""
    wanted = list(names)
    if not wanted:
        return list(rules)
    paths = {(root / rule.path).resolve(): rule for rule in rules}
    chosen = []
    for name in wanted:
        path = Path(name)
        if path.resolve() in paths:
            chosen.append(paths[path.resolve()])
        elif path.suffix in (".yml", ".yaml") or path.is_file():
            chosen.append(load_rule(path))
        else:
            chosen.extend(select(rules, [name]))
    return chosen


def convert_one(conversion: Conversion, rule: Rule, target: str) -> str:
    """The query text of one rule for one target. Raises `RefusedConversion` and `PackError` with the rule's path,
    or the pipeline's where that is at fault."""
    converter = conversion.converter(target)
    settings = conversion.settings(converter)
    try:
        return converter.convert(rule.text, settings)
    except RecursionError as fault:
        raise PackError("its condition is nested too deeply", Location(rule.path), "write it flatter") from fault
    except (RefusedConversion, PackError) as fault:
        given = fault.location
        if given and given.path == "pipeline" and not isinstance(fault, RefusedConversion):
            path = conversion.pipeline_path(converter)
            shown = path.relative_to(conversion.root) if path and path.is_relative_to(conversion.root) else path
            fault.location = Location(str(shown), given.line, given.column)
            raise
        # A converter sees a text without a path and calls it `rule`; what it says of a pipeline is not the rule's line.
        line, column = (given.line, given.column) if given and given.path in ("rule", rule.path) else (None, None)
        fault.location = Location(rule.path, line, column)
        if isinstance(fault, RefusedConversion):
            fault.message = f"refused for {target}: {fault.message}"
        raise


def notes_of(conversion: Conversion, rule: Rule, targets: Iterable[str]) -> dict[str, list[str]]:
    """What the author of a rule should know of its texts: each note with the targets that it is about."""
    found: dict[str, list[str]] = {}
    for target in targets:
        converter = conversion.converter(target)
        if converter.notes is not None:
            for note in converter.notes(rule.text, conversion.settings(converter)):
                found.setdefault(note, []).append(target)
    return found


@dataclass(slots=True)
class Update:
    """What a conversion of the pack made, and which committed files differ from it."""

    texts: int = 0
    refusals: int = 0
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)


def update(
    conversion: Conversion, rules: Sequence[Rule], targets: Iterable[str], *, whole: bool, write: bool
) -> Update:
    """Convert `rules` for `targets` and compare with `queries/`, writing what differs when `write` is set.

    With `whole`, files of `queries/` that no rule stands for are removed, and the generated documents are compared
    (and written) too: whatever a rule is copied into is made again by this one function. A refused conversion is
    recorded in `queries/refused.json`, never an error here.
    """
    result = Update()
    root = conversion.root
    refusals = {} if whole else load_refusals(root)
    made: dict[str, str] = {}
    for rule in rules:
        for target in targets:
            path = query_path(rule.name, target)
            refusals.get(rule.name, {}).pop(target, None)
            try:
                made[path] = convert_one(conversion, rule, target) + "\n"
                result.texts += 1
            except RefusedConversion as refusal:
                reason = refusal.message.removeprefix(f"refused for {target}: ")
                refusals.setdefault(rule.name, {})[target] = reason
                made[path] = ""
                result.refusals += 1
    made[f"queries/{REFUSED}"] = _refusals_text(refusals)
    if whole:
        made |= {path: "" for path in _committed(root) if path not in made}
        made |= documents(root, rules, made, refusals)
    for path, text in sorted(made.items()):
        before = read_text(root / path) if (root / path).is_file() else ""
        if before != text:
            result.changed[path] = (before, text)
            if write:
                _write(root / path, text)
    return result


def queries(conversion: Conversion, rules: Sequence[Rule]) -> list[Query]:
    """The texts of rules for every target that does not refuse them."""
    made = []
    for rule in rules:
        for target in TARGETS:
            try:
                text = convert_one(conversion, rule, target)
            except RefusedConversion:
                continue
            made.append(Query(rule.name, target, text, query_path(rule.name, target)))
    return made


def difference(root: Path, result: Update) -> str:
    """A unified diff from the committed texts to those that the rules give."""
    lines: list[str] = []
    for path, (before, after) in result.changed.items():
        old = f"{path} (committed)" if (root / path).is_file() else "/dev/null"
        new = f"{path} (converted)" if after else "/dev/null"
        lines += difflib.unified_diff(before.splitlines(True), after.splitlines(True), old, new)
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _refusals_text(refusals: Mapping[str, Mapping[str, str]]) -> str:
    kept = {rule: dict(sorted(targets.items())) for rule, targets in sorted(refusals.items()) if targets}
    return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"


def _committed(root: Path) -> list[str]:
    """The files of `queries/` that the layout knows."""
    found = []
    for target in TARGETS.values():
        folder = root / "queries" / target.folder
        found += [path.relative_to(root).as_posix() for path in folder.glob(f"*{target.suffix}")]
    return found


def _write(path: Path, text: str) -> None:
    if not text:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
