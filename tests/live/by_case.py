"""A text for Trino that looks at many cases at once, each by itself.

Every query in the text carries the case's name along, every group and every window is one of a single case: as if the
text had run for each case alone, in the time of one run.
"""

from __future__ import annotations

from sqlglot import exp

from awol.systems.trino import on_table

CASE = "awol_case"


def by_case(text: str, table: str) -> str:
    """The text on a table that has a column `awol_case`, which stands first in what it shows."""
    query = on_table(text, table)
    for select in list(query.find_all(exp.Select)):
        if not any(isinstance(one, exp.Star) for one in select.expressions):
            select.set("expressions", [exp.column(CASE), *select.expressions])
        group = select.args.get("group")
        if group:
            group.set("expressions", [exp.column(CASE), *group.expressions])
    for window in query.find_all(exp.Window):
        window.set("partition_by", [exp.column(CASE), *(window.args.get("partition_by") or ())])
    return query.sql(dialect="trino")
