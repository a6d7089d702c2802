"""The end of one request parameter, searched for in the text of all of them.

Elastic keeps a parameter as a leaf of a flattened field, of which only whole values and their beginnings can be found,
and again inside the text of all parameters, `{userName=bob, serialNumber=arn:...}`, whose order is not stable. Where
AWS allows neither blanks nor braces in a parameter, nor anything beside it that could be taken for it, that text says
exactly where the value begins and ends: behind `{name=` or ` name=`, before `}` or `, `. Which parameters those are
stands in `fields.WORDS`.

Measured on 8.19.21: query strings and `rlike` agree on it.
"""

from __future__ import annotations

from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionItem, ConditionNOT, ConditionOR
from sigma.types import SigmaCasedString, SigmaString

from ..conditions import Tree, alternatives, children, negation, shared_field
from ..refusing import refusal
from ..regexes import ANYTHING, Repeat, all_but, chars, choice, literal, one, sequence
from .fields import WORDS, Fields
from .regexp import WholeExpression
from .strings import is_suffix

LETTERS = Repeat(all_but(chars([(32, 32), (125, 125)])), 0, None)
"""Any beginning of the value: neither a blank nor a closing brace."""

BEHIND = sequence([choice([one("}"), literal(", ")]), ANYTHING])


def in_words(tree: Tree, fields: Fields) -> Tree:
    """The tree with every search for the end of such a parameter turned to the text of the parameters.

    Raises `RefusedConversion` for an end that such a parameter cannot have.
    """
    if not fields.exact:
        return tree
    if isinstance(tree, ConditionNOT):
        return negation(in_words(children(tree)[0], fields))
    if isinstance(tree, ConditionOR) and shared_field(tree) in WORDS:
        return _searched(alternatives(tree))
    if isinstance(tree, ConditionItem):
        kind = ConditionAND if isinstance(tree, ConditionAND) else ConditionOR
        return kind([in_words(part, fields) for part in children(tree)])
    if isinstance(tree, ConditionFieldEqualsValueExpression) and tree.field in WORDS:
        return _searched([tree])
    return tree


def _searched(tests: list[ConditionFieldEqualsValueExpression]) -> Tree:
    """The alternatives for one parameter: ends become one expression, all others stay with the leaf."""
    ends = [leaf.value for leaf in tests if isinstance(leaf.value, SigmaString) and is_suffix(leaf.value)]
    branches: list[Tree] = [leaf for leaf in tests if all(leaf.value is not end for end in ends)]
    if len(branches) > 1:
        branches = [ConditionOR(list(branches))]
    if ends:
        field, name = WORDS[tests[0].field]
        key = sequence([chars([(32, 32), (123, 123)]), literal(f"{name}=")])
        texts = choice([literal(_end(end)) for end in ends])
        expression = sequence([ANYTHING, key, LETTERS, texts, BEHIND])
        branches.append(ConditionFieldEqualsValueExpression(field, WholeExpression(expression)))
    return branches[0] if len(branches) == 1 else ConditionOR(list(branches))


def _end(value: SigmaString) -> str:
    text = str(value.s[1])
    if " " in text or "}" in text or isinstance(value, SigmaCasedString):
        raise refusal(
            f"`{value}` cannot be the end of a value here: AWS allows no space or brace in it, and Elastic's text "
            "does not show where it ends",
            "remove spaces and braces",
        )
    return text
