"""A real Trino, the engine of Athena: records as rows of AWS's CloudTrail table, the committed SQL.

Requests: `POST /v1/statement`, then `GET` of each `nextUri` (Trino documentation, "Trino client REST API"). The address
names a catalog and a schema in which a table may be made, `http://127.0.0.1:8080/memory/default`; without them that of
the memory connector is taken. What Trino cannot show of Athena, S3, the SerDe and partition projection, it does not
show here either: the rows are those of awol's own view.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awol.errors import ConfigurationError
from awol.systems.http import Http, LiveError, Patience, removing, secret
from awol.values import Event
from awol.views.athena import CLOUDTRAIL, Table
from awol.views.athena.types import written

if TYPE_CHECKING:
    from sqlglot import exp

ACCESS = "AWOL_TRINO_USER and AWOL_TRINO_PASSWORD (or ..._FILE)"
CATALOG, SCHEMA = "memory", "default"
KEY = "awol_key"
BATCH = 900_000
"""Characters of one INSERT; Trino takes 1,000,000 (`query.max-length`)."""

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


class StatementError(LiveError):
    """Trino refused or failed a statement; the message is its own."""


@dataclass(slots=True)
class Trino:
    """The Trino at `url`, in whose catalog and schema tables are made."""

    url: str
    patience: Patience = field(default_factory=Patience)
    _http: Http = field(init=False, repr=False)
    _place: str = field(init=False, default="")
    _keys: dict[int, tuple[Event, str]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        names = [name for name in parts.path.split("/") if name] or [CATALOG, SCHEMA]
        # What is no address at all is told by the connection below.
        if parts.netloc and (len(names) != 2 or not all(_NAME.fullmatch(name) for name in names)):
            raise ConfigurationError(
                f"`{self.url}` does not name a catalog and a schema",
                next_step=f"write trino=http://127.0.0.1:8080/{CATALOG}/{SCHEMA}",
            )
        self._place = ".".join(f'"{name}"' for name in names)
        address = parts._replace(path="", query="", fragment="").geturl() if parts.netloc else self.url
        self._http = Http("Trino", address, _credentials(), ACCESS, self.patience)

    @property
    def engines(self) -> Mapping[str, str]:
        return {"trino": "athena"}

    def describe(self) -> str:
        return f"Trino {self.rows('SELECT version()')[0][0]}"

    def refused(self, target: str) -> str | None:  # noqa: ARG002  # it runs Athena's texts and no others
        return None

    def unfit(self, target: str, text: str) -> str | None:  # noqa: ARG002  # every version runs every text alike
        return None

    def together(self, target: str) -> str | None:  # noqa: ARG002  # a text can be given the rows of one case
        return None

    def key(self, event: Event) -> str:
        keyed = self._keys.get(id(event))
        if keyed is None:
            text = json.dumps(row(CLOUDTRAIL, event), sort_keys=True)
            keyed = event, sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            # With the event itself, so that no other can take its id.
            self._keys[id(event)] = keyed
        return keyed[1]

    @contextmanager
    def loaded(self, events: Mapping[str, Event]) -> Iterator[Loaded]:
        with self.filled("awol_replay", CLOUDTRAIL, events) as table:
            yield Loaded(self, table)
        self._http.close()

    @contextmanager
    def filled(self, name: str, table: Table, events: Mapping[str, Event]) -> Iterator[str]:
        """A table of these records with their keys beside them, for the length of a block: its whole name, in which
        `name` stands in front of what no other run has."""
        whole = f'{self._place}."{name}_{datetime.now(UTC):%Y%m%d%H%M%S}_{uuid.uuid4().hex[:12]}"'
        columns = {KEY: "varchar"} | {column: written(type_) for column, type_ in table.columns.items()}
        listed = ", ".join(f'"{column}" {type_}' for column, type_ in columns.items())
        self.rows(f"CREATE TABLE {whole} ({listed})")
        drop = f"DROP TABLE {whole}"
        with removing(lambda: self.rows(drop), drop):
            for text in batches({KEY: key} | row(table, event) for key, event in events.items()):
                # One literal for many rows: of a VALUES with a row for each, Trino is ten times as long in planning.
                source = f"UNNEST(CAST(json_parse({text}) AS array(row({listed}))))"
                self.rows(f"INSERT INTO {whole} SELECT * FROM {source}")  # noqa: S608  # quoted by `batches`
            count = self.rows(f"SELECT count(*) FROM {whole}")[0][0]  # noqa: S608  # a name of our own
            if count != len(events):
                raise LiveError(f"Trino holds {count} of {len(events)} rows that it accepted")
            yield whole

    def rows(self, statement: str) -> list[list[Any]]:
        """The rows of a statement's answer. Raises `StatementError` for what Trino refuses or fails on."""
        answer = self._http.json("POST", "/v1/statement", statement.encode(), "text/plain; charset=utf-8")
        rows: list[list[Any]] = []
        while True:
            if not isinstance(answer, dict):
                raise self._http.fault("POST", "/v1/statement", "the answer is not Trino's")
            if "error" in answer:
                raise StatementError(f"Trino: {answer['error'].get('message', answer['error'])}")
            rows += answer.get("data") or []
            if "nextUri" not in answer:
                return rows
            # The path alone: an answer does not get to choose to which machine the credentials go.
            answer = self._http.json("GET", urlsplit(answer["nextUri"]).path)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table of this run, by its whole name."""

    system: Trino
    table: str

    def search(self, target: str, text: str) -> frozenset[str]:  # noqa: ARG002  # it runs Athena's texts alone
        """The keys of the rows that a text finds. Raises `LiveError`."""
        return frozenset(str(cells[0]) for cells in self.system.rows(keys_of(text, self.table)))

    def groups(self, target: str, text: str, keys: Collection[str]) -> int:  # noqa: ARG002  # as above
        """The text is given a part of the table in place of the whole."""
        listed = ", ".join(f"'{key}'" for key in sorted(keys))
        part = f"(SELECT * FROM {self.table} WHERE {KEY} IN ({listed}))"  # noqa: S608  # keys are digests
        return len(self.system.rows(on_table(text, part).sql(dialect="trino"))) if keys else 0


def keys_of(text: str, table: str) -> str:
    """The text with another table in place of the one that it names, and the rows' keys in place of what it shows."""
    from sqlglot import exp

    query = on_table(text, table)
    query.set("expressions", [exp.column(KEY)])
    return query.sql(dialect="trino")


