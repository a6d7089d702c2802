"""The pack's own lint: what `sigma check` cannot know of CloudTrail, of this pack's guides, fixtures and queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from awol.check.configuration import check_configuration
from awol.check.fields import check_fields
from awol.check.files import check_places, text_files
from awol.check.fixtures import check_fixtures
from awol.check.formats import FORMATS
from awol.check.pipelines import check_pipelines
from awol.check.private import check_files
from awol.check.rules import check_rules
from awol.check.validators import check_validators
from awol.check.versions import check_versions
from awol.errors import Location, PackError
from awol.mutation.equivalent import check_equivalents
from awol.pack import load_manifest
from awol.pack.manifest import FILE as MANIFEST
from awol.values import Finding

__all__ = ["FORMATS", "check", "within"]


def check(root: Path) -> list[Finding]:
    """Every fault of a pack, by path and line. A file that cannot be read is a fault like any other."""
    try:
        manifest = load_manifest(root)
    except PackError as fault:
        place = fault.location or Location(MANIFEST)
        return [Finding("pack", place, f"{fault.message}; {fault.next_step or 'correct the file there'}")]
    rules, findings = check_rules(root, manifest)
    events, of_fixtures = check_fixtures(root, rules)
    findings += of_fixtures
    findings += check_fields(root, rules, events)
    findings += check_configuration(root, rules, manifest)
    findings += check_equivalents(root, rules)
    findings += check_pipelines(root)
    findings += check_validators(root, rules)
    findings += check_places(root)
    findings += check_versions(root, rules, manifest)
    findings += check_files(root, text_files(root))
    return sorted(
        set(findings),
        key=lambda finding: (finding.location.path, finding.location.line or 0, finding.check, finding.message),
    )


def within(findings: Sequence[Finding], root: Path, paths: Iterable[str]) -> list[Finding]:
    """The findings at or below some paths (relative to the working folder or to the pack); all without a path.

    Raises `PackError` for a path that exists in neither and of which nothing is found: it would look like no faults.
    """
    chosen: list[Finding] = []
    named_paths = list(paths)
    for path in named_paths:
        candidates = [place.resolve() for place in (Path(path), root / path)]
        inside = [candidate for candidate in candidates if candidate.is_relative_to(root.resolve())]
        if not inside:
            raise PackError("is outside the pack", Location(path), f"name its pack with --pack; this one is {root}")
        wanted = next((candidate for candidate in inside if candidate.exists()), inside[-1])
        matching = [finding for finding in findings if (root / finding.location.path).resolve().is_relative_to(wanted)]
        if not matching and not wanted.exists():
            raise PackError("there is no such file", Location(path), "name a file or a folder of the pack")
        chosen += [finding for finding in matching if finding not in chosen]
    return chosen if named_paths else list(findings)
