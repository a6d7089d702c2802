"""The fields of an index of OpenSearch: CloudTrail's own names, keywords but for what depends on the call.

Measured on 3.9.0, of a leaf of a `flat_object`: exact texts, beginnings, presence and regular expressions are right.
A wildcard of a query string finds nothing but at the end of a text, so that every other one becomes an expression.
An expression is read as one with the leaf's path in front of it: an alternative needs parentheses, or it has no path;
a dot of the path stands for any character, unless the name in the query is written with a backslash before it.

2.19.6 answers neither expressions nor presence there: `older` refuses them.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_letters, digits

from typing_extensions import override

from awol.errors import RefusedConversion

from ..elastic import regexp
from ..elastic.fields import Fields, Type
from ..refusing import refusal

FLAT = (
    *("requestParameters.", "responseElements.", "additionalEventData.", "serviceEventDetails."),
    *("insightDetails.", "eventContext.", "edgeDeviceDetails."),
    "userIdentity.sessionContext.webIdFederationData.attributes.",
)
"""What the names of the leaves of flat objects begin with."""

PLAIN = frozenset(ascii_letters + digits + "_-")
"""Characters of a path that an expression takes for themselves."""

ADDRESS = "sourceIPAddress"

PRESENT = "`{}` is a leaf of a flat_object; OpenSearch 2 gives wrong results on whether a record has it"
PATTERN = "`{}` is a leaf of a flat_object; OpenSearch 2 finds no part of a value there and no regular expression"
NEWER = "upgrade to OpenSearch 3, or compare with whole values or |startswith"


@dataclass(frozen=True, slots=True)
class RecordFields(Fields):
    """The fields of the mapping where `exact`; else any field, which may be a leaf of a flat object as well.

    `older` says that the text is for OpenSearch 2.
    """

    older: bool = False

    @override
    def type(self, name: str) -> Type:
        if not self.exact:
            return "keyword"
        if name.startswith(FLAT):
            return "flat_object"
        if name == f"{ADDRESS}.ip":
            return "ip"
        return "date" if name == "eventTime" else "keyword"

    @override
    def multiple(self, name: str) -> bool:
        return True

    @override
    def address(self, name: str) -> str | None:
        return f"{ADDRESS}.ip" if self.exact and name == ADDRESS else None

    @property
    @override
    def longest(self) -> int:
        return regexp.LONGEST - 2

    @property
    @override
    def no_keywords(self) -> str:
        return "the index holds only the fields that the mapping names, so a keyword would miss values in other fields"

    @override
    def expression(self, text: str) -> str:
        """In parentheses where it has alternatives. Raises `RefusedConversion` for one that is too long then."""
        whole = f"({text})" if _alternatives(text) else text
        if len(whole) > regexp.LONGEST:
            raise refusal(
                f"it takes a regular expression of {len(whole)} characters, and OpenSearch allows {regexp.LONGEST}",
                "shorten the value, or give its letter case with `|cased`",
            )
        return f"/{regexp.in_slashes(whole)}/"

    @override
    def only_by_expression(self, name: str) -> bool:
        return not self.exact or self.type(name) == "flat_object"

    @override
    def counts(self, name: str) -> bool:
        return self.type(name) != "date"

    @override
    def original(self, name: str) -> str:
        return name

    @override
    def check_presence(self, name: str) -> None:
        if self.older and self.type(name) == "flat_object":
            raise RefusedConversion(PRESENT.format(name), next_step=NEWER)

    def check_expression(self, name: str) -> None:
        """Refuse an expression where OpenSearch 2 finds nothing by it."""
        if self.older and self.type(name) == "flat_object":
            raise RefusedConversion(PATTERN.format(name), next_step=NEWER)

    def for_expressions(self, name: str) -> str:
        """The name of a field as it has to be in front of an expression."""
        root = next((root for root in FLAT if self.exact and name.startswith(root)), None)
        if root is None:
            return name
        path = name[len(root) :]
        if "=" in path:
            raise refusal(f"`{name}` has a `=`, which OpenSearch takes for the end of a path", "name another field")
        return root + "".join(char if char in PLAIN or char.isalpha() else f"\\{char}" for char in path)


def _alternatives(text: str) -> bool:
    """Whether a `|` of an expression that `regexp` has written stands outside of all parentheses."""
    depth, escaped = 0, False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "|" and not depth:
            return True
        else:
            depth += (char == "(") - (char == ")")
    return False
