"""Numbers in texts, as regular expressions in Lucene's dialect: `900` is also `0900`, `+900` and `900.0`."""

from __future__ import annotations


def equal(number: float) -> str:
    """An expression for every decimal text that is this number. Exponents (`9e2`) are not among them."""
    whole, _, fraction = _decimal(abs(number)).partition(".")
    sign = "-" if number < 0 else "[\\+\\-]?" if number == 0 else "\\+?"
    sign = sign.replace("-", "\\-") if sign == "-" else sign
    digits = "0+" if whole == "0" and not fraction else f"0*{whole if whole != '0' else ''}"
    return f"{sign}{digits}" + (f"\\.{fraction}0*" if fraction else "(\\.0*)?")


def _decimal(number: float) -> str:
    """The number without an exponent and without zeros that say nothing."""
    if isinstance(number, int):
        return str(number)
    text = f"{number:.15f}".rstrip("0")
    return text.removesuffix(".")
