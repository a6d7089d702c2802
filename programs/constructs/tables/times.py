"""Parts of a time, in UTC."""

from __future__ import annotations

from programs.constructs.model import row

GROUP = "Parts of a time"
JULY = "noon night noon-fraction noon-offset"
ROWS = (
    row("minute", "when|minute: 2", "noon noon-offset"),
    row("hour", "when|hour: 12", "noon noon-fraction noon-offset leap-day"),
    row("day", "when|day: 10", JULY),
    row("week", "when|week: 28", JULY),
    row("month", "when|month: 7", JULY),
    row("year", "when|year: 2024", "new-year leap-day"),
)
