"""Event patterns of Amazon EventBridge, run offline on the CloudTrail record under `detail`.

The behaviour is that of AWS's own matcher, Event Ruler 2.1.0, measured against it (`tests/live/test_event_ruler.py`),
with the operators of EventBridge's documentation alone.

```
reading.py    JSON with the place of every value         parser.py     the pattern, checked as EventBridge checks it
nodes.py      what a pattern is, and its text            evaluator.py  combinations of fields, lists of objects
flattening.py the values at a path, and in which element of which list they stand
scalars.py    one matcher on one value                   addresses.py  addresses as Event Ruler compares them
```

Not done, and refused with `UnsupportedQuery`: fields of the envelope (`source`, `detail-type`, `account`...), which a
record does not hold; operators that the matcher knows and EventBridge's documentation does not; a field that stands
twice, beside `$or` and in it, of which EventBridge keeps the later one and drops the other without a word; alternatives
of `$or` of which the matcher leaves one out, and tests of one field that it confuses (`evaluator`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from awol.engines import Context, Search
from awol.engines.eventbridge.evaluator import matcher
from awol.engines.eventbridge.parser import parse
from awol.values import Event, Hit

__all__ = ["compile"]


def compile(text: str, _context: Context) -> Search:  # noqa: A001 - every engine's name for it
    """The search that a pattern means, or a list of patterns any of which fires; one hit for each event that it finds.

    Raises `RejectedQuery` for what EventBridge refuses, `UnsupportedQuery` for what this engine cannot tell.
    """
    matches = [matcher(pattern) for pattern in parse(text)]

    def search(events: Iterable[Event]) -> Iterator[Hit]:
        for event in events:
            record = event.record
            for meets in matches:
                if meets(record):
                    yield Hit((event,))
                    break

    return search
