"""A part of a JSON document that stands in a request's parameters: policies, above all.

Elastic keeps such a document as one leaf of a flattened field, in which parts cannot be searched for, and again inside
the text of all parameters, `{description=..., policyDocument={"Version": ...}, policyName=p}`, whose order is not
stable. There a regular expression finds the part, and finds it in this document alone: outside of its strings JSON
holds no `=`, and what follows the document in the text begins with `, name=`. Letter case is ignored, as Sigma has it:
IAM ignores it in the names of actions, so that the spelling is the writer's choice.

    requestParameters.policyDocument|contains: LeaveOrganization
    aws.cloudtrail.request_parameters:/({|.*, )policyDocument=<BEFORE>LeaveOrganization.*/

`BEFORE` is any beginning of the document: strings, and what is between them and is no `=`, so that the expression
cannot leave the document; then perhaps the beginning of a string.

Measured on 8.19.21: query strings, `rlike` and `regex` agree on it, across line breaks too.

Not exact in two corners: a document that is no JSON, which AWS refuses; and a parameter whose own text holds
`, policyDocument=`, where more may be found than the document holds, never less. A value that may as well begin in the
name of the next parameter is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from string import ascii_letters, digits

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.types import SigmaCasedString, SigmaRegularExpression, SigmaString, SigmaType, SpecialChars

from .. import regex_parser
from ..conditions import Tree, alternatives, children, negation, shared_field
from ..refusing import refusal
from ..regexes import (
    ANY,
    ANYTHING,
    Chars,
    Choice,
    Concat,
    Edge,
    Regex,
    Repeat,
    all_but,
    chars,
    choice,
    fold,
    literal,
    one,
    sequence,
)
from .fields import DOCUMENTS, Fields
from .regexp import WholeExpression

QUOTE, BACKSLASH = one('"'), one("\\")
INSIDE = Repeat(Choice((all_but(chars([(34, 34), (92, 92)])), sequence([BACKSLASH, ANY]))), 0, None)
"""Some of what stands in a JSON string: characters and escapes."""

BEFORE = sequence(
    [
        Repeat(Choice((all_but(chars([(34, 34), (61, 61)])), sequence([QUOTE, INSIDE, QUOTE]))), 0, None),
        Repeat(sequence([QUOTE, INSIDE, Repeat(BACKSLASH, 0, 1)]), 0, 1),
    ]
)
"""Any beginning of a JSON document: whole strings and what is between them, then perhaps a part of a string."""


BORDER = frozenset(ascii_letters + digits + ", }")
"""What may stand behind a document until the `=` of the next parameter, or the end of the text."""

STRADDLES = re.compile(r"(^|\})\s*(,( \w*(=.*)?)?|\})$", re.DOTALL)
"""A value that may begin with the end of a document and go on into what stands behind it."""

NAMES = (
    "description", "groupName", "maxSessionDuration", "name", "path", "permissionsBoundary", "policyArn", "policyName",
    "roleName", "setAsDefault", "tags", "type", "userName", "instanceArn", "permissionSetArn", "policyId",
)  # fmt: skip
"""The parameters that AWS's API has beside a document (IAM, SSO Admin and Organizations API references)."""


def in_documents(tree: Tree, fields: Fields) -> Tree:
    """The tree with every search for a part of a document turned to the text of the parameters.

    Raises `RefusedConversion` for a part whose place in that text could not be told.
    """
    if not fields.exact:
        return tree
    if isinstance(tree, ConditionNOT):
        return negation(in_documents(children(tree)[0], fields))
    if isinstance(tree, ConditionOR) and shared_field(tree) in DOCUMENTS:
        return _searched(alternatives(tree))
    if isinstance(tree, ConditionItem):
        kind = ConditionAND if isinstance(tree, ConditionAND) else ConditionOR
        return kind([in_documents(part, fields) for part in children(tree)])
    if isinstance(tree, ConditionFieldEqualsValueExpression) and tree.field in DOCUMENTS:
        return _searched([tree])
    return tree


