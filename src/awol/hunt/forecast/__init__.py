"""What a month of one's own logs says of the pack before it is enabled: how loud it would be, and what to configure."""

from __future__ import annotations

from typing import Final

CLUES_NAME: Final = "awol_forecast_clues"
"""The name under which a hunter gives the records that a forecast learns from (`awol.hunt.forecast.learning`)."""
