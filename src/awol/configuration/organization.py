"""`organization.json`: one snapshot of the user's organization, made by `awol organization` or by hand.

    {"organization_id": "o-exampleorgid", "management_account_id": "111122223333", "taken": "2026-05-28T03:00:00Z",
     "accounts": [{"id": "444455556666", "name": "payments", "ou": "Workloads/Prod", "owner": "team-a",
                   "environment": "prod", "created": "2025-01-31T08:00:00Z", "status": "ACTIVE"}],
     "protected_roles": ["AWSControlTowerExecution"], "transition_ous": ["ou-exam-transit1"],
     "delegated_administrators": ["777788889999"], "approved_to_leave": [],
     "departed": [{"id": "666677778888", "name": "shop", "created": "2023-02-01T08:00:00Z"}]}

`ou` is the path of names below the root, "" for an account that lies in the root itself. Times are ISO 8601 in UTC.
`departed` are the accounts of earlier snapshots that are in the organization no more: the last-event kit keeps them on
their bus. One that came back is in both lists.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from awol.configuration.faults import together
from awol.errors import ConfigurationError, Location
from awol.pack import read_text
from awol.values import parse_time

DEFAULT_FILE = "organization.json"

STATUSES = ("ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "PENDING_ACTIVATION", "CLOSED")
"""AWS Organizations API Reference, Account: `Status`, and `State`, which takes its place."""

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}", re.ASCII)
_UNIT = re.compile(r"(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})", re.ASCII)
_ROLE = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
"""IAM API Reference, `roleName`: a name, without its path and without an account."""


class UnknownKeyError(ConfigurationError):
    """A JSON object with a key that a snapshot does not have: a slip, or something else than a snapshot."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the organization. `created` is ISO 8601, "" where it is not known."""

    id: str
    name: str = ""
    ou: str = ""
    owner: str = ""
    environment: str = ""
    created: str = ""
    status: str = "ACTIVE"

    @property
    def created_at(self) -> int | None:
        """`created` in milliseconds since the epoch; None where it is not known."""
        return parse_time(self.created)


@dataclass(frozen=True, slots=True)
class Organization:
    """What the snapshot says. Accounts by id; suspended ones are kept."""

    organization_id: str = ""
    management_account_id: str = ""
    taken: str = ""
    accounts: Mapping[str, Account] = field(default_factory=dict)
    protected_roles: tuple[str, ...] = ()
    transition_ous: tuple[str, ...] = ()
    delegated_administrators: tuple[str, ...] = ()
    approved_to_leave: tuple[str, ...] = ()
    departed: Mapping[str, Account] = field(default_factory=dict)
    source: str = ""

    def account(self, identity: str) -> Account | None:
        """The account of that id."""
        return self.accounts.get(identity)

    def within(self, ou: str) -> tuple[Account, ...]:
        """The accounts of an organizational unit and of those below it; `ou` is a path of names, or the last of one."""
        wanted = ou.strip("/")
        return tuple(account for account in self.accounts.values() if _lies_in(account.ou, wanted))

    def as_json(self) -> str:
        """The file's text: the same for the same organization, accounts by id."""
        document: dict[str, Any] = {
            "organization_id": self.organization_id,
            "management_account_id": self.management_account_id,
            "taken": self.taken,
            "accounts": [asdict(self.accounts[identity]) for identity in sorted(self.accounts)],
            **{key: sorted(getattr(self, key)) for key in _LISTS},
        }
        if self.departed:
            document["departed"] = [asdict(self.departed[identity]) for identity in sorted(self.departed)]
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


_LISTS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "protected_roles": (_ROLE, "a role's name without account and path, AWSControlTowerExecution"),
    "transition_ous": (_UNIT, "the id of an organizational unit, ou-exam-transit1"),
    "delegated_administrators": (_ACCOUNT, "the twelve digits of an account, in quotation marks"),
    "approved_to_leave": (_ACCOUNT, "the twelve digits of an account, in quotation marks"),
}
_KEYS = ("organization_id", "management_account_id", "taken", "accounts", *_LISTS, "departed")
COLUMNS = tuple(column.name for column in fields(Account))
_HEADER = f"the header is: {','.join(COLUMNS)}"