def _searched(tests: list[ConditionFieldEqualsValueExpression]) -> Tree:
    """The alternatives for one document: whole values stay with the leaf, parts that are plain become one expression,
    and a rule's own expressions one each: Elasticsearch 8.19.21 takes 3.5 s to plan two long ones in one, 1.1 s to plan
    the same two apart (measured), for the states of an automaton for both multiply."""
    parts = [leaf.value for leaf in tests if _is_part(leaf.value)]
    branches: list[Tree] = [leaf for leaf in tests if not _is_part(leaf.value)]
    if len(branches) > 1:
        branches = [ConditionOR(list(branches))]
    if parts:
        field, name = DOCUMENTS[tests[0].field]
        plain: list[SigmaType] = [value for value in parts if isinstance(value, SigmaString)]
        own = [[value] for value in parts if not isinstance(value, SigmaString)]
        expressions = [WholeExpression(_within(name, values)) for values in (plain, *own) if values]
        leaves = [ConditionFieldEqualsValueExpression(field, expression) for expression in expressions]
        branches.append(leaves[0] if len(leaves) == 1 else ConditionOR(list(leaves)))
    return branches[0] if len(branches) == 1 else ConditionOR(list(branches))


def _is_part(value: SigmaType) -> bool:
    """Whether a value asks for a part of the document: `|contains` and `|re`."""
    if isinstance(value, SigmaRegularExpression):
        return True
    many = SpecialChars.WILDCARD_MULTI
    return isinstance(value, SigmaString) and len(value.s) > 2 and value.s[0] == many and value.s[-1] == many


def _within(name: str, values: list[SigmaType]) -> Regex:
    """The text of the parameters with one of the values in the document of that name."""
    texts = {False: list[str](), True: list[str]()}
    options: list[Regex] = []
    for value in values:
        if isinstance(value, SigmaString):
            texts[isinstance(value, SigmaCasedString)].append(_plain(value))
        elif isinstance(value, SigmaRegularExpression):
            options.append(_expression(value))
    options = [*(_any_of(group, cased=cased) for cased, group in texts.items() if group), *options]
    first = choice([one("{"), sequence([ANYTHING, literal(", ")])])
    return sequence([first, literal(f"{name}="), BEFORE, choice(options), ANYTHING])


def _plain(value: SigmaString) -> str:
    inner = value.s[1:-1]
    if len(inner) > 1 or not isinstance(inner[0], str):
        raise refusal(
            f"`{value}` has a wildcard in the middle, which could match beyond the end of the document",
            "write the parts as a list with |contains|all",
        )
    text = inner[0]
    head, equals, _ = text.partition("=")
    behind = BORDER.issuperset(head) and (equals or any(text.lower() in f", {name}}}".lower() for name in NAMES))
    if behind or STRADDLES.search(text):
        raise refusal(
            f"`{text}` could also match after the document, in the name of the next parameter",
            "include more of the text before it, such as its quotation mark",
        )
    return text


def _any_of(texts: list[str], *, cased: bool) -> Regex:
    """One of the texts, with what they begin with in common in front."""
    shared = "".join(
        letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))
    )
    rests = [text.removeprefix(shared) for text in texts]
    regex = literal(shared) if "" in rests else sequence([literal(shared), choice([literal(rest) for rest in rests])])
    return regex if cased else fold(regex)


def _expression(value: SigmaRegularExpression) -> Regex:
    """A rule's own expression, if it cannot run from the document into the next parameter: `name=` is in between."""
    expression = regex_parser.parse(value)
    if not _begins_with_quote(expression):
        raise refusal(
            f"`{value.regexp}` could also match after the document, in the name of the next parameter",
            'begin it with the quotation mark of a string: `"Action"`',
        )
    for part in _parts(expression):
        if isinstance(part, Edge):
            raise refusal(
                f"`{value.regexp}` has `^` or `$`, and Elastic keeps the document inside a longer text", "remove it"
            )
        if isinstance(part, Chars) and _is_set(part) and _has_equals(part):
            raise refusal(
                f"`{value.regexp}` has a set of characters that contains `=`, and in Elastic only `=` shows where "
                "the document ends",
                "take it out of the set: `[^]=]` instead of `[^]]`",
            )
    return expression


def _begins_with_quote(item: Regex) -> bool:
    if isinstance(item, Choice):
        return all(map(_begins_with_quote, item.options))
    if isinstance(item, Concat):
        return bool(item.items) and _begins_with_quote(item.items[0])
    return item == QUOTE


def _is_set(part: Chars) -> bool:
    return len(part.ranges) > 1 or part.ranges[0][0] < part.ranges[0][1]


def _has_equals(part: Chars) -> bool:
    return any(low <= ord("=") <= high for low, high in part.ranges)


def _parts(item: Regex) -> Iterable[Regex]:
    yield item
    inner: tuple[Regex, ...] = ()
    if isinstance(item, Repeat):
        inner = (item.item,)
    elif isinstance(item, Choice):
        inner = item.options
    elif isinstance(item, Concat):
        inner = item.items
    for part in inner:
        yield from _parts(part)
