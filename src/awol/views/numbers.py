"""What Elasticsearch makes of a value in a field of type long or double, as it indexes it.

Measured on 8.19.21: a long is exact, in a text too, and loses its fraction; digits of any script count. A double takes
what Java's `Double.parseDouble` takes: blanks around it, a letter for its type behind it, hexadecimal. What is not
finite or does not fit is malformed, and an empty text is no value.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_JAVA = re.compile(rf"({_DECIMAL.pattern})[dDfF]?", re.ASCII)
_HEXADECIMAL = re.compile(r"([+-]?0[xX](?:[\da-fA-F]+\.?[\da-fA-F]*|\.[\da-fA-F]+)[pP][+-]?\d+)[dDfF]?", re.ASCII)
_LONG_DIGITS = 19
"""So many has the largest long. A text with a larger exponent is not written out first."""


def long(value: Any) -> int | None:
    """A whole number of 64 bits; None for what the document does not index."""
    if isinstance(value, str):
        if not _DECIMAL.fullmatch(value):
            return None
        number = Decimal(value)
        value = int(number) if number.adjusted() < _LONG_DIGITS else None
    elif isinstance(value, float) and math.isfinite(value):
        # Java casts a double: 2^63, the nearest to the largest long, becomes that one.
        value = 2**63 - 1 if value == 2.0**63 else int(value)
    return value if type(value) is int and -(2**63) <= value < 2**63 else None


def double(value: Any) -> float | None:
    """A finite double; None for what the document does not index."""
    try:
        if isinstance(value, str):
            number = _parsed(value.strip(" \t\n\r\f\v"))
        else:
            number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    except OverflowError:
        return None
    return number if number is not None and math.isfinite(number) else None


def _parsed(text: str) -> float | None:
    if match := _JAVA.fullmatch(text):
        return float(match[1])
    match = _HEXADECIMAL.fullmatch(text)
    return float.fromhex(match[1]) if match else None
