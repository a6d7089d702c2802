"""Files that no command would ever read: a rule in the wrong folder is as silent as one that was never written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from awol.errors import Location
from awol.mutation.equivalent import FILE as EQUIVALENT
from awol.pack import load_manifest
from awol.values import Finding

_OTHER_FOLDERS = ("filter",)
_VERDICTS = ("fires", "silent")


def check_places(root: Path) -> list[Finding]:
    """A finding for each file below `rules/` and `fixtures/` that lies where nothing looks for it."""
    return [*_rules(root), *_fixtures(root)]


def _rules(root: Path) -> Iterator[Finding]:
    folder = root / "rules"
    first = next(iter(load_manifest(root).families), "membership")
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        parts = path.relative_to(folder).parts
        place = Location(path.relative_to(root).as_posix())
        if len(parts) == 1:
            if path.suffix == ".yml":
                yield Finding("place", place, f"a rule belongs in the folder of a family; move it to rules/{first}/")
        elif len(parts) > 2:
            yield Finding("place", place, f"rules are one folder deep; move it to rules/{parts[0]}/")
        elif path.suffix not in (".yml", ".md"):
            yield Finding("place", place, "nothing reads this file; name a rule .yml and its guide .md, or remove it")
        elif path.suffix == ".md" and path.stem != "README" and not path.with_suffix(".yml").is_file():
            yield Finding("place", place, f"this guide has no rule; write {path.stem}.yml beside it, or remove it")


def _fixtures(root: Path) -> Iterator[Finding]:
    folder = root / "fixtures"
    for path in sorted(folder.glob("*/**/*")):
        parts = path.relative_to(folder).parts
        if not path.is_file() or parts[0].startswith("_") or path.name.startswith("."):
            continue
        if parts[1:] != (EQUIVALENT,) and (len(parts) != 3 or parts[1] not in _VERDICTS):
            place = Location(path.relative_to(root).as_posix())
            wanted = f"fixtures/{parts[0]}/fires/ or fixtures/{parts[0]}/silent/"
            yield Finding("place", place, f"nothing replays this file; move it to {wanted}")


def text_files(root: Path) -> list[Path]:
    """The files that people write beside fixtures: rules, guides, configuration, environments."""
    paths = [path for path in sorted((root / "rules").rglob("*")) if path.suffix in (".yml", ".yaml", ".md")]
    paths += sorted((root / "fixtures").glob(f"*/{EQUIVALENT}"))
    paths += sorted((root / "fixtures").glob("*.yml")) + sorted((root / "fixtures").glob("*.md"))
    paths += sorted((root / "pipelines").glob("*.yml")) + sorted(root.glob("environment*.yml")) + [root / "pack.yml"]
    return [path for path in paths if path.is_file()]
