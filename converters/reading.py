"""From the text of a rule to what a backend converts: parsed afresh, placeholders filled, the pipeline applied.

pySigma rewrites the objects that it converts, so nothing here outlives one conversion.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from sigma.conditions import ConditionIdentifier, ConditionItem, ConditionOR, ConditionSelector
from sigma.exceptions import SigmaError, SigmaTransformationError
from sigma.processing.pipeline import ProcessingPipeline
from sigma.rule import SigmaRule
from sigma.types import SigmaFieldReference

from awol.errors import PYSIGMA_CRASHES, Location, PackError, RefusedConversion, in_words
from awol.values import ConversionSettings

from . import correlations, written
from .conditions import Tree, tidy
from .placeholders import detection_items, fill
from .shapes import Shapes, check_shapes, shapes_of, without_braces
from .values import check_values

YAML: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's safe loader, in C where PyYAML has it: the one in Python took more than half of a conversion."""

STEP = "correct what it names; docs/constructs.md shows what Sigma can say"

WORDS = ("not", "and", "or", "1", "any", "all", "of", "them")
"""The words of the condition language (Sigma specification, "condition")."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A rule ready for a backend: its condition as a tree, and the pipeline for what comes after the conversion."""

    rule: SigmaRule
    condition: Tree
    pipeline: ProcessingPipeline
    shapes: Shapes

    def finish(self, query: str) -> str:
        """The query after the pipeline's own post-processing and finalizers, without white space at its end."""
        with faults("the pipeline", "pipeline"):
            finished = self.pipeline.postprocess_query(self.rule, query)
            if self.pipeline.finalizers:
                finished = self.pipeline.finalize([finished])
        if not isinstance(finished, str):
            raise PackError("the pipeline's finalizers do not result in one text", Location("pipeline"))
        return finished.rstrip()


def prepare(text: str, settings: ConversionSettings, *, ignore_case: bool) -> Prepared:
    """Read a rule and apply the pipeline.

    `ignore_case` says that the target compares text without letter case, so that values which differ in nothing else
    are one. Raises `PackError` for a text that is no Sigma rule or no pipeline, `RefusedConversion` for a correlation,
    for a placeholder without a value, and for what the pipeline itself refuses.
    """
    rule = read_rule(text)
    _check_names(rule)
    for item in detection_items(rule):
        if not item.value:
            raise PackError(
                f"`{item.field or 'a keyword'}` has an empty list of values", Location("rule"), "give it one"
            )
        check_values(item)
        if settings.cloudtrail:
            without_braces(item)
    fill(rule, settings.placeholders)
    shapes = Shapes({})
    if settings.cloudtrail:
        asked = [tidy(tree, ignore_case) for tree in _trees(rule)]
        shapes = shapes_of(asked)
        check_shapes(asked, shapes)
    pipeline = read_pipeline(settings.pipeline)
    names = _field_names(rule)
    _check_references(rule, settings.pipeline)
    try:
        with faults("the pipeline", "pipeline", passing=(SigmaTransformationError,)):
            pipeline.apply(rule)
    except SigmaTransformationError as fault:
        raise RefusedConversion(f"{_culprit(names, settings.pipeline)}{fault.args[0]}") from fault
    trees = _trees(rule)
    whole = tidy(trees[0] if len(trees) == 1 else ConditionOR(list(trees)), ignore_case)
    return Prepared(rule, whole, pipeline, shapes)


def _trees(rule: SigmaRule) -> list[Any]:
    """The conditions of a rule as pySigma's trees, with the detections as they are now."""
    with faults("the rule"):
        trees = [parsed.parsed for parsed in rule.detection.parsed_condition]
    effective = [tree for tree in trees if tree is not None]
    if not effective or len(effective) != len(trees):
        raise PackError("the condition has no effect", Location("rule"), "name a detection in it")
    return effective


def read_rule(text: str) -> SigmaRule:
    """The one Sigma rule of a YAML text. Raises `PackError`, and `RefusedConversion` for a correlation."""
    written.check_rule(text)
    try:
        # Anew for each reader: pySigma takes parts of what it reads as its own.
        documents: list[Any] = pickle.loads(_documents(text))  # noqa: S301  # what was read below
    except yaml.MarkedYAMLError as fault:
        raise _no_yaml(fault, "rule") from fault
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise PackError(f"is not valid YAML: {fault}", Location("rule")) from fault
    for document in reversed(documents):
        if isinstance(document, dict) and "correlation" in document:
            raise correlations.refusal(document)
    if len(documents) != 1 or not isinstance(documents[0], dict):
        message = "does not contain a Sigma rule" if not documents else "contains more than one Sigma rule"
        raise PackError(message, Location("rule"), "write one rule in a file, with `detection:` at the top level")
    return _parse(documents[0], text)


