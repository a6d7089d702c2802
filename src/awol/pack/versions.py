"""The versions of a pack's rules, `queries/versions.tsv`: the lock that makes a changed rule a new version.

A line a rule: its id and name, its version, a digest of what reaches a SOC, and beside them the version and digest that
were last published. The version follows from these: that of the last publication while the digest is the same, one more
once it is another, 1 for a rule that was never published. So the file can be written anew at any time, after any merge,
and nobody chooses a number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from awol.pack.queries import query_path
from awol.pack.reading import read_text
from awol.targets import TARGETS
from awol.values import Rule

FILE = "queries/versions.tsv"
LABEL = "# published: "
NOTHING = "nothing yet"
HEAD = (
    "# The version of each rule, and what was last published. Written by `awol convert`, and by `awol versions"
    " --publish`.\n"
)
COLUMNS = "name\tid\tversion\tdigest\tpublished version\tpublished digest\n"

_BESIDE = ("author", "date", "modified")
"""Keys of a rule that change nothing for whoever runs it."""


@dataclass(frozen=True, slots=True)
class Version:
    """The line of a rule. `published` and `published_digest` are 0 and "" for a rule that never was; `version` is 0 for
    one that was published and is gone."""

    name: str
    id: str
    version: int
    digest: str
    published: int = 0
    published_digest: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """The whole file: `label` is what was last published, "" before the first time."""

    label: str
    lines: Mapping[str, Version]

    def version(self, rule: str) -> int:
        """The version of a rule; 1 for one that has no line."""
        return self.lines[rule].version if rule in self.lines else 1

    @property
    def gone(self) -> tuple[Version, ...]:
        """The rules that were published and are no longer in the pack."""
        return tuple(line for line in self.lines.values() if not line.version)


def read_lock(root: Path) -> Lock | None:
    """The lock of a pack; None for a pack without one. Of several lines of one rule, which a merge kept, the one that
    was published latest counts; a line that cannot be read is left out, and is written anew. Raises `PackError` for a
    file that cannot be read."""
    path = root / FILE
    if not path.is_file():
        return None
    label = ""
    lines: dict[str, Version] = {}
    for text in read_text(path).splitlines():
        if text.startswith(LABEL):
            label = text.removeprefix(LABEL).strip().replace(NOTHING, "") or label
        cells = text.split("\t")
        if len(cells) != 6 or not (cells[2].isdecimal() and cells[4].isdecimal()):
            continue
        line = Version(cells[0], cells[1], int(cells[2]), cells[3], int(cells[4]), "" if cells[5] == "-" else cells[5])
        known = lines.get(line.name)
        if known is None or (line.published, line.version) > (known.published, known.version):
            lines[line.name] = line
    return Lock(label, lines)


def lock_text(lock: Lock) -> str:
    """The file, a line a rule in the order of names."""
    lines = [
        f"{line.name}\t{line.id}\t{line.version}\t{line.digest}\t{line.published}\t{line.published_digest or '-'}\n"
        for _, line in sorted(lock.lines.items())
    ]
    return f"{HEAD}{LABEL}{lock.label or NOTHING}\n{COLUMNS}{''.join(lines)}"


def digest(root: Path, rule: Rule, texts: Mapping[str, str] | None = None) -> str:
    """A digest of what reaches a SOC: of the rule without its dates and author and its guide, and one of each of its
    query texts (by path relative to the root; the committed ones without `texts`). Layout and comments do not count."""
    document = {key: value for key, value in rule.document.items() if key not in _BESIDE}
    guide = root / (rule.path.removesuffix(".yml") + ".md")
    content = json.dumps([document, read_text(guide) if guide.is_file() else ""], sort_keys=True, default=str)
    parts = [_short(content)]
    for target in TARGETS:
        path = query_path(rule.name, target)
        text = _committed(root / path) if texts is None else texts.get(path, "")
        if text:
            parts.append(f"{target}:{_short(text.rstrip(chr(10)))}")
    return " ".join(parts)


def same(one: str, other: str) -> bool:
    """Whether two digests are of the same rule to everybody who runs it: a language that only one of them has, because
    awol learned it or refuses the rule there now, is news to nobody who runs another."""
    (rule, *texts), (other_rule, *other_texts) = one.split(" "), other.split(" ")
    known, others = (dict(text.split(":", 1) for text in some if ":" in text) for some in (texts, other_texts))
    return rule == other_rule and all(others.get(target, text) == text for target, text in known.items())


def _committed(path: Path) -> str:
    return read_text(path) if path.is_file() else ""


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def brought_up(lock: Lock, root: Path, rules: Sequence[Rule], texts: Mapping[str, str] | None = None) -> Lock:
    """The lock as it must be for the rules as they are."""
    lines = {}
    for rule in rules:
        now = digest(root, rule, texts)
        known = lock.lines.get(rule.name)
        if known is None or not known.published:
            lines[rule.name] = Version(rule.name, rule.id, 1, now)
        else:
            version = known.published + (not same(now, known.published_digest))
            lines[rule.name] = Version(rule.name, rule.id, version, now, known.published, known.published_digest)
    for name, line in lock.lines.items():
        if name not in lines and line.published:
            lines[name] = replace(line, version=0, digest="-")
    return Lock(lock.label, lines)


def published(lock: Lock, label: str) -> Lock:
    """The lock once its versions are out in the world; a rule that is gone has no line any more."""
    lines = {
        name: replace(line, published=line.version, published_digest=line.digest)
        for name, line in lock.lines.items()
        if line.version
    }
    return Lock(label, lines)
