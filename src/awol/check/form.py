"""The form of a rule's file: which fields it has, of which type, and that nothing in it stands for something else."""

from __future__ import annotations

import datetime
import difflib
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from awol.check.conditions import Fault
from awol.check.unfilled import unfilled
from awol.pack.guides import MARK
from awol.values import Rule

STATUSES = ("stable", "test", "experimental", "deprecated", "unsupported")
"""Sigma specification, "status"."""

RELATIONS = ("derived", "obsolete", "merged", "renamed", "similar", "correlation")
"""Sigma specification, "related": kinds of relation."""

_LOGSOURCE = {"product": "aws", "service": "cloudtrail"}


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_text(item) for item in value)


def _day(value: object) -> bool:
    """A day; the loader of rules leaves dates as they stand in the file."""
    try:
        return isinstance(value, str) and bool(datetime.date.fromisoformat(value)) and len(value) == 10
    except ValueError:
        return False


def _addresses(value: object) -> bool:
    return _texts(value) and isinstance(value, list) and all(re.match(r"https?://\S+$", item) for item in value)


def _relations(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict) and is_uuid(item.get("id")) and item.get("type") in RELATIONS for item in value
    )


def is_uuid(value: object) -> bool:
    """Whether a value is a UUID as Sigma writes one, in lower case with hyphens."""
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value
    except ValueError:
        return False


FORMS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "title": (_text, "a sentence"),
    "id": (is_uuid, "a UUID; `python -c 'import uuid; print(uuid.uuid4())'` makes one"),
    "status": (lambda value: value in STATUSES, f"one of {', '.join(STATUSES)}"),
    "description": (_text, "a text"),
    "references": (_addresses, "a list of web addresses, one of them AWS's page on the event"),
    "author": (_text, "a name"),
    "date": (_day, "a day, 2026-11-24"),
    "tags": (_texts, "a list of tags"),
    "logsource": (lambda value: value == _LOGSOURCE, "`product: aws` and `service: cloudtrail`"),
    "falsepositives": (_texts, "a list of sentences, what benign looks like"),
    "level": (_text, "one of Sigma's levels"),
}
"""Every field that a rule must have: a test of its value, and what to write."""

OPTIONAL: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "modified": (_day, "a day, 2026-11-24"),
    "related": (_relations, f"a list of `id:` (a UUID) and `type:` ({', '.join(RELATIONS)})"),
    "fields": (_texts, "a list of fields"),
}


OTHERS = ("name", "detection", "correlation", "license", "taxonomy", "scope", "generate", "aliases")
"""The fields of Sigma that other checks look at, or none."""


def _unknown(rule: Rule) -> Iterator[Fault]:
    known = (*FORMS, *OPTIONAL, *OTHERS)
    for key in rule.document:
        if key not in known:
            close = difflib.get_close_matches(str(key), known, n=1)
            step = f"do you mean `{close[0]}:`?" if close else "remove it"
            yield (key,), f"`{key}:` is not a field of a Sigma rule and has no effect; {step}"


def check_form(rule: Rule) -> Iterator[Fault]:
    """Every fault of a rule's form."""
    stem = rule.path.rsplit("/", 1)[-1].removesuffix(".yml")
    if rule.document.get("name") != stem:
        yield "name:", f"`name:` must be the file's name; write `name: {stem}`"
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", stem):
        step = "write lower-case words joined by _, for example aws_org_leave_success"
        yield "name:", f"the file name `{stem}` is not a valid rule name; {step}"
    yield from _fields(rule)
    yield from _unknown(rule)
    yield from _aliases(rule)
    for number, line in enumerate(rule.text.splitlines(), 1):
        if MARK in line:
            yield ("line", number), unfilled(line)


def _fields(rule: Rule) -> Iterator[Fault]:
    for key, (holds, wanted) in (*FORMS.items(), *OPTIONAL.items()):
        value: Any = rule.document.get(key)
        if value is None or value == "" or value == []:
            if key in FORMS and not (key == "logsource" and rule.kind == "correlation"):
                yield f"{key}:", f"`{key}:` is missing or empty; write {wanted}"
        elif not holds(value):
            yield (key,), f"`{key}:` has the wrong form; write {wanted}"


def _aliases(rule: Rule) -> Iterator[Fault]:
    """A reader of the file should see what a line says; tools that split or merge rules lose what stands elsewhere."""
    try:
        for event in yaml.parse(rule.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.AliasEvent):
                mark = event.start_mark
                message = f"`*{event.anchor}` refers to another part of the file; write that part out"
                yield ("line", mark.line + 1 if mark else 1), message
    except yaml.YAMLError:
        return
