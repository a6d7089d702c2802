"""The command `lookup`: its words, and what it finds in the tables that are given.

Sources: Search Reference, "lookup"; transforms.conf.spec, "match_type", "max_matches", "case_sensitive_match". A table
that is not given is an error, as on a server: nobody can tell what it would have added.

*Inferred*: of several values in an input field any may match; a row that lacks an input field finds nothing.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from awol.engines.splunk.names import boolean, field_name, option
from awol.engines.splunk.nodes import Lookup
from awol.engines.splunk.rows import Row, Scope
from awol.engines.splunk.scanner import Scanner

Match = Literal["exact", "wildcard", "cidr"]
MOST_MATCHES = 1000
"""`max_matches` where transforms.conf does not say (transforms.conf.spec)."""


@dataclass(frozen=True, slots=True)
class Table:
    """A lookup table as transforms.conf defines it: its rows in order, how each field matches, how many rows may."""

    rows: tuple[Mapping[str, str], ...]
    columns: tuple[str, ...]
    match_types: Mapping[str, Match]
    max_matches: int = MOST_MATCHES
    case_sensitive: bool = True


def parse(scanner: Scanner, at: int) -> Lookup:
    """`lookup [local=bool] TABLE field [AS event_field], ... [OUTPUT|OUTPUTNEW field [AS event_field], ...]`."""
    local = False
    local_option = option(scanner, ("local",))
    if local_option:
        local = boolean(scanner, local_option[1], at)
    table = field_name(scanner, "the name of a lookup")
    inputs = _pairs(scanner)
    outputs: tuple[tuple[str, str], ...] = ()
    keep = False
    if scanner.accept_keyword("outputnew"):
        outputs, keep = _pairs(scanner), True
    elif scanner.accept_keyword("output"):
        outputs = _pairs(scanner)
    if not inputs:
        scanner.reject("lookup needs a field to look for", at)
    if not outputs:
        scanner.unsupported(
            "lookup without OUTPUT, which writes every column, is not supported offline",
            at,
            "name the columns after OUTPUT",
        )
    return Lookup(table, inputs, outputs, keep, local, at)


def _pairs(scanner: Scanner) -> tuple[tuple[str, str], ...]:
    pairs = []
    while not scanner.at_end_of_command() and scanner.look_word('|[]()",`=').lower() not in ("output", "outputnew"):
        name = field_name(scanner)
        pairs.append((name, field_name(scanner) if scanner.accept_keyword("as") else name))
        scanner.accept(",")
    return tuple(pairs)


def lookup(command: Lookup, scope: Scope) -> Callable[[Iterable[Row]], Iterator[Row]]:
    """The step that writes what the table says into every row."""
    table = scope.settings.lookups.get(command.table)
    if table is None:
        scope.reject(f"the lookup `{command.table}` is not defined", command.at, "define it in transforms.conf")
    for name, _ in (*command.inputs, *command.outputs):
        if name not in table.columns:
            scope.reject(f"the lookup `{command.table}` has no column `{name}`", command.at)
    readers = [(scope.reader(field, command.at), name) for name, field in command.inputs]
    before = {field: scope.reader(field, command.at) for _, field in command.outputs}
    scope.declare(*before)
    tests = [[_test(row.get(name, ""), name, table) for _, name in readers] for row in table.rows]

    def step(rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            values = [read(row) for read, _ in readers]
            matched = [
                line
                for line, checks in zip(table.rows, tests, strict=True)
                if all(any(map(check, field_values)) for check, field_values in zip(checks, values, strict=True))
            ][: table.max_matches]
            for name, field in command.outputs:
                if not (command.keep and before[field](row)):
                    row.fields[field] = tuple(line[name] for line in matched if line.get(name))
            yield row

    return step


def _test(cell: str, name: str, table: Table) -> Callable[[str], bool]:
    kind = table.match_types.get(name)
    if kind == "cidr":
        try:
            network = ipaddress.ip_network(cell, strict=False)
        except ValueError:
            return lambda _value: False
        return lambda value: _inside(value, network)
    parts = cell.split("*") if kind == "wildcard" else [cell]
    flags = re.DOTALL if table.case_sensitive else re.DOTALL | re.IGNORECASE
    matches = re.compile(".*".join(map(re.escape, parts)), flags).fullmatch
    return lambda value: matches(value) is not None


def _inside(value: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(value) in network
    except ValueError:
        return False
