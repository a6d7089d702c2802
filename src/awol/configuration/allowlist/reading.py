"""From the text of an `allowlist.csv` to its rows, or to the reasons why rows are refused."""

from __future__ import annotations

import csv
import difflib
import io
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from awol.configuration.allowlist.patterns import (
    ACCOUNT,
    arn_pattern,
    check_principal,
    scoped_arn_pattern,
    text_pattern,
)
from awol.configuration.allowlist.rows import COLUMNS, DEPARTURE, Allowlist, MeetsAt, Network, Row
from awol.configuration.allowlist.scopes import Scope, check_protected, parse_scope, scoped
from awol.configuration.faults import together
from awol.configuration.organization import Organization
from awol.errors import ConfigurationError, Location
from awol.pack import read_text
from awol.values import Rule

DEFAULT_FILE = "allowlist.csv"
ACCOUNTS = ("target_account_id", "recipient_account_id")
NEEDED = ("rule", "reason", "expires")
LONGEST_FOR_CRITICAL = timedelta(days=90)

_HEADER = f"the header is: {','.join(COLUMNS)}"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def load(
    given: str | Path | None,
    rules: Iterable[Rule],
    today: date | None = None,
    organization: Organization | None = None,
) -> Allowlist:
    """The allow-list `given`, or `allowlist.csv` of the working folder, or an empty one.

    Raises `ConfigurationError` naming every row that is wrong or would silence too much, with its line.
    """
    path = Path(given) if given is not None else Path(DEFAULT_FILE)
    if given is None and not path.is_file():
        return Allowlist()
    return parse(read_text(path, ConfigurationError), str(path), rules, today, organization)


def parse(
    text: str,
    shown: str,
    rules: Iterable[Rule],
    today: date | None = None,
    organization: Organization | None = None,
) -> Allowlist:
    """An allow-list from its CSV text; `shown` names it in messages, `today` (UTC) is the day to count from,
    `organization` the snapshot that scopes speak of.

    Empty lines and lines that begin with `#` are passed over, before the header too.
    """
    known = {rule.name: rule for rule in rules}
    day = today or datetime.now(UTC).date()
    lines = _lines(text, shown)
    number, header = next(lines, (1, []))
    names = _header(header, Location(shown, number))
    rows: list[Row] = []
    faults: list[ConfigurationError] = []
    for number, cells in lines:
        place = Location(shown, number)
        try:
            if len(cells) > len(names):
                raise ConfigurationError("the row has more cells than the header", place, _HEADER)
            cells_by_name = dict(zip(names, cells, strict=False))
            columns = {name: cells_by_name.get(name, "") for name in COLUMNS}
            rows.append(_row(columns, number, place, known, day, organization))
        except ConfigurationError as fault:
            faults.append(fault)
    if faults:
        raise together(faults)
    return Allowlist(tuple(rows), shown)


