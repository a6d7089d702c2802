"""The files of a new rule: what can be inferred is filled in, the rest is marked for `awol check` to find."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from awol.cloudtrail.calls import event_names
from awol.errors import PackError
from awol.pack import load_manifest, load_rules
from awol.pack.guides import MARK
from awol.skeleton.adopt import adopted, calls
from awol.skeleton.files import author, guide, listed, put
from awol.skeleton.inference import Inferred, Outcome, infer
from awol.skeleton.records import fixtures
from awol.values import Rule

_LOGIC: Mapping[Outcome, str] = {
    "success": """  selection_status_value:
    errorCode:
      - success
      - ''
  selection_status_null:
    errorCode: null
  condition: selection and 1 of selection_status_*
""",
    "denied": """  selection_denied:
    errorCode|startswith:
      - AccessDenied
      - VpceAccessDenied
  condition: selection and selection_denied
""",
    "failed": """  selection_denied:
    errorCode|startswith:
      - AccessDenied
      - VpceAccessDenied
  selection_status_value:
    errorCode:
      - success
      - ''
  selection_status_null:
    errorCode: null
  condition: selection and not selection_denied and not 1 of selection_status_*
""",
}
"""The idioms of outcomes: together they are a partition, so that no outcome falls between two rules."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What was written: the paths relative to the pack's root, and what was inferred."""

    paths: tuple[str, ...]
    inferred: Inferred


def write_skeleton(
    root: Path,
    name: str,
    family: str | None = None,
    event: str | None = None,
    record: Mapping[str, Any] | None = None,
    foreign: Rule | None = None,
) -> Skeleton:
    """Write the files of a new rule. `PackError` for a name, family or event that is none, or a file that exists.

    Of `record`, a record of the call, the fixtures take the parameters, and the rule the call. Of `foreign`, a rule
    from elsewhere, the logic and the words are kept.
    """
    if not re.fullmatch(r"aws_[a-z0-9]+(_[a-z0-9]+)+", name):
        step = "lower case words joined by _: aws, the service, what happened, as in aws_org_policy_detached"
        raise PackError(f"`{name}` is not a rule name", next_step=step)
    families = load_manifest(root).families
    if family is not None and family not in families:
        step = f"one of {', '.join(families)}, or add it to pack.yml"
        raise PackError(f"there is no family `{family}`", next_step=step)
    rules = load_rules(root)
    if record is not None and event is None:
        event = f"{record.get('eventSource', '')}:{record.get('eventName', '')}"
    if foreign is not None and event is None:
        event = next(iter(calls(foreign)), None)
    inferred = infer(name, event, family, event_names(), rules, families)
    if not inferred.event:
        near = f"; near the name are {', '.join(inferred.near)}" if inferred.near else ""
        step = f"name it with --event SERVICE:NAME, or give a record of it with --record FILE{near}"
        raise PackError(f"awol cannot tell an AWS call from the name `{name}`; nothing was written", next_step=step)
    files = {
        f"rules/{inferred.family}/{name}.yml": _rule(name, inferred, rules)
        if foreign is None
        else adopted(name, foreign, _tags(inferred), author(rules)),
        f"rules/{inferred.family}/{name}.md": guide(),
    }
    files |= {
        f"fixtures/{name}/{path}": json.dumps(records, indent=2, ensure_ascii=False) + "\n"
        for path, records in fixtures(root, inferred, event_names(), record).items()
    }
    put(root, files)
    return Skeleton(tuple(files), inferred)


def _rule(name: str, inferred: Inferred, rules: Sequence[Rule]) -> str:
    call = inferred.event or MARK
    references = [_reference(inferred), *_shared_references(inferred)]
    tags = _tags(inferred)
    return f"""title: {MARK} a short sentence that says the same as the file's name
name: {name}
id: {uuid.uuid4()}
status: experimental
description: |
  {MARK} one or two sentences: what the rule finds and why it matters
references:
{listed(references)}
author: {author(rules)}
date: {datetime.now(UTC).date().isoformat()}
tags:
{listed(tags)}
logsource:
  product: aws
  service: cloudtrail
detection:
  selection:
    eventSource: {inferred.source or MARK}
    eventName: {call}
{_LOGIC[inferred.outcome]}falsepositives:
  - {MARK} Who does this legitimately, concretely
level: {"medium" if inferred.outcome == "success" else "low"}
"""


def _tags(inferred: Inferred) -> list[str]:
    return list(inferred.like.tags) if inferred.like else [f"attack.{MARK}"]


def _reference(inferred: Inferred) -> str:
    """The page of the call in AWS's API reference, where a rule on the same service shows how its address is made."""
    for address in inferred.like.document.get("references") or [] if inferred.like and inferred.event else []:
        match = re.fullmatch(r"(https://docs\.aws\.amazon\.com/.*/API_)\w+\.html", str(address))
        if match:
            return f"{match[1]}{inferred.event}.html"
    return f"{MARK} the page of AWS that says what the call does"


def _shared_references(inferred: Inferred) -> list[str]:
    """Pages on techniques, which rules of a kind share."""
    references = inferred.like.document.get("references") or [] if inferred.like else []
    return [str(address) for address in references if "threat-technique-catalog" in str(address)]
