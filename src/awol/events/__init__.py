"""CloudTrail records out of every envelope, streaming: what a file is, its content says and never its name.

    bytes -> layers (gzip, base64) -> text (UTF-8, UTF-16) -> scan (JSON values) -> unwrap (envelopes) -> Event

Nothing is lost silently: whatever is not read is reported with its place and with what was done about it. Duplicates
are not removed here.
"""

from awol.events.reader import ReadStats, read, read_stream
from awol.events.walk import walk

__all__ = ["ReadStats", "read", "read_stream", "walk"]