def _lines(text: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with cells, stripped, and the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not stripped[0].startswith("#"):
                yield begins, stripped
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise ConfigurationError(f"is not valid CSV: {fault}", Location(shown, begins)) from fault


def _header(names: list[str], place: Location) -> list[str]:
    if len(names) == 1 and ";" in names[0]:
        raise ConfigurationError("the cells are separated by `;`", place, "save the file with commas")
    for name in names:
        if name not in COLUMNS:
            close = difflib.get_close_matches(name, COLUMNS, n=1)
            hint = f"do you mean `{close[0]}`? " if close else ""
            raise ConfigurationError(f"the column `{name}` is not known here", place, hint + _HEADER)
        if names.count(name) > 1:
            raise ConfigurationError(f"the column `{name}` appears twice", place, _HEADER)
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise ConfigurationError(f"the column `{missing[0]}` is missing", place, _HEADER)
    return names


def _row(
    columns: Mapping[str, str],
    line: int,
    place: Location,
    known: Mapping[str, Rule],
    today: date,
    organization: Organization | None,
) -> Row:
    covered = _rules(columns["rule"], place, known)
    _check_reach(columns, place)
    target, recipient = (_scope(columns, name, place, organization) for name in ACCOUNTS)
    if not columns["reason"]:
        raise ConfigurationError("a row needs a reason", place, "say which approved workflow this is")
    ends = _day(columns["expires"], "expires", place)
    starts = _day(columns["not_before"], "not_before", place) if columns["not_before"] else None
    if starts is not None and starts > ends:
        raise ConfigurationError(
            "`not_before` is later than `expires`, so the row never applies", place, "swap the two days"
        )
    _check_end(ends, covered, place, today)
    principal, caller = _principal(columns["principal_arn"], place, organization)
    row = Row(
        columns=columns,
        line=line,
        starts=_start_of(starts) if starts else None,
        ends=_start_of(ends + timedelta(days=1)),  # a day named as the end still counts
        rule=text_pattern(columns["rule"]),
        principal=principal,
        network=_network(columns["source_cidr"], place) if columns["source_cidr"] else None,
        target=target,
        recipient=recipient,
        caller=caller,
    )
    if all(DEPARTURE in rule.text for rule in covered) and not row.names_one_account:
        message = "AWS itself writes each departure into the management account's log: the row would cover all or none"
        raise ConfigurationError(message, place, "write the account that may depart into target_account_id")
    return row


def _rules(pattern: str, place: Location, known: Mapping[str, Rule]) -> list[Rule]:
    if not pattern:
        raise ConfigurationError("a row needs a rule", place, "`awol rules` lists the names")
    meets = text_pattern(pattern)
    covered = [rule for rule in known.values() if meets((rule.name,))]
    if not covered:
        close = difflib.get_close_matches(pattern, list(known), n=1)
        hint = f"do you mean `{close[0]}`? " if close else ""
        raise ConfigurationError(f"no rule is named `{pattern}`", place, hint + "`awol rules` lists the names")
    return covered


def _check_reach(columns: Mapping[str, str], place: Location) -> None:
    """A row needs an account or a principal in full: never an address alone, never everything."""
    for name in ACCOUNTS:
        if columns[name] and not columns[name].startswith("@") and not ACCOUNT.fullmatch(columns[name]):
            message = f"{name}: `{columns[name]}` is not an account id"
            raise ConfigurationError(message, place, "write all twelve digits, or leave the cell empty for any account")
    if columns["principal_arn"]:
        if scoped(columns["principal_arn"]) is None:
            check_principal(columns["principal_arn"], place)
    elif not any(columns[name] and not columns[name].startswith("@") for name in ACCOUNTS):
        message = "the row names neither an account nor a principal, so it would silence too much"
        raise ConfigurationError(message, place, "fill target_account_id, recipient_account_id or principal_arn")


def _scope(columns: Mapping[str, str], name: str, place: Location, organization: Organization | None) -> Scope | None:
    return parse_scope(columns[name], organization, place) if columns[name].startswith("@") else None


def _principal(pattern: str, place: Location, organization: Organization | None) -> tuple[MeetsAt, Scope | None]:
    """The test of a row's principal, and the scope in the place of its account, which holds for protected roles
    alone."""
    parts = scoped(pattern)
    if parts is None:
        meets = arn_pattern(pattern)
        return (lambda arns, _at: meets(arns)), None
    before, scope, resource = parts
    meant = parse_scope(scope, organization, place)
    check_principal(f"{before}{'0' * 12}:{resource}", place)
    check_protected(resource, meant.organization, place)
    return scoped_arn_pattern(before, meant, resource), meant


def _check_end(ends: date, covered: Sequence[Rule], place: Location, today: date) -> None:
    """For critical rules the end lies near, counted from the day of the run: what is planned for later is approved
    later, and what is old stays readable, for a past end is never too far ahead."""
    critical = [rule.name for rule in covered if rule.level == "critical"]
    if critical and ends - today > LONGEST_FOR_CRITICAL:
        message = f"`expires` is more than {LONGEST_FOR_CRITICAL.days} days ahead, and {critical[0]} is critical"
        latest = (today + LONGEST_FOR_CRITICAL).isoformat()
        raise ConfigurationError(message, place, f"write {latest} at the latest, and renew the row then")


def _network(text: str, place: Location) -> Network:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as fault:
        raise ConfigurationError(f"`source_cidr`: {fault}", place, "for example 192.0.2.0/24") from fault
    if network.prefixlen == 0:
        raise ConfigurationError(f"`source_cidr`: {text} is every address", place, "leave it empty, or name a network")
    return network


def _day(text: str, column: str, place: Location) -> date:
    if not text:
        raise ConfigurationError(f"a row needs `{column}`", place, "a day such as 2027-01-31")
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ConfigurationError(f"`{column}`: `{text}` is not a date", place, "a day such as 2027-01-31") from fault


def _start_of(day: date) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
