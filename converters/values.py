"""Values that pySigma 1.5 reads otherwise than the rule means: no backend could write them rightly."""

from __future__ import annotations

from sigma.modifiers import SigmaBase64OffsetModifier, SigmaUTF16Modifier
from sigma.rule import SigmaDetectionItem
from sigma.types import SigmaCompareExpression, SigmaExpansion, SigmaNumber, SigmaRegularExpression, SigmaString

from awol.errors import Location, PackError, RefusedConversion

MOST_ALTERNATIVES = 64
"""Of one value: `|windash` writes every dash in five ways, 625 in all for four of them."""

LARGEST = 2**53
"""Beyond it, pySigma rounds a whole number to the next one that is exact as a floating-point number."""


def check_values(item: SigmaDetectionItem) -> None:
    """Refuse a detection item whose values were changed on their way in.

    Raises `RefusedConversion`, and `PackError` for what pySigma lets pass and no backend can read.
    """
    for value in item.value:
        if isinstance(value, SigmaExpansion) and len(value.values) > MOST_ALTERNATIVES:
            raise RefusedConversion(
                f"the modifiers of `{item.field or 'a keyword'}` turn one value into {len(value.values)} alternatives",
                next_step="list the values that you mean",
            )
        number = value.number if isinstance(value, SigmaCompareExpression) else value
        if isinstance(value, SigmaRegularExpression) and not isinstance(value.regexp, SigmaString):
            raise PackError(
                f"`{item.field}` has a regular expression that is not a text",
                Location("rule"),
                "put it in quotation marks",
            )
        if isinstance(number, SigmaNumber) and abs(number.number) >= LARGEST:
            raise RefusedConversion(
                f"`{item.field}` is compared with a number above 2^53, which pySigma rounds",
                next_step="write the number as a text, in quotation marks",
            )
    if SigmaUTF16Modifier in item.modifiers:
        raise RefusedConversion(
            f"`{item.field}` has the modifier utf16, and pySigma encodes its byte order mark wrongly (in UTF-8)",
            next_step="write the encoded text itself, or use |wide or |utf16be, which have no byte order mark",
        )
    if SigmaBase64OffsetModifier in item.modifiers and not str(item.original_value).isascii():
        raise RefusedConversion(
            f"`{item.field}` has the modifier base64offset on letters beyond ASCII, and pySigma counts their "
            "bytes wrongly",
            next_step="write the encoded texts themselves",
        )