def on_table(text: str, table: str) -> exp.Select:
    """The text, parsed, with another table, or a query in parentheses, in place of the table that it names."""
    from sqlglot import exp, parse_one

    from awol.engines.athena import parse

    query = parse(text)
    if not isinstance(query, exp.Select):
        raise LiveError("the text is not a SELECT", next_step="awol convert")
    known = {subquery.alias for subquery in query.find_all(exp.CTE)}
    replacement = parse_one(f"SELECT * FROM {table}", dialect="trino").args["from_"].this  # noqa: S608  # of our own
    for mention in list(query.find_all(exp.Table)):
        if mention.name not in known:
            mention.replace(replacement.copy())
    return query


def row(table: Table, event: Event) -> dict[str, Any]:
    """A record as a row of a table, ready for JSON."""
    cells = table.row(event)
    return {name: cells[name] for name in table.columns}


def batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as literals that each hold a JSON array of as many as one statement may have."""
    part: list[str] = []
    size = 0
    for record in rows:
        # Half a surrogate pair, which JSON may escape, is no character that SQL could hold.
        text = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace").decode().replace("'", "''")
        if part and size + len(text) > BATCH:
            yield f"'[{','.join(part)}]'"
            part, size = [], 0
        part.append(text)
        size += len(text) + 1
    if part:
        yield f"'[{','.join(part)}]'"


def _credentials() -> dict[str, str]:
    user, password = secret("AWOL_TRINO_USER"), secret("AWOL_TRINO_PASSWORD")
    headers = {"X-Trino-User": user or "awol", "X-Trino-Source": "awol"}
    if user and password:
        from urllib3.util import make_headers

        headers["Authorization"] = make_headers(basic_auth=f"{user}:{password}")["authorization"]
    return headers