@lru_cache(maxsize=512)
def _documents(text: str) -> bytes:
    """The YAML documents of a text that are not empty, pickled: each target reads the same rule, and YAML is slow."""
    documents = [document for document in yaml.load_all(text, Loader=YAML) if document is not None]
    return pickle.dumps(documents, pickle.HIGHEST_PROTOCOL)


def _no_yaml(fault: yaml.MarkedYAMLError, path: str) -> PackError:
    mark = fault.problem_mark or fault.context_mark
    place = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)
    return PackError(f"is not valid YAML: {fault.problem or fault.context}", place, "correct the file there")


def _parse(document: dict[Any, Any], text: str) -> SigmaRule:
    detections = document.get("detection")
    if not isinstance(detections, dict):
        raise PackError("has no `detection:` with selections below it", Location("rule", _line(text, "detection")))
    odd = [key for key in document if not isinstance(key, str)] + [
        key for key in detections if not isinstance(key, str)
    ]
    if odd:
        raise PackError(f"the key `{odd[0]}` is not a text", Location("rule"), f'write it in quotes: "{odd[0]}"')
    _check_form(document, text)
    with faults("the rule", line=_line(text, "detection")):
        return SigmaRule.from_dict(document)


def _check_form(document: dict[Any, Any], text: str) -> None:
    """Refuse what pySigma meets with errors of Python: values that are mappings, lists in lists, an id that is none."""
    if not isinstance(document.get("id", ""), str):
        place = Location("rule", _line(text, "id"))
        raise PackError(f"`id: {document['id']}` is not a text", place, "write a UUID")
    pending: list[tuple[str, Any]] = list(document["detection"].items())
    while pending:
        name, value = pending.pop()
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict):
                continue
            for key, inner in item.items():
                values = inner if isinstance(inner, list) else [inner]
                odd = [entry for entry in values if isinstance(entry, dict | list)]
                if odd:
                    kind = "a mapping" if isinstance(odd[0], dict) else "a list within a list"
                    place = Location("rule", _line(text, "detection"))
                    raise PackError(
                        f"`{key}` in `{name}` holds {kind}", place, "write a value, or a plain list of values"
                    )


