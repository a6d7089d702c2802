"""Athena's view of a record: the rows of AWS's own CloudTrail table, or of a table of whole records."""

from collections.abc import Callable

from awol.views import Indexing
from awol.views.athena.rows import CLOUDTRAIL, WHOLE_RECORDS, Cells, Table, table

__all__ = ["CLOUDTRAIL", "WHOLE_RECORDS", "Cells", "Table", "table", "view"]


def view(_engine: str, _indexing: Indexing) -> Callable[[str], Table]:
    """The tables that a text may name."""
    return table
