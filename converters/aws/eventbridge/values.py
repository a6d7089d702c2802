"""One value of a rule as the set of what its field may hold.

Sigma compares texts: the number 900 in a record also meets the text '900', true meets 'TRUE'. EventBridge tells them
apart, so a value stands in a list once for each form that a record may hold it in, or is refused where that cannot be
said.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaType,
    SpecialChars,
)

from ...addresses import block
from ...refusing import refusal
from . import globs
from .allowed import Allowed
from .expressions import as_globs
from .fields import Fields, Known
from .globs import STAR, Glob, Token

NUMERIC = re.compile(r"[0-9.+\-eE]*")
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,10})")
"""Texts that may also be written as a JSON number. Account ids have twelve digits; CloudTrail writes them as text."""

TYPE_STEP = "compare with whole values; converters/aws/eventbridge/fields.py lists the fields whose type is known"
OPERATORS = {"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}


def allowed(name: str, value: SigmaType, fields: Fields) -> Allowed:
    """What the field `name` may hold for the value to be met. Raises `RefusedConversion`."""
    known = fields.known(name)
    empty = Allowed(kind=known.kind, single=known.single)
    if isinstance(value, SigmaString):
        return _texts(name, empty, [_glob(name, value, fields)], fields)
    if isinstance(value, SigmaRegularExpression):
        return _texts(name, empty, as_globs(value), fields)
    if isinstance(value, SigmaBool):
        return _truth(empty, value.boolean, fields)
    if isinstance(value, SigmaNumber):
        return _number(name, empty, value, fields)
    if isinstance(value, SigmaNull):
        _check_leaf(name, known)
        return replace(empty, absent=True, null=True)
    if isinstance(value, SigmaExists):
        _check_leaf(name, known)
        there = replace(empty, null=True, true=True, false=True, but=())
        return there | empty if value.exists else replace(empty, absent=True)
    if isinstance(value, SigmaCIDRExpression):
        return _network(name, empty, value, fields)
    if isinstance(value, SigmaCompareExpression):
        return _comparison(name, empty, value)
    raise refusal(f"`{name}` is compared with a {type(value).__name__}", "compare with a text")


def _check_leaf(name: str, known: Known) -> None:
    if not known.single:
        raise refusal(
            f"`{name}` is tested for missing, null or present, and may be an object or a list: EventBridge's "
            "`exists` is false for an"
            " object, and a list with a null in it counts as null",
            "test a field that holds one value, or add the eventSource, from which awol knows whether it does",
        )


def _glob(name: str, value: SigmaString, fields: Fields) -> Glob:
    tokens: list[Token] = []
    for part in value.s:
        if part == SpecialChars.WILDCARD_SINGLE:
            raise refusal(
                f"`{name}` is compared with a pattern with `?`, and EventBridge has no wildcard for one character",
                "write `*`, or list the values",
            )
        tokens += [STAR] if part == SpecialChars.WILDCARD_MULTI else str(part)
    return globs.glob(tokens, fold=not fields.spelled(name) and not isinstance(value, SigmaCasedString))


def _texts(name: str, empty: Allowed, texts: list[Glob], fields: Fields) -> Allowed:
    """Texts, and what else a record may hold that reads like them."""
    if empty.kind == "text":
        return empty | replace(empty, texts=tuple(texts))
    held = replace(empty, texts=globs.widest(texts))
    for text in texts:
        held |= replace(empty, true=globs.holds(text, "true"), false=globs.holds(text, "false"))
        if empty.kind != "boolean" and NUMERIC.fullmatch(text.text):
            held |= replace(empty, others=_number_like(name, text, fields))
    return held | empty


def _number_like(name: str, text: Glob, fields: Fields) -> tuple[str, ...]:
    """The matcher of the number that a text may be written as. Raises `RefusedConversion` where that may be many."""
    whole = text.literal
    if whole is not None and (not whole or not any(char.isdigit() for char in whole)):
        return ()
    if whole is not None and fields.exact:
        return (_matcher("=", int(whole)),) if INTEGER.fullmatch(whole) else ()
    if not fields.exact and whole is not None:
        raise refusal(
            f"`{name}` may hold `{whole}` as a text or as a number, and to EventBridge 900 and 900.0 are the same "
            "number",
            "use the pack's pipeline, which knows what CloudTrail writes as text",
        )
    raise refusal(
        f"`{name}` may hold a number, and EventBridge compares parts of texts only",
        TYPE_STEP,
    )


def _matcher(operator: str, number: float) -> str:
    return json.dumps({"numeric": [operator, number]})


def _truth(empty: Allowed, wanted: bool, fields: Fields) -> Allowed:
    """True or false, which calls also carry as texts."""
    word = globs.literal("true" if wanted else "false", fold=not fields.exact)
    return empty | replace(empty, true=wanted, false=not wanted, texts=(word,))


def _number(name: str, empty: Allowed, value: SigmaNumber, fields: Fields) -> Allowed:
    if empty.kind == "boolean":
        raise refusal(f"`{name}` is true or false, never a number", "remove the comparison")
    if not fields.exact:
        raise refusal(
            f"`{name}` may hold the number {value.number} as a text, which is written in many ways (0900, 900.0)",
            "list the texts, in quotation marks",
        )
    text = globs.literal(str(value.number))
    return empty | replace(empty, texts=(text,), others=(_matcher("=", value.number),))


def _network(name: str, empty: Allowed, value: SigmaCIDRExpression, fields: Fields) -> Allowed:
    network = value.network
    if not fields.exact:
        raise refusal(
            f"`{name}` may hold an address in any spelling; EventBridge does not read some (2001:db8::192.0.2.1)"
            " and reads some that are not addresses (010.0.0.1)",
            "use the pack's pipeline, which knows that CloudTrail writes one spelling",
        )
    if network.version == 4 and _taken_for_version_6(network):
        raise refusal(
            f"`{name}` is compared with {network}, and EventBridge also matches an IPv6 address with the same "
            "first bytes"
            " (32.1.13.0/24 matches 2001:db8::1)",
            "use |startswith with the first numbers and a dot",
        )
    if network.version == 6 and network.prefixlen < 32:
        raise refusal(
            f"`{name}` is compared with {network}, and for so large a block EventBridge also matches an IPv4 address"
            " with the same first bytes (2600::/12 matches 38.5.1.1)",
            "use |startswith with the first group and a colon",
        )
    if empty.kind != "text":
        raise refusal(f"`{name}` may hold a number, whose digits EventBridge reads as an address", TYPE_STEP)
    if network.prefixlen == network.max_prefixlen:
        # EventBridge refuses a block of one address.
        return empty | replace(empty, texts=(globs.literal(block(network).partition("/")[0]),))
    return empty | replace(empty, others=(json.dumps({"cidr": block(network)}),))


def _taken_for_version_6(network: IPv4Network | IPv6Network) -> bool:
    """Whether an IPv6 address of the internet, of a private network or of the host itself begins like the block.

    Event Ruler 2.1.0 compares the hexadecimal digits of an address from the left, as far as the block has some.
    """
    first, last = network.network_address.packed[0], network.broadcast_address.packed[0]
    return any(first <= high and low <= last for low, high in ((0, 0), (0x20, 0x3F), (0xFC, 0xFF)))


def _comparison(name: str, empty: Allowed, value: SigmaCompareExpression) -> Allowed:
    operator = OPERATORS.get(value.op.name)
    if operator is None:
        raise refusal(
            f"`{name}` is compared with the operator {value.op.name}, which this target does not have",
            "use |neq alone, or |lt, |lte, |gt, |gte",
        )
    if empty.kind != "number":
        raise refusal(
            f"`{name}` may hold numbers as text, which EventBridge does not compare as numbers",
            TYPE_STEP,
        )
    return empty | replace(empty, others=(_matcher(operator, value.number.number),))
