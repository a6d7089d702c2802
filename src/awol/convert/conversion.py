"""Conversion: rules through converters, each to a text or to the reason why it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from awol.cloudtrail.shapes import other_case
from awol.configuration.environment import Environment
from awol.errors import ConfigurationError, Location, PackError, RefusedConversion
from awol.pack import load_rule, read_text, select
from awol.pack.queries import query_path
from awol.scalars import check_depth
from awol.targets import TARGETS
from awol.values import ConversionSettings, Converter, Rule


@dataclass(frozen=True, slots=True)
class Conversion:
    """Everything that a conversion needs beside the rule. `pipeline` is `default`, `none`, or a file's path."""

    root: Path
    converters: Sequence[Converter]
    environment: Environment
    pipeline: str
    rules: Sequence[Rule] = ()
    _told: dict[str, ConversionSettings] = field(default_factory=dict, repr=False, compare=False)

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
        """What the converter is told, one object for all. Texts of files are read here: a converter reads none."""
        if converter.target not in self._told:
            self._told[converter.target] = self._settings(converter)
        return self._told[converter.target]

    def _settings(self, converter: Converter) -> ConversionSettings:
        path = self.pipeline_path(converter)
        pipeline = None if path is None else read_text(path)
        if pipeline is not None:
            check_depth(pipeline, str(path))
        return ConversionSettings(
            pipeline=pipeline,
            cloudtrail=self.pipeline == "default",
            placeholders=self.environment.placeholders,
            index=self.environment.elastic_index,
            companions=tuple(rule.text for rule in self.rules),
            opensearch=self.environment.opensearch_version,
            athena_table=self.environment.athena.table if self.environment.athena else "",
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
        raise PackError(
            "its condition is nested too deeply", Location(rule.path), "write it with fewer levels"
        ) from fault
    except ConfigurationError as fault:
        # A converter sees values, and not where they stand.
        fault.location = fault.location or Location(conversion.environment.source)
        raise
    except (RefusedConversion, PackError) as fault:
        location = fault.location
        if location and location.path == "pipeline" and not isinstance(fault, RefusedConversion):
            path = conversion.pipeline_path(converter)
            relative = path.relative_to(conversion.root) if path and path.is_relative_to(conversion.root) else path
            fault.location = Location(str(relative), location.line, location.column)
            raise
        # A converter sees a text without a path and calls it `rule`; what it says of a pipeline is not the rule's line.
        line, column = (
            (location.line, location.column) if location and location.path in ("rule", rule.path) else (None, None)
        )
        fault.location = Location(rule.path, line, column)
        if isinstance(fault, RefusedConversion):
            fault.message = f"refused for {target}: {fault.message}"
        raise


def notes_of(conversion: Conversion, rule: Rule, targets: Iterable[str]) -> dict[str, list[str]]:
    """What the author of a rule should know of its texts: each note with the targets that it is about."""
    targets_by_note: dict[str, list[str]] = {}
    for target in targets:
        converter = conversion.converter(target)
        if converter.notes is not None:
            for note in converter.notes(rule.text, conversion.settings(converter)):
                targets_by_note.setdefault(note, []).append(target)
        if conversion.pipeline == "default":
            for note in _names_in_other_case(rule):
                targets_by_note.setdefault(note, []).append(target)
    return targets_by_note


def _names_in_other_case(rule: Rule) -> Iterator[str]:
    for name in dict.fromkeys(_fields(rule.document.get("detection"))):
        if (proper := other_case(name)) is not None:
            yield f"AWS's API models have `{proper}` and not `{name}`; names of fields match only as spelled"


def _fields(value: object) -> Iterator[str]:
    """The names of fields in a detection; those of the detections themselves are no fields."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key).partition("|")[0].replace("{}", "")
            yield from _fields(item)
    elif isinstance(value, list):
        for item in value:
            yield from _fields(item)


@dataclass(slots=True)
class Converted:
    """What came of a conversion: texts by path relative to the pack's root ("" where there is none), and the reasons
    of refusals, rule to target to reason."""

    texts: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, dict[str, str]] = field(default_factory=dict)


def convert_together(conversion: Conversion, rules: Sequence[Rule], made: Converted, targets: Iterable[str]) -> None:
    """Put into `made` the texts that are made of all rules at once: of those that a target does not refuse."""
    for target in targets:
        converter = conversion.converter(target)
        if converter.together is not None:
            convertible = [rule for rule in rules if target not in made.refusals.get(rule.name, {})]
            for name, text in converter.together(convertible, conversion.settings(converter)).items():
                made.texts[f"queries/{TARGETS[target].folder}/{name}"] = text + "\n"


def convert_all(conversion: Conversion, rules: Sequence[Rule], targets: Iterable[str]) -> Converted:
    """Every rule for every target. A refused conversion is recorded, never an error here. Raises `PackError`."""
    converted = Converted()
    for rule in rules:
        for target in targets:
            path = query_path(rule.name, target)
            try:
                converted.texts[path] = convert_one(conversion, rule, target) + "\n"
            except RefusedConversion as refusal:
                reason = refusal.message.removeprefix(f"refused for {target}: ")
                converted.refusals.setdefault(rule.name, {})[target] = reason
                converted.texts[path] = ""
    return converted
