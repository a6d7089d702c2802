"""Letter case, which Elastic compares and Sigma does not, in lucene and esql (EQL has operators without it).

Where AWS's spelling of a value is known, it is written beside the rule's own. Where it is not, the value is found only
as it is spelled, and `only_as_spelled` names it. The pack's rules write AWS's spelling; `awol check` holds them to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal, Protocol

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.types import SigmaCasedString, SigmaString, SigmaType, SpecialChars

from awol.cloudtrail.calls import event_names

from ..conditions import Tree, alternatives, children, leaves, negation, shared_field
from .fields import DOCUMENTS
from .strings import has_letters, is_prefix, is_suffix, plain


class Spelt(Protocol):
    """What is asked of a target's fields: whether they are CloudTrail's, CloudTrail's own name of one, how its values
    are indexed, and whether a value with wildcards there becomes an expression, which ignores letter case."""

    @property
    def exact(self) -> bool: ...
    def original(self, name: str) -> str: ...
    def type(self, name: str) -> str | None: ...
    def only_by_expression(self, name: str) -> bool: ...


YES_NO = frozenset(("Yes", "No"))
OUTCOMES = frozenset(("Success", "Failure"))


@cache
def _actions() -> frozenset[str]:
    return frozenset(name for names in event_names().values() for name in names)


@cache
def _providers() -> frozenset[str]:
    return frozenset(event_names())


def _words(text: str) -> Callable[[], frozenset[str]]:
    words = frozenset(text.split())
    return lambda: words


VOCABULARY: dict[str, Callable[[], frozenset[str]]] = {
    "eventName": _actions,
    "eventSource": _providers,
    # CloudTrail User Guide, "CloudTrail userIdentity element" and "CloudTrail record contents".
    "userIdentity.type": _words(
        "Root IAMUser AssumedRole Role FederatedUser Directory AWSAccount AWSService IdentityCenterUser SAMLUser"
        " WebIdentityUser Unknown"
    ),
    "userIdentity.sessionContext.sessionIssuer.type": _words("Root IAMUser Role"),
    "userIdentity.sessionContext.attributes.mfaAuthenticated": _words("true false"),
    "sessionCredentialFromConsole": _words("true"),
    "managementEvent": _words("true false"),
    "eventType": _words(
        "AwsApiCall AwsServiceEvent AwsConsoleAction AwsConsoleSignIn AwsCloudTrailInsight AwsVpceEvent"
    ),
    "eventCategory": _words("Management Data NetworkActivity Insight"),
    # "AWS Management Console sign-in events".
    "additionalEventData.MFAUsed": lambda: YES_NO,
    "additionalEventData.MobileVersion": lambda: YES_NO,
    **{
        f"responseElements.{name}": lambda: OUTCOMES
        for name in ("ConsoleLogin", "CheckMfa", "SwitchRole", "ExitRole", "PasswordRecoveryRequested",
                     "PasswordRecoveryCompleted", "PasswordUpdated", "GetSigninToken")
    },
}  # fmt: skip
"""Fields, by CloudTrail's names, whose values AWS lists, with its spelling of them."""

LOWER = frozenset(("awsRegion",))
"""Fields, by CloudTrail's names, whose values are in lower case always."""


def spelled(tree: Tree, fields: Spelt) -> Tree:
    """The tree with AWS's spelling beside each value that differs from it in letter case alone."""
    if not fields.exact:
        return tree
    if isinstance(tree, ConditionNOT):
        return negation(spelled(children(tree)[0], fields))
    if isinstance(tree, ConditionFieldEqualsValueExpression) or (
        isinstance(tree, ConditionOR) and shared_field(tree) is not None
    ):
        return _with_spellings(alternatives(tree), tree, fields)
    if isinstance(tree, ConditionItem):
        kind = ConditionAND if isinstance(tree, ConditionAND) else ConditionOR
        return kind([spelled(part, fields) for part in children(tree)])
    return tree


def _with_spellings(tests: list[ConditionFieldEqualsValueExpression], tree: Tree, fields: Spelt) -> Tree:
    by_value: dict[object, ConditionFieldEqualsValueExpression] = {}
    for leaf in tests:
        by_value.setdefault(_key(leaf.value), leaf)
        for value in _spellings(leaf.field, leaf.value, fields):
            by_value.setdefault(_key(value), ConditionFieldEqualsValueExpression(leaf.field, value))
    return tree if len(by_value) == len(tests) else ConditionOR(list(by_value.values()))


