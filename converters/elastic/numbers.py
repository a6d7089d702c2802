"""Numbers in texts, as regular expressions in Lucene's dialect: `900` is also `0900`, `+900` and `900.0`.

A text counts as a number if it is a plain decimal one. Exponents (`9e2`), units and hexadecimal digits make it none.
"""

from __future__ import annotations

FRACTION = "(\\.[0-9]*)?"
ANY = f"([0-9]+{FRACTION}|\\.[0-9]+)"
"""Any decimal number without a sign."""


def equal(number: float) -> str:
    """An expression for every decimal text that is this number."""
    whole, _, fraction = _decimal(abs(number)).partition(".")
    if number == 0:
        return "[\\+\\-]?(0+(\\.0*)?|\\.0+)"
    sign = "\\-" if number < 0 else "\\+?"
    digits = "0*" if whole == "0" else f"0*{whole}"
    return f"{sign}{digits}" + (f"\\.{fraction}0*" if fraction else "(\\.0*)?")


def compare(operator: str, number: float) -> str:
    """An expression for every decimal text that is `<`, `<=`, `>` or `>=` this number."""
    size = _decimal(abs(number))
    upwards = operator.startswith(">")
    if number < 0:
        # Below zero the order turns: more than -5 is less than 5 with a minus, or anything without one.
        branches = [f"\\-({_less(size)})", f"\\+?{ANY}"] if upwards else [f"\\-({_greater(size)})"]
    else:
        branches = [f"\\+?({_greater(size)})"] if upwards else [f"\\-({_greater('0')})"]
        if not upwards and number > 0:
            branches = [f"\\-{ANY}", f"\\+?({_less(size)})"]
    if operator.endswith("="):
        branches.append(equal(number))
    return "|".join(branches)


def _greater(size: str) -> str:
    """Texts without a sign of numbers greater than a size."""
    whole, _, fraction = size.partition(".")
    digits = "" if whole == "0" else whole
    options = [f"[1-9][0-9]{{{len(digits)},}}{FRACTION}"]
    options += [f"{head}{rest}{FRACTION}" for head, rest in _other_digit(digits, upwards=True)]
    options += [f"{digits}\\.{head}[0-9]*" for head, _ in _other_digit(fraction, upwards=True)]
    options.append(f"{digits}\\.{fraction}[0-9]*[1-9][0-9]*")
    return f"0*({'|'.join(options)})"


def _less(size: str) -> str:
    """Texts without a sign of numbers less than a size, which is not zero."""
    whole, _, fraction = size.partition(".")
    digits = "" if whole == "0" else whole
    options = []
    if digits:
        options.append(f"0+{FRACTION}|\\.[0-9]+")
        if len(digits) > 1:
            options.append(f"0*[1-9][0-9]{{0,{len(digits) - 2}}}{FRACTION}")
        options += [f"0*{head}{rest}{FRACTION}" for head, rest in _other_digit(digits, upwards=False, lowest=1)]
    if fraction:
        below = [f"{head}[0-9]*" for head, _ in _other_digit(fraction, upwards=False)]
        # What ends before the digits of the fraction do is less too: 1.0 before 1.08.
        below += [fraction[:end] for end in range(1, len(fraction))]
        options.append(f"0*{digits}\\.({'|'.join(below)})" if below else f"0*{digits}\\.0*")
        options.append(f"0*{digits}\\.?" if digits else "0+\\.?")
    return "|".join(options)


def _other_digit(digits: str, *, upwards: bool, lowest: int = 0) -> list[tuple[str, str]]:
    """For each digit, the digits before it, a greater (or smaller) one in its place; and any digits for the rest.

    `lowest` is the least digit that may stand first."""
    beginnings = []
    for at, digit in enumerate(digits):
        low, high = (int(digit) + 1, 9) if upwards else (0 if at else lowest, int(digit) - 1)
        if low > high:
            continue
        chosen = str(low) if low == high else f"[{low}-{high}]"
        rest = len(digits) - at - 1
        beginnings.append((f"{digits[:at]}{chosen}", f"[0-9]{{{rest}}}" if rest else ""))
    return beginnings


def _decimal(number: float) -> str:
    """The number without an exponent and without zeros that say nothing."""
    if isinstance(number, int):
        return str(number)
    text = f"{number:.15f}".rstrip("0")
    return text.removesuffix(".")
