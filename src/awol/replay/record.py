"""What a replay showed, written down: a line a rule, with a digest of everything that the verdicts were given on.

A full replay takes a minute, and what is built must not: the report shows these lines. A line counts only while its
digest is that of the rule, texts, fixtures and ordinary traffic as they are now; where it is not, the rule was not run,
and nothing says that it passed. The engines are no part of the digest: the test suite replays every case, and holds
the lines to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from awol.pack import members, read_text
from awol.pack.queries import query_path
from awol.replay.cases import ORDINARY, load_expected
from awol.targets import ENGINES, TARGETS
from awol.values import Outcome, Rule

FILE = "queries/verdicts.tsv"
"""Where a pack keeps its lines; it stands beside the texts that they are about."""

HEAD = (
    "# What `awol replay` showed: cases of each rule on each engine that has its text. Written by `awol convert`.\n"
    "rule\tdigest of what was run\tcases\tnot as expected (engine:differ:could not be run)\n"
)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdicts on one rule. `cases` were run on every engine that has a text of it; `odd` maps an engine to how
    many differed and how many could not be run, where any did."""

    digest: str
    cases: int
    odd: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def on(self, engine: str) -> tuple[int, int, int]:
        """As expected, differ, could not be run."""
        differ, failed = self.odd.get(engine, (0, 0))
        return self.cases - differ - failed, differ, failed


def read_record(root: Path) -> dict[str, list[Verdicts]]:
    """The lines of a pack by rule: several where a merge kept both sides. A line that cannot be read is left out, for
    it counts as not run. Raises `PackError` for a file that cannot be read."""
    path = root / FILE
    verdicts_by_rule: dict[str, list[Verdicts]] = {}
    for line in read_text(path).splitlines() if path.is_file() else ():
        cells = line.split("\t")
        if len(cells) != 4 or not cells[2].isdecimal():
            continue
        odd = {}
        for part in cells[3].split(",") if cells[3] != "-" else ():
            engine, _, counts = part.partition(":")
            differ, _, failed = counts.partition(":")
            if not (differ.isdecimal() and failed.isdecimal()):
                break
            odd[engine] = (int(differ), int(failed))
        else:
            verdicts_by_rule.setdefault(cells[0], []).append(Verdicts(cells[1], int(cells[2]), odd))
    return verdicts_by_rule


def record_text(verdicts: Mapping[str, Verdicts]) -> str:
    """The file, a line a rule in the order of names."""
    lines = []
    for rule, line in sorted(verdicts.items()):
        odd = ",".join(f"{engine}:{differ}:{failed}" for engine, (differ, failed) in sorted(line.odd.items()))
        lines.append(f"{rule}\t{line.digest}\t{line.cases}\t{odd or '-'}\n")
    return HEAD + "".join(lines)


def summed(digest: str, outcomes: Sequence[Outcome]) -> Verdicts:
    """The line of a rule from all of its outcomes."""
    odd = {}
    for engine in ENGINES:
        of_engine = [outcome for outcome in outcomes if outcome.engine == engine]
        differ, failed = (sum(outcome.status == status for outcome in of_engine) for status in ("fail", "error"))
        if differ or failed:
            odd[engine] = (differ, failed)
    engines = {outcome.engine for outcome in outcomes}
    return Verdicts(digest, len(outcomes) // max(len(engines), 1), odd)


class Digests:
    """Says of a rule what its verdicts stand on, in sixteen digits. What all rules share is read once."""

    def __init__(self, root: Path, rules: Sequence[Rule], texts: Mapping[str, str] | None = None) -> None:
        """`texts`, by path relative to the root, stand in for the committed ones."""
        self._root, self._rules, self._texts = root, rules, texts

    def of(self, rule: Rule) -> str:
        """The digest of one rule. Raises `PackError` for a file that cannot be read."""
        digest = hashlib.sha256(self._shared)
        for text in (rule.text, *(member.text for member in members(rule, self._rules))):
            _take(digest, text.encode())
        for target in TARGETS:
            _take(digest, self._text(query_path(rule.name, target)).rstrip("\n").encode())
        for verdict in ("fires", "silent"):
            _files(digest, (self._root / "fixtures" / rule.name / verdict).glob("*"))
        for identity, names in sorted(self._expected.items()):
            if rule.name in names:
                _take(digest, identity.encode())
        return digest.hexdigest()[:16]

    def _text(self, path: str) -> str:
        if self._texts is not None:
            return self._texts.get(path, "")
        return read_text(self._root / path) if (self._root / path).is_file() else ""

    @cached_property
    def _expected(self) -> Mapping[str, Sequence[str]]:
        path = self._root / "fixtures" / ORDINARY / "expected.yml"
        return load_expected(path)

    @cached_property
    def _shared(self) -> bytes:
        digest = hashlib.sha256("\n".join(ENGINES).encode())
        folder = self._root / "fixtures"
        _files(digest, [folder / "environment.yml", *(folder / ORDINARY).glob("*.json*")])
        return digest.digest()


def _files(digest: hashlib._Hash, paths: Iterable[Path]) -> None:
    for path in sorted(paths):
        if path.is_file() and not path.name.startswith("."):
            _take(digest, path.name.encode())
            _take(digest, path.read_bytes())


def _take(digest: hashlib._Hash, content: bytes) -> None:
    """A part, with its length before it: two parts never read as one."""
    digest.update(len(content).to_bytes(8, "big"))
    digest.update(content)


def recorded(root: Path, rules: Sequence[Rule], texts: Mapping[str, str] | None = None) -> dict[str, Verdicts]:
    """The lines that count: of each rule the one that was written on what there is now."""
    known = read_record(root)
    if not known:
        return {}
    digests = Digests(root, rules, texts)
    lines = {}
    for rule in rules:
        if rule.name in known:
            digest = digests.of(rule)
            line = next((candidate for candidate in known[rule.name] if candidate.digest == digest), None)
            if line is not None:
                lines[rule.name] = line
    return lines
