"""A pack as a hunt loads it: read from its files each time, and parsed again only when one of them has changed since
the last hunt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from awol import pack
from awol.hunt.remembered import memory
from awol.pack import (
    Filter,
    Manifest,
    Placeholder,
    filter_files,
    load_filters,
    load_manifest,
    load_rules,
    load_searches,
    rule_files,
    search_files,
)
from awol.pack.manifest import Deprecation, manifest_file
from awol.values import Rule


@dataclass(frozen=True, slots=True)
class Pack:
    """What a hunt needs of a pack."""

    rules: tuple[Rule, ...]
    searches: tuple[Rule, ...]
    filters: tuple[Filter, ...]
    manifest: Manifest


def load(root: Path) -> Pack:
    """The pack at `root`, as the loaders of `awol.pack` give its parts. Raises `PackError` as they do."""
    try:
        files = [manifest_file(root), *rule_files(root), *search_files(root), *filter_files(root)]
        texts = {path.as_posix(): path.read_text("utf-8") for path in files}
    except (OSError, UnicodeDecodeError):
        # The pack's own readers say which file it is, and why.
        return _parsed(root)
    room = Path(next(iter(pack.__path__)))
    cache = memory("pack", [room, room.parent / "scalars.py"], (f"{path}\0{text}" for path, text in texts.items()))
    known = cache.read()
    if known is not None:
        return _unpacked(known, root, texts)
    parsed = _parsed(root)
    if all(texts.get((root / rule.path).as_posix()) == rule.text for rule in (*parsed.rules, *parsed.searches)):
        cache.write(_packed(parsed))
    return parsed


def _parsed(root: Path) -> Pack:
    return Pack(load_rules(root), load_searches(root), load_filters(root), load_manifest(root))


_LISTS: Final = ("tags", "placeholders")
_TEXTS: Final = ("name", "title", "id", "level", "status", "description", "kind", "path")


def _packed(parsed: Pack) -> dict[str, Any]:
    """A pack in what survives JSON unchanged, without the texts of its rules, which are read anyway."""
    return {
        "rules": [_written(rule) for rule in parsed.rules],
        "searches": [_written(rule) for rule in parsed.searches],
        "filters": _listed(map(asdict, parsed.filters)),
        "manifest": _listed([asdict(parsed.manifest)])[0],
    }


def _unpacked(written: Mapping[str, Any], root: Path, texts: Mapping[str, str]) -> Pack:
    said = written["manifest"]
    manifest = Manifest(
        families=said["families"],
        placeholders=tuple(Placeholder(**placeholder) for placeholder in said["placeholders"]),
        early_warnings=said["early_warnings"],
        deprecated=tuple(Deprecation(**_tupled(deprecation, "replaced_by")) for deprecation in said["deprecated"]),
        one_alert_for=said["one_alert_for"],
    )
    return Pack(
        rules=tuple(_rule(rule, texts[(root / rule["path"]).as_posix()]) for rule in written["rules"]),
        searches=tuple(_rule(rule, texts[(root / rule["path"]).as_posix()]) for rule in written["searches"]),
        filters=tuple(Filter(**_tupled(fields, "rules", "placeholders")) for fields in written["filters"]),
        manifest=manifest,
    )


def _written(rule: Rule) -> dict[str, Any]:
    texts = {name: getattr(rule, name) for name in _TEXTS}
    return {**texts, **{name: list(getattr(rule, name)) for name in _LISTS}, "document": rule.document}


def _rule(written: Mapping[str, Any], text: str) -> Rule:
    return Rule(**_tupled(written, *_LISTS), text=text)


def _listed(parts: Iterable[Any]) -> list[Any]:
    """The parts with lists for tuples, as JSON has them."""

    def plain(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {key: plain(value) for key, value in part.items()}
        return [plain(value) for value in part] if isinstance(part, tuple | list) else part

    return [plain(part) for part in parts]


def _tupled(written: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**written, **{name: tuple(written[name]) for name in names}}
