"""What the stock backends get wrong in correlations: the case that shows it, what is right, and what they do instead.

A story is read as in `tests/engines/sigma/correlation/stories.py`: `58A` is an event of rule A in second 58; the spans
are ten seconds where a row names no other, and second 0 and 60 begin a bucket of ten. `expected` was written by hand:
the chains that Sigma means, each as its eventIDs. `stock` is what becomes of the stock text on that story: it is
`refused` by the converter or `rejected` by the product, or it `fires`, or it is `silent`. `ours` is `chains` where our
text finds just those, or the words of the refusal where the target cannot say it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.engines.sigma.correlation.stories import correlation

CHAINS = "chains"


@dataclass(frozen=True)
class Fault:
    """One fault of one stock backend on one story."""

    target: str
    name: str
    rule: str
    story: str
    expected: tuple[str, ...]
    stock: str
    ours: str = CHAINS


def _apart(rule: str) -> str:
    """The rules so that no event matches two of them: what EQL asks of an ordered chain."""
    return re.sub(r"eventName\|contains", "eventName", rule)


def _of(letters: str, **more: str) -> str:
    return _apart(correlation("temporal_ordered", letters, **more))


PAIR, TRIPLE = _of("AB"), _of("ABC")
BOTH = correlation("temporal", "AB")
THREE = correlation("event_count", "A", condition="{gte: 3}")
MORE_THAN_THREE = correlation("event_count", "A", condition="{gt: 3}")
EITHER = correlation("event_count", "AB", condition="{gte: 2}")
VALUES = correlation("value_count", "A", condition="{field: value, gte: 3}")
TWO_VALUES = correlation("value_count", "A", condition="{field: [value, recipientAccountId], gte: 2}")
GENERATED = correlation("event_count", "A", condition="{gte: 3}", more="generate: true")
WEEKS = _of("AB", span="2w")
MONTH = _of("AB", span="1M")
FORMULA = correlation("temporal", "ABC", condition="rule_a and (rule_b or rule_c)")
REGEX = THREE.replace(
    "  selection:\n    eventName|contains: A\n  condition: selection",
    "  one:\n    eventName: A\n  other:\n    key|re: nothing.*like.*it\n  condition: other or one",
)
"""One that matches by regular expression, or otherwise."""

COUNTS_AGAIN = "EQL counts a repeat of an event twice"
NO_VALUES = "EQL does not count different values"
NO_ORDER = "EQL's sequence needs one order of events"

FAULTS = (
    # ordered chains: refused, or a text that no product takes
    Fault("splunk", "an ordered chain", PAIR, "0A 5B", ("e001 e002",), "refused"),
    Fault("splunk", "an ordered chain of three", TRIPLE, "0A 1B 2C", ("e001 e002 e003",), "refused"),
    Fault("esql", "an ordered chain", PAIR, "0A 5B", ("e001 e002",), "refused"),
    Fault("esql", "an ordered chain of three", TRIPLE, "0A 1B 2C", ("e001 e002 e003",), "refused"),
    Fault("eql", "an ordered chain", PAIR, "0A 5B", ("e001 e002",), "rejected"),
    Fault("eql", "an ordered chain of three", TRIPLE, "0A 1B 2C", ("e001 e002 e003",), "rejected"),
    Fault("eql", "an ordered chain within weeks", WEEKS, "0A 5B", ("e001 e002",), "rejected"),
    Fault("eql", "an ordered chain within a month", MONTH, "0A 5B", ("e001 e002",), "rejected"),
    # fixed buckets: what lies on both sides of an edge is not found
    Fault("splunk", "a count across an edge", THREE, "58A 59A 61A", ("e001 e002 e003",), "silent"),
    Fault("splunk", "values across an edge", VALUES, "58A/v=x 59A/v=y 61A/v=z", ("e001 e002 e003",), "silent"),
    Fault("splunk", "two rules across an edge", BOTH, "59A 61B", ("e001 e002",), "silent"),
    Fault("splunk", "a formula across an edge", FORMULA, "59A 61C", ("e001 e002",), "silent"),
    Fault("esql", "a count across an edge", THREE, "58A 59A 61A", ("e001 e002 e003",), "silent"),
    Fault("esql", "values across an edge", VALUES, "58A/v=x 59A/v=y 61A/v=z", ("e001 e002 e003",), "silent"),
    Fault("esql", "two rules across an edge", BOTH, "59A 61B", ("e001 e002",), "silent"),
    Fault("esql", "a formula", FORMULA, "50A 51C", ("e001 e002",), "refused"),
    # events without a group key are put together
    Fault("esql", "a count without a key", THREE, "50A/k=- 51A/k=- 52A/k=-", (), "fires"),
    Fault("esql", "two rules without a key", BOTH, "50A/k=- 51B/k=-", (), "fires"),
    Fault("esql", "values without a key", VALUES, "50A/k=-/v=x 51A/k=-/v=y 52A/k=-/v=z", (), "fires"),
    # an event of two rules counts for the first alone
    Fault("esql", "one event of two rules", BOTH, "50AB", ("e001",), "silent"),
    # and counts twice where rules are counted together
    Fault("splunk", "a count of two rules, one event of both", EITHER, "50AB", (), "fires"),
    # a record that two trails deliver counts twice
    Fault("splunk", "a count of repeats", THREE, "50A/id=a 51A/id=b 51A/id=b", (), "fires"),
    Fault("esql", "a count of repeats", THREE, "50A/id=a 51A/id=b 51A/id=b", (), "fires"),
    Fault("eql", "a count of repeats", THREE, "50A/id=a 51A/id=b 51A/id=b", (), "fires", COUNTS_AGAIN),
    # EQL's counts: the opposite, or without what is compared
    Fault("eql", "values that differ", VALUES, "50A/v=x 51A/v=y 52A/v=z", ("e001 e002 e003",), "silent", NO_VALUES),
    Fault("eql", "values that are one", VALUES, "50A/v=x 51A/v=x 52A/v=x", (), "fires", NO_VALUES),
    Fault("eql", "more than three, of three", MORE_THAN_THREE, "50A 51A 52A", (), "fires", COUNTS_AGAIN),
    Fault("eql", "a count of two rules", EITHER, "50B 51A", ("e001 e002",), "silent", COUNTS_AGAIN),
    # EQL's temporal chains have no span
    Fault("eql", "two rules a year apart", BOTH, "0A 31556952B", (), "fires", NO_ORDER),
    # several fields
    Fault("splunk", "values of two fields", TWO_VALUES, "50A/v=x 51A/v=y", ("e001 e002",), "rejected"),
    Fault("esql", "values of two fields", TWO_VALUES, "50A/v=x 51A/v=y", ("e001 e002",), "rejected"),
    # the rules that come along with `generate`
    Fault("esql", "a count with its rule", GENERATED, "50A 51A 52A", ("e001 e002 e003",), "rejected"),
    Fault("eql", "a count with its rule", GENERATED, "50A 51A 52A", ("e001 e002 e003",), "rejected", COUNTS_AGAIN),
    # a text that begins with a command that no search can begin with
    Fault("splunk", "a count by regular expression", REGEX, "50A 51A 52A", ("e001 e002 e003",), "rejected"),
)  # fmt: skip
