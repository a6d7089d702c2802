"""What every construct came to on a target: the matrix's cells, ours and the stock backends'."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from awol.engines import Context, sigma
from awol.errors import AwolError
from programs.constructs.model import HEAD, Construct, Ids
from programs.constructs.running import EVENTS, Ran
from programs.constructs.writing import Written, ours, sides, stock

SHOWN = 5
"""How many of the ids that a text missed, or found too many, a cell keeps."""

Runner = Callable[[str], Ran]


@dataclass(frozen=True)
class Cell:
    """One construct on one target, written by one side.

    `verdict`: `right`; `refused` by the converter; `wrong`; `rejected` by the product; `crash` of the converter;
    `unknown` to awol's engine, for targets that no real product decides. `reason` says why there is no verdict of
    right or wrong. `missing` and `extra` count the records; `examples` names some of them, with `-` and `+`.
    `case` says that letter case alone makes the difference.
    """

    verdict: str
    text: str = ""
    reason: str = ""
    missing: int = 0
    extra: int = 0
    examples: tuple[str, ...] = ()
    case: bool = False

    def to_json(self) -> dict[str, Any]:
        """The cell without what says nothing."""
        shown = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in shown.items() if value}

    @staticmethod
    def from_json(data: dict[str, Any]) -> Cell:
        return Cell(**{**data, "examples": tuple(data.get("examples", ()))})


def key(construct: Construct) -> str:
    """The construct's name in files."""
    return f"{construct.group}: {construct.name}"


def cell(construct: Construct, target: str, side: str, run: Runner) -> Cell:
    """Write the construct, run the text, and compare with what was written down."""
    write = ours if side == "ours" else stock
    return judge(construct, target, write(construct.rule, target, construct.placeholders), run)


def judge(construct: Construct, target: str, written: Written, run: Runner) -> Cell:
    """The cell of a text that was written."""
    if written.crash:
        return Cell("crash", reason=written.crash)
    if written.refused:
        return Cell("refused", reason=written.refused)
    ran = run(written.text)
    if ran.rejected or ran.unknown:
        return Cell("rejected" if ran.rejected else "unknown", written.text, ran.rejected or ran.unknown)
    expected = construct.expected_on(target) or frozenset()
    missing, extra = sorted(expected - ran.found), sorted(ran.found - expected)
    if not missing and not extra:
        return Cell("right", written.text)
    examples = [f"-{one}" for one in missing[:SHOWN]] + [f"+{one}" for one in extra[:SHOWN]]
    by_case = ran.found == _with_letter_case(construct)
    return Cell("wrong", written.text, "", len(missing), len(extra), tuple(examples), by_case)


NOT_TEXTS = ("re", "cidr", "exists", "fieldref", "gt", "gte", "lt", "lte", "cased")


def _with_letter_case(construct: Construct) -> Ids | None:
    """What the construct would mean if Sigma compared letter case everywhere; None where that cannot be told."""
    text = yaml.safe_dump(_cased(yaml.safe_load(construct.sigma)), allow_unicode=True, sort_keys=False)
    indented = "".join(f"  {line}" for line in text.splitlines(keepends=True))
    try:
        search = sigma.compile(f"{HEAD}detection:\n{indented}", Context(placeholders=construct.placeholders))
        return frozenset(hit.event_ids[0] for hit in search(EVENTS))
    except AwolError:
        return None


def _cased(value: Any) -> Any:
    if isinstance(value, list):
        return [_cased(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {_cased_key(name, inner): _cased(inner) for name, inner in value.items()}


def _cased_key(name: Any, value: Any) -> Any:
    texts = value if isinstance(value, list) else [value]
    field, *modifiers = str(name).split("|")
    if name == "condition" or not field or not all(isinstance(one, str) for one in texts):
        return name
    return name if any(one in NOT_TEXTS for one in modifiers) else f"{name}|cased"


Matrix = dict[str, dict[str, dict[str, Cell]]]
"""Construct to target to side to cell."""


def matrix(constructs: Iterable[Construct], targets: Iterable[str], runner: Callable[[str], Runner]) -> Matrix:
    """The cells of constructs on targets; `runner(target)` runs the texts of a target."""
    wanted = tuple(targets)
    return {
        key(construct): {
            target: {side: cell(construct, target, side, runner(target)) for side in sides(target)} for target in wanted
        }
        for construct in constructs
    }
