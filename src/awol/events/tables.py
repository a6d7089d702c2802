"""Records out of tables: a CSV export's rows, and the answers in JSON that give column names and rows apart.

People export what they see: Splunk's results (`_raw`), Kibana's Discover (`event.original`), CloudTrail Lake
(`eventJson`), LookupEvents (`CloudTrailEvent`), CloudWatch Logs Insights (`@message`), or a column for each field of a
record (Athena, Lake, Snowflake).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from awol.events.restored import names_of_record

_WHOLE: Final = ("_raw", "event.original", "eventjson", "cloudtrailevent", "@message", "_source", "message", "record")
"""Columns that hold a whole record, in lower case and without underscores within, first come first."""

_INDEXED: Final = ("aws.", "event.")
_HISTORY: Final = frozenset({"event name", "event time", "event id"})
_DELIMITERS: Final = ",;\t|"
_MARK: Final = "\ufeff"
LONGEST_CELL: Final = 8 << 20
LONGEST_HEADER: Final = 1 << 16

Row = Callable[[Sequence[Any]], Any]
"""Makes of the cells of a row what `awol.events` reads: the text of a record, or an object."""


class NoRecords(Exception):
    """A table that is recognised, but in which no column holds records; says what to export instead."""


def row_reader(header: Sequence[Any]) -> Row | None:
    """How to read the rows of a table with these columns; None where nothing speaks for records in it.

    Raises `NoRecords` for a table that people take for one.
    """
    names = [str(name).strip().strip(_MARK) for name in header]
    folded = [name.lower() for name in names]
    spelt = [name[:1] + name[1:].replace("_", "") for name in folded]
    for whole in _WHOLE:
        if whole in spelt:
            at = spelt.index(whole)
            return lambda row: row[at] if at < len(row) else None
    if names_of_record(names) or ("@timestamp" in folded and any(name.startswith(_INDEXED) for name in folded)):
        return lambda row: {
            name: cell for name, cell in zip(names, row, strict=False) if name and cell is not None and cell != ""
        }
    if len(_HISTORY.intersection(folded)) > 1:
        raise NoRecords(
            "a CSV file of the console's Event history, which does not contain the whole record: download it as JSON"
        )
    return None


def csv_table(head: str) -> tuple[str, Row] | None:
    """The delimiter of a CSV text that begins with `head`, and how to read its rows; None for any other text.

    Raises `NoRecords` as `row_reader` does.
    """
    first = next((line for line in head.lstrip(_MARK).splitlines() if line.strip() and not _PREAMBLE.match(line)), "")
    if not first or first.lstrip()[:1] in ("{", "[", "<"):
        return None
    for delimiter in _DELIMITERS:
        try:
            header = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            continue
        reader = row_reader(header) if len(header) > 1 or first.strip().strip('"').lower() in _ALONE else None
        if reader is not None:
            return delimiter, reader
    return None


_PREAMBLE: Final = re.compile(r"sep=.$|#TYPE ")
"""What Excel and PowerShell's Export-Csv write before the header."""

_NO_NAME: Final = re.compile(r'["\n]|\{(?!\})|(?<!\{)\}')
"""What the name of a column has not and a record has: damage can make one line of the header and of rows. Splunk writes
`{}` into names, for what stands in a list."""

_ALONE: Final = frozenset(_WHOLE) - {"message", "record"}


def no_names(header: Sequence[str]) -> list[str]:
    """The cells of a header that are no names of columns, but parts of a record."""
    return [cell for cell in header if _NO_NAME.search(cell)]


def csv_rows(texts: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str], int]]:
    """The rows of a CSV text, its header first, each with the line on which it begins and the number of its cells that
    are no cells of a column. Raises `csv.Error`."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_lines(texts), delimiter=delimiter)
    begins = 1
    columns = 0
    for row in reader:
        line, begins = begins, reader.line_num + 1
        if not row or (not columns and _PREAMBLE.match(delimiter.join(row).lstrip(_MARK))):
            continue
        if not columns:
            columns = len(row)
        yield line, row, sum(map(bool, row[columns:]))


def _lines(texts: Iterator[str]) -> Iterator[str]:
    rest = ""
    for text in texts:
        # `splitlines` would break at U+2028 and the like, which stand in records.
        pieces = (rest + text if rest else text).split("\n")
        rest = pieces.pop()
        for piece in pieces:
            yield piece + "\n"
        if len(rest) > LONGEST_CELL:
            raise csv.Error("a line without end")
    if rest:
        yield rest


def rows(value: Mapping[str, Any]) -> list[tuple[str, Any]] | None:
    """What an answer in JSON with columns and rows holds; None for any other object. Raises `NoRecords`.

    CloudTrail Lake's GetQueryResults, Athena's GetQueryResults, ES|QL (`values`), Elasticsearch SQL (`rows`), Splunk's
    `json_rows` and `json_cols`.
    """
    if isinstance(value.get("QueryResultRows"), list):
        return _lake(value["QueryResultRows"])
    answer = value.get("ResultSet")
    if isinstance(answer, Mapping) and isinstance(answer.get("Rows"), list):
        return _athena(answer["Rows"])
    header, cells, label = value.get("columns"), value.get("values", value.get("rows")), "values"
    if not isinstance(header, list) or not isinstance(cells, list):
        header, cells, label = value.get("fields"), value.get("rows"), "rows"
        if isinstance(header, list) and isinstance(value.get("columns"), list):
            cells, label = list(zip(*_lists(value["columns"]), strict=False)), "columns"
    if not isinstance(header, list) or not isinstance(cells, list):
        return None
    names = [name.get("name") if isinstance(name, Mapping) else name for name in header]
    if not all(isinstance(name, str) for name in names) or not all(isinstance(row, list | tuple) for row in cells):
        return None
    return _read(names, cells, label)


def _read(names: Sequence[Any], cells: Sequence[Any], label: str, first: int = 0) -> list[tuple[str, Any]]:
    reader = row_reader(names)
    if reader is None:
        columns = ", ".join(str(name) for name in names[:4])
        raise NoRecords(
            f"a table without a column of records (its columns: {columns}): add event.original, _raw, eventJson "
            "or the fields of the record"
        )
    return [(f"{label}[{number}]", reader(row)) for number, row in enumerate(cells, first)]


def _lists(columns: list[Any]) -> list[list[Any]]:
    return [column for column in columns if isinstance(column, list)]


def _lake(answer_rows: list[Any]) -> list[tuple[str, Any]]:
    labelled = []
    for number, row in enumerate(answer_rows):
        cells: dict[str, Any] = {}
        for cell in row if isinstance(row, list) else [row]:
            if isinstance(cell, Mapping):
                cells |= cell
        labelled += _read(list(cells), [list(cells.values())], "QueryResultRows", number)
    return labelled


def _athena(answer_rows: list[Any]) -> list[tuple[str, Any]]:
    table = []
    for row in answer_rows:
        cells = row.get("Data") if isinstance(row, Mapping) else None
        table.append(
            [cell.get("VarCharValue") if isinstance(cell, Mapping) else None for cell in cells]
            if isinstance(cells, list)
            else []
        )
    # The first row of the first page holds the names of the columns; later pages do not.
    return _read(table[0], table[1:], "ResultSet.Rows", 1) if table else []
