"""Athena's view of a record: the rows of AWS's own CloudTrail table, or of a table of whole records."""

from awol.views.athena.rows import CLOUDTRAIL, WHOLE_RECORDS, Table, table

__all__ = ["CLOUDTRAIL", "WHOLE_RECORDS", "Table", "table"]