def _line(text: str, key: str) -> int | None:
    """The 1-based line of a top-level key."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(f"{key}:"):
            return number
    return None


def read_pipeline(text: str | None) -> ProcessingPipeline:
    """A pipeline from its YAML text; one that does nothing for None. Raises `PackError`."""
    if text is None:
        return ProcessingPipeline()
    with faults("the pipeline", "pipeline"):
        # Anew for each: pySigma takes parts of what it reads as its own.
        document: dict[str, Any] = pickle.loads(_pipeline_document(text))  # noqa: S301  # what was read below
        return ProcessingPipeline.from_dict(document)


@lru_cache(maxsize=16)
def _pipeline_document(text: str) -> bytes:
    """The YAML of a pipeline, pickled: read once for all the rules that are converted with it. Raises `PackError`."""
    written.check_pipeline(text)
    try:
        document = yaml.load(text, Loader=YAML)  # noqa: S506  # a safe loader
    except yaml.MarkedYAMLError as fault:
        raise _no_yaml(fault, "pipeline") from fault
    except yaml.YAMLError as fault:
        raise PackError(f"is not valid YAML: {fault}", Location("pipeline")) from fault
    if not isinstance(document, dict):
        step = "a mapping with `transformations:`, as in pipelines/"
        raise PackError("is not a pySigma pipeline", Location("pipeline"), step)
    return pickle.dumps(document, pickle.HIGHEST_PROTOCOL)


@contextmanager
def faults(
    what: str, path: str = "rule", line: int | None = None, passing: tuple[type[SigmaError], ...] = ()
) -> Iterator[None]:
    """Turn what pySigma raises into a `PackError` at `path`; errors of the types `passing` go through."""
    try:
        yield
    except passing:
        raise
    except SigmaError as fault:
        raise PackError(f"pySigma cannot read {what}: {in_words(fault)}", Location(path, line), STEP) from fault
    except PYSIGMA_CRASHES as fault:
        raise PackError(f"pySigma cannot read {what}: {in_words(fault)}", Location(path, line), STEP) from fault


def _check_names(rule: SigmaRule) -> None:
    """Refuse names that pySigma changes in silence: it leaves out `1 of selection_*` where nothing has such a name,
    and reads `notadmin` as `not admin`."""
    with faults("the condition"):
        parsed = [
            (str(condition.condition), condition.parse(postprocess=False))
            for condition in rule.detection.parsed_condition
        ]
    for text, tree in parsed:
        _check_condition(rule, text, tree)


def _check_condition(rule: SigmaRule, text: str, tree: Any) -> None:
    nodes = list(_named(tree))
    read = {
        *WORDS,
        *(node.identifier if isinstance(node, ConditionIdentifier) else str(node.args[1]) for node in nodes),
    }
    cut = [token for token in re.findall(r"[\w*-]+", text) if token not in read]
    if cut:
        problem = f"pySigma misreads the name `{cut[0]}` in the condition, because it begins with a keyword"
        raise PackError(problem, Location("rule"), f"rename the detection, `filter_{cut[0]}`")
    for node in nodes:
        if isinstance(node, ConditionSelector) and not node.resolve_referenced_detections(rule.detection):
            raise PackError(f"`{' of '.join(node.args)}` names no detection", Location("rule"), "correct the condition")
        if isinstance(node, ConditionIdentifier) and node.identifier not in rule.detection.detections:
            problem = f"the condition names `{node.identifier}`, which is not defined"
            raise PackError(problem, Location("rule"), "correct the condition")


def _named(item: Any) -> Iterator[ConditionIdentifier | ConditionSelector]:
    """The names and selectors of a condition."""
    if isinstance(item, ConditionIdentifier | ConditionSelector):
        yield item
    elif isinstance(item, ConditionItem):
        for part in item.args:
            yield from _named(part)


def mapped(name: str, settings: ConversionSettings) -> str:
    """What the pipeline calls a field. Raises `RefusedConversion` for one that it refuses, or maps to several."""
    detection = {"selection": {name: "awol probe"}, "condition": "selection"}
    probe = SigmaRule.from_dict(
        {"title": "probe", "logsource": {"product": "aws", "service": "cloudtrail"}, "detection": detection}
    )
    pipeline = read_pipeline(settings.pipeline)
    try:
        with faults("the pipeline", "pipeline", passing=(SigmaTransformationError,)):
            pipeline.apply(probe)
    except SigmaTransformationError as fault:
        raise RefusedConversion(f"`{name}`: {fault.args[0]}") from fault
    names = sorted(
        {
            item.field
            for item in detection_items(probe)
            if item.field and any(str(value) == "awol probe" for value in item.value)
        }
    )
    if len(names) != 1:
        raise RefusedConversion(f"the pipeline maps `{name}` to {len(names)} fields", next_step="group by one field")
    return names[0]


def _field_names(rule: SigmaRule) -> list[str]:
    """The fields of a rule's detections, sorted."""
    return sorted({item.field for item in detection_items(rule) if item.field})


def _check_references(rule: SigmaRule, pipeline: str | None) -> None:
    """Refuse `|fieldref` to a field that the pipeline refuses: its failures look at the other field alone."""
    for item in detection_items(rule):
        for name in [value.field for value in item.value if isinstance(value, SigmaFieldReference)]:
            fault = _failure(name, pipeline)
            if fault is not None:
                raise RefusedConversion(f"`{name}`: {fault.args[0]}") from fault


def _culprit(names: list[str], pipeline: str | None) -> str:
    """The field at which a pipeline gave up. Its failures carry a fixed text, so each field is tried alone."""
    return next((f"`{name}`: " for name in names if _failure(name, pipeline) is not None), "")


def _failure(name: str, pipeline: str | None) -> SigmaError | None:
    """What a pipeline says against a field."""
    detection = {"selection": {name: "x"}, "condition": "selection"}
    probe = SigmaRule.from_dict({"title": "probe", "logsource": {"product": "aws"}, "detection": detection})
    try:
        read_pipeline(pipeline).apply(probe)
    except SigmaError as fault:
        return fault
    return None
