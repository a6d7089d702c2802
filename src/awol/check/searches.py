"""`searches/`: what the pack looks for that Sigma cannot say has a form that is judged, a guide, fixtures and texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from awol.check.guides import check_guide
from awol.engines.sigma.silence import read
from awol.errors import AwolError, Location, PackError
from awol.pack import load_rule
from awol.pack.queries import load_refusals, query_path
from awol.targets import TARGETS
from awol.values import Finding, Rule


def check_searches(root: Path) -> Iterator[Finding]:
    """Every fault of a pack's searches."""
    for path in sorted((root / "searches").glob("*/*.yml")):
        place = Location(path.relative_to(root).as_posix())
        try:
            rule = load_rule(path, root)
            read(rule.document, rule.name, rule.path)
        except AwolError as fault:
            message = f"{fault.message.removeprefix(f'{place.path}: ')}; {fault.next_step or 'correct the file there'}"
            yield Finding("rule-unreadable", fault.location or place, message)
            continue
        yield from _of(root, rule, place)


def _of(root: Path, rule: Rule, place: Location) -> Iterator[Finding]:
    if rule.name != Path(rule.path).stem:
        yield Finding("rule-form", place, f"`name: {rule.name}` is not the file's; give both the same name")
    for key in ("title", "id", "description", "level", "falsepositives"):
        if not rule.document.get(key):
            yield Finding("rule-form", place, f"has no `{key}:`; write one")
    yield from check_guide(root, rule)
    for verdict in ("fires", "silent"):
        if not list((root / "fixtures" / rule.name / verdict).glob("*.json*")):
            message = f"no fixture says when it {'fires' if verdict == 'fires' else 'stays silent'}; add one"
            yield Finding("fixture-missing", Location(f"fixtures/{rule.name}/{verdict}"), message)
    try:
        refusals = load_refusals(root).get(rule.name, {})
    except PackError:
        # The check of rules names it.
        return
    for target in TARGETS:
        text = query_path(rule.name, target)
        if target not in refusals and not (root / text).is_file():
            yield Finding("query", Location(text), "there is no committed query; run `awol convert`")
