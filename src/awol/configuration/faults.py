"""The faults of a file of the user's, told together."""

from __future__ import annotations

from collections.abc import Sequence

from awol.errors import ConfigurationError


def together(faults: Sequence[ConfigurationError]) -> ConfigurationError:
    """All faults as one, so that a file is mended in one go. Each says what to do."""
    first, *rest = faults
    if not rest:
        return first
    further = "".join(f"\n{fault}" for fault in rest)
    return ConfigurationError(f"{first.message}\n  try: {first.next_step}{further}", first.location)