def _lies_in(path: str, wanted: str) -> bool:
    names, sought = path.split("/"), wanted.split("/")
    return any(names[at : at + len(sought)] == sought for at in range(len(names) - len(sought) + 1))


def load(given: str | Path | None) -> Organization | None:
    """The snapshot `given`, or `organization.json` of the working folder, or None.

    Raises `ConfigurationError` naming the place of what is wrong.
    """
    path = Path(given) if given is not None else Path(DEFAULT_FILE)
    if given is None and not path.is_file():
        return None
    return parse(read_text(path, ConfigurationError), str(path))


def parse(text: str, shown: str) -> Organization:
    """A snapshot from the text of a JSON or CSV file; `shown` names it in messages. Raises `ConfigurationError`."""
    return _from_json(text, shown) if text.lstrip()[:1] in ("{", "[") else from_csv(text, shown)


def _from_json(text: str, shown: str) -> Organization:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as fault:
        line, column = getattr(fault, "lineno", None), getattr(fault, "colno", None)
        reason = getattr(fault, "msg", "nested too deeply")
        raise ConfigurationError(f"not valid JSON: {reason}", Location(shown, line, column)) from fault
    if not isinstance(document, dict):
        raise ConfigurationError("not a JSON object", Location(shown), f"keys: {', '.join(_KEYS)}")
    return from_document(document, shown)


def from_document(document: Mapping[str, Any], shown: str) -> Organization:
    """A snapshot from its JSON object. Raises `ConfigurationError`, all faults of its accounts at once, and
    `UnknownKeyError` for a key that no snapshot has."""
    _known(document, _KEYS, shown, "", UnknownKeyError)
    identity, management, taken = (_text(document, key, shown) for key in _KEYS[:3])
    if identity:
        _check(_ORGANIZATION, identity, "organization_id", shown, "o-exampleorgid")
    if management:
        _check(_ACCOUNT, management, "management_account_id", shown, "its twelve digits as a text")
    if taken and parse_time(taken) is None:
        raise _fault(shown, f"taken: `{taken}` is not a time", "2026-05-28T03:00:00Z")
    return Organization(
        organization_id=identity,
        management_account_id=management,
        taken=taken,
        protected_roles=_list(document, "protected_roles", shown),
        transition_ous=_list(document, "transition_ous", shown),
        delegated_administrators=_list(document, "delegated_administrators", shown),
        approved_to_leave=_list(document, "approved_to_leave", shown),
        accounts=_rows(document, "accounts", shown),
        departed=_rows(document, "departed", shown),
        source=shown,
    )


def _rows(document: Mapping[str, Any], key: str, shown: str) -> dict[str, Account]:
    rows = [] if document.get(key) is None else document[key]
    if not isinstance(rows, list):
        raise _fault(shown, f"`{key}` is not a list", f'write "{key}": [{{"id": "444455556666"}}]')
    return _accounts(((f"{shown}: {key}[{number}]", row) for number, row in enumerate(rows)))


