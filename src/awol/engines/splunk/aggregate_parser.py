"""Reads what stands behind `stats`, `eventstats` and `streamstats`: functions, their names, and the fields to group by.

Functions: Search Reference, "Statistical and charting functions".
"""

from __future__ import annotations

import re

from awol.engines.splunk.eval_parser import parse_formula
from awol.engines.splunk.names import boolean, field_list, field_name, option, plain_names, whole_number
from awol.engines.splunk.nodes import Aggregate, Command, Formula, StreamStats
from awol.engines.splunk.scanner import Scanner

SYNONYMS = {
    "c": "count",
    "distinct_count": "dc",
    "estdc": "dc",
    "mean": "avg",
    "p50": "median",
    "perc50": "median",
}
"""Other names of a function. `estdc` estimates on Splunk what is counted here."""

FUNCTIONS = frozenset(
    (
        "count", "dc", "values", "list", "min", "max", "sum", "avg", "first", "last", "earliest", "latest", "range",
        "median", "mode", "stdev", "var", "earliest_time", "latest_time",
    )
)  # fmt: skip

FUNCTION_STOPS = "|[]()\",`='"


def stats(scanner: Scanner) -> tuple[tuple[Aggregate, ...], tuple[str, ...]]:
    """The functions and the fields to group by."""
    at = scanner.skip_space()
    option(scanner, ())
    aggregates = _aggregates(scanner)
    if not aggregates:
        scanner.reject("a function is missing: count, dc(field), values(field), ...", at)
    by: tuple[str, ...] = ()
    if scanner.accept_keyword("by"):
        place = scanner.skip_space()
        by = plain_names(scanner, field_list(scanner), place, "by")
        if not by:
            scanner.reject("a field name is missing after `by`", place)
    return aggregates, by


def streamstats(scanner: Scanner, at: int) -> Command:
    """`streamstats [current=] [window=] [global=] [time_window=] functions [by fields]`."""
    current, window, is_global, time_window = True, 0, True, None
    while True:
        place = scanner.skip_space()
        setting = option(scanner, ("current", "window", "global", "time_window"))
        if setting is None:
            break
        if setting[0] == "current":
            current = boolean(scanner, setting[1], place)
        elif setting[0] == "window":
            window = whole_number(scanner, setting[1], place)
        elif setting[0] == "global":
            is_global = boolean(scanner, setting[1], place)
        else:
            time_window = setting[1]
    aggregates, by = stats(scanner)
    return StreamStats(aggregates, by, current, window, is_global, time_window, at)


def _aggregates(scanner: Scanner) -> tuple[Aggregate, ...]:
    aggregates: list[Aggregate] = []
    while not scanner.at_end_of_command() and scanner.look_word(FUNCTION_STOPS).lower() != "by":
        aggregates.append(_aggregate(scanner))
        scanner.accept(",")
    return tuple(aggregates)


def _aggregate(scanner: Scanner) -> Aggregate:
    at = scanner.skip_space()
    written = scanner.word(FUNCTION_STOPS)
    function = SYNONYMS.get(written.lower(), written.lower())
    if function not in FUNCTIONS:
        if re.fullmatch(r"(p|perc|exactperc|upperperc)\d+(\.\d+)?|sparkline|rate.*|per_.*|sumsq|stdevp|varp", function):
            scanner.unsupported(
                f"the function `{written}` does not run offline", at, f"known here: {', '.join(sorted(FUNCTIONS))}"
            )
        if not written:
            scanner.reject("a function is missing here", at)
        scanner.reject(
            f"`{written}` is not a function of stats", at, f"functions that run here: {', '.join(sorted(FUNCTIONS))}"
        )
    argument: str | Formula | None = None
    default_name = written
    if scanner.looks_at("("):
        scanner.at += 1
        start = scanner.skip_space()
        argument = _argument(scanner)
        default_name = f"{written}({scanner.text[start : scanner.at].strip()})" if argument is not None else written
        scanner.expect(")", f"to close {written}(")
    if argument is None and function != "count":
        scanner.reject(f"`{written}` needs a field: {written}(field)", at)
    name = field_name(scanner) if scanner.accept_keyword("as") else default_name
    return Aggregate(function, argument, name, at)


def _argument(scanner: Scanner) -> str | Formula | None:
    if scanner.peek() == ")":
        return None
    place = scanner.at
    if scanner.look_word(FUNCTION_STOPS).lower() == "eval":
        scanner.at += len("eval")
        if scanner.accept("("):
            formula = parse_formula(scanner)
            scanner.expect(")", "to close eval(")
            return formula
        scanner.at = place
    name = field_name(scanner)
    plain_names(scanner, (name,), place, "stats")
    if scanner.peek() == ",":
        scanner.reject("a function of stats takes one field")
    return name
