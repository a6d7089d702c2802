"""A sample of faults by a seed, and those that a person judged to change nothing."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from programs.faults.faults import Fault, all_faults, parses

EQUIVALENT = Path(__file__).with_name("equivalent.yml")

Key = tuple[str, str, str, str, str]


def draw(root: Path, files: Sequence[str], count: int, seed: int) -> list[Fault]:
    """`count` faults, each function's or class's at most once, or the long tables would make up most of the sample."""
    found = list(all_faults(root, files))
    random.Random(seed).shuffle(found)
    texts: dict[str, str] = {}
    chosen: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for fault in found:
        if len(chosen) == count:
            break
        place = (fault.file, fault.function)
        if place in seen:
            continue
        text = texts.setdefault(fault.file, (root / fault.file).read_text(encoding="utf-8"))
        if parses(fault, text):
            seen.add(place)
            chosen.append(fault)
    return chosen


def load_equivalents(path: Path = EQUIVALENT) -> dict[Key, str]:
    """Why each judged fault changes nothing that a user or a test could see.

    Raises `ValueError` for an entry that lacks a part or a reason in words, or is there already.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    found: dict[Key, str] = {}
    for number, entry in enumerate(entries, 1):
        parts = [str(entry.get(name, "")).strip() for name in ("file", "function", "operator", "before", "after")]
        why = str(entry.get("why", "")).strip()
        if not all(parts) or len(why.split()) < 4:
            raise ValueError(f"{path}: entry {number} needs file, function, operator, before, after, and a reason: why")
        key = parts[0], parts[1], parts[2], parts[3], parts[4]
        if key in found:
            raise ValueError(f"{path}: entry {number} is there already")
        found[key] = why
    return found


def stale(equivalents: Mapping[Key, str], root: Path) -> list[Key]:
    """Judged faults that the code no longer has: the judgement has to be made anew, or taken out."""
    files = sorted({key[0] for key in equivalents if (root / key[0]).is_file()})
    known = {fault.key for fault in all_faults(root, files)}
    return [key for key in equivalents if key not in known]