def from_csv(text: str, shown: str) -> Organization:
    """The accounts of a CSV file with the columns of `COLUMNS`, `id` needed. Raises `ConfigurationError`."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[str, dict[str, str]]] = []
    try:
        names = [name.strip() for name in next(reader, [])]
        _check_header(names, shown)
        for cells in reader:
            if len(cells) > len(names):
                raise _fault(shown, "the row has more cells than the header", _HEADER, reader.line_num)
            filled = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}
            rows += [(f"{shown}:{reader.line_num}", filled)] if filled else []
    except csv.Error as fault:
        raise _fault(shown, f"not valid CSV: {fault}", "save the file as CSV with commas", reader.line_num) from fault
    return Organization(accounts=_accounts(rows), source=shown)


def _check_header(names: Sequence[str], shown: str) -> None:
    if len(names) == 1 and ";" in names[0]:
        raise _fault(shown, "the cells are separated by `;`", "save the file as CSV with commas", 1)
    _known(dict.fromkeys(names), COLUMNS, shown, "the column ")
    for name in names:
        if names.count(name) > 1:
            raise _fault(shown, f"the column `{name}` appears twice", _HEADER, 1)
    if "id" not in names:
        raise _fault(shown, "the column `id` is missing", _HEADER, 1)


def _accounts(rows: Iterable[tuple[str, Any]]) -> dict[str, Account]:
    accounts: dict[str, Account] = {}
    faults: list[ConfigurationError] = []
    for place, row in rows:
        try:
            account = _account(row, place)
            if account.id in accounts:
                raise _fault(place, f"the account {account.id} appears twice", "remove one of them")
            accounts[account.id] = account
        except ConfigurationError as fault:
            faults.append(fault)
    if faults:
        raise together(faults)
    return accounts


def _account(row: Any, place: str) -> Account:
    if not isinstance(row, dict):
        raise _fault(place, "not an object", '{"id": "444455556666", "name": "payments"}')
    _known(row, COLUMNS, place, "")
    columns = {key: _text(row, key, place) for key in COLUMNS if row.get(key) is not None}
    _check(
        _ACCOUNT,
        columns.get("id", ""),
        "id",
        place,
        "its twelve digits as a text in quotation marks, with leading zeros",
    )
    if columns.get("created") and parse_time(columns["created"]) is None:
        raise _fault(place, f"created: `{columns['created']}` is not a time", "2026-05-28T03:00:00Z")
    if columns.get("status", "ACTIVE") not in STATUSES:
        raise _fault(
            place, f"status: `{columns['status']}` is not one of {', '.join(STATUSES)}", "write it as AWS spells it"
        )
    return Account(**(columns | {"ou": columns.get("ou", "").strip("/")}))


def _known(
    mapping: Mapping[Any, Any],
    names: Sequence[str],
    place: str,
    what: str,
    error: type[ConfigurationError] = ConfigurationError,
) -> None:
    for key in mapping:
        if key not in names:
            close = difflib.get_close_matches(str(key).lower(), names, n=1)
            step = f"do you mean `{close[0]}`?" if close else f"known: {', '.join(names)}"
            raise error(f"{what}`{key}` is not known here", Location(place), step)


def _text(mapping: Mapping[str, Any], key: str, place: str) -> str:
    value = mapping.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        step = f'write "{key}": "..."; an account id is a text, or its leading zeros are lost'
        raise _fault(place, f"`{key}` is not a text", step)
    return value


def _list(document: Mapping[str, Any], key: str, shown: str) -> tuple[str, ...]:
    values = document.get(key)
    form, example = _LISTS[key]
    if values is None:
        return ()
    if not isinstance(values, list):
        raise _fault(shown, f"`{key}` is not a list", f"list {example}")
    for value in values:
        _check(form, value, key, shown, example)
    return tuple(dict.fromkeys(values))


def _check(form: re.Pattern[str], value: Any, key: str, place: str, step: str) -> None:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise _fault(place, f"{key}: `{value}` does not have the right form", step)


def _fault(place: str, message: str, step: str, line: int | None = None) -> ConfigurationError:
    return ConfigurationError(message, Location(place, line), step)


def merged(first: Organization, second: Organization, placed: Container[str] = ()) -> Organization:
    """Two snapshots as one: what the second says wins, where it says something.

    `placed` are the accounts of which the second knows unit and status. Without a unit such an account lies in the
    root; of any other account no unit says nothing.
    """
    accounts = dict(first.accounts)
    for identity, account in second.accounts.items():
        known = accounts.get(identity)
        if known is None:
            accounts[identity] = account
            continue
        said = {
            key: value for key, value in asdict(account).items() if value and (key != "status" or value != "ACTIVE")
        }
        if identity in placed:
            said |= {"ou": account.ou, "status": account.status}
        accounts[identity] = Account(**(asdict(known) | said))
    facts = {key: getattr(second, key) or getattr(first, key) for key in (*_KEYS[:3], *_LISTS)}
    departed = {**first.departed, **second.departed}
    return Organization(**facts, accounts=accounts, departed=departed, source=second.source or first.source)