def _key(value: SigmaType) -> object:
    return (type(value), tuple(value.s)) if isinstance(value, SigmaString) else id(value)


def _spellings(name: str, value: SigmaType, fields: Spelt) -> list[SigmaString]:
    """AWS's spellings of a value."""
    if not isinstance(value, SigmaString) or not _ignores_case(value):
        return []
    literals = [part for part in value.s if isinstance(part, str)]
    original = fields.original(name)
    leaf = fields.type(name) in ("flattened", "flat_object")
    if original in LOWER or (leaf and plain(value).lower() in ("true", "false")):
        return [_respelled(value, literals[0].lower())] if len(literals) == 1 else []
    if original not in VOCABULARY or len(literals) != 1:
        return []
    if not value.contains_special():
        spellings = _words_of(original).get(literals[0].lower(), ())
    elif is_prefix(value):
        spellings = _parts_of(original, literals[0].lower(), "beginning")
    elif is_suffix(value):
        spellings = _parts_of(original, literals[0].lower(), "end")
    elif len(value.s) == 3 and value.s[0] == value.s[2] == SpecialChars.WILDCARD_MULTI:
        spellings = _parts_of(original, literals[0].lower(), "anywhere")
    else:
        spellings = ()
    return [_respelled(value, text) for text in spellings]


@cache
def _words_of(original: str) -> Mapping[str, tuple[str, ...]]:
    """The words that AWS lists for a field, by their lower case, each with its spellings in order."""
    spellings: dict[str, list[str]] = {}
    for word in sorted(VOCABULARY[original]()):
        spellings.setdefault(word.lower(), []).append(word)
    return {folded: tuple(words) for folded, words in spellings.items()}


@cache
def _parts_of(original: str, lower: str, where: Literal["beginning", "end", "anywhere"]) -> tuple[str, ...]:
    """How AWS's words spell a text in lower case that they begin or end with, or that stands anywhere in them."""
    size = len(lower)
    spellings: set[str] = set()
    for folded, words in _words_of(original).items():
        if where == "beginning":
            places = [0] if folded.startswith(lower) else []
        elif where == "end":
            places = [len(folded) - size] if folded.endswith(lower) else []
        else:
            places = [at for at in range(len(folded)) if folded.startswith(lower, at)]
        spellings.update(word[at : at + size] for word in words for at in places)
    return tuple(sorted(spellings))


def _respelled(value: SigmaString, text: str) -> SigmaString:
    respelled = SigmaString("")
    respelled.s = [text if isinstance(part, str) else part for part in value.s]
    return respelled


def _ignores_case(value: SigmaType) -> bool:
    return isinstance(value, SigmaString) and not isinstance(value, SigmaCasedString) and has_letters(value)


def only_as_spelled(tree: Tree, fields: Spelt) -> tuple[str, ...]:
    """What is found only as it is spelled, `field` and value, because AWS's spelling is not known here."""
    if not fields.exact:
        return ()
    unknown: dict[str, None] = {}
    for leaf, _ in leaves(tree):
        if not isinstance(leaf, ConditionFieldEqualsValueExpression) or not _ignores_case(leaf.value):
            continue
        typed = fields.type(leaf.field) not in ("keyword", "flattened", "flat_object")
        # A part of a document is searched for without letter case: see `documents`.
        if not (typed or leaf.field in DOCUMENTS or _folded(leaf, fields) or _is_known(leaf.field, leaf.value, fields)):
            unknown[f"{leaf.field} `{leaf.value}`"] = None
    return tuple(unknown)


def _folded(leaf: ConditionFieldEqualsValueExpression, fields: Spelt) -> bool:
    """Whether a value with wildcards becomes an expression, which ignores letter case."""
    value = leaf.value
    parts = isinstance(value, SigmaString) and value.contains_special() and not is_prefix(value)
    return parts and fields.only_by_expression(leaf.field)


def _is_known(name: str, value: SigmaType, fields: Spelt) -> bool:
    return fields.original(name) in LOWER or bool(_spellings(name, value, fields))
