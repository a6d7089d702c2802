"""Event patterns for Amazon EventBridge.

```
backend.py      a condition as alternatives of what each field may hold; AND, OR and NOT are worked out here
values.py       one value of a rule as such a set          expressions.py  regular expressions that come to a few texts
allowed.py      the algebra of these sets                  globs.py        texts with stars, as sets of texts
fields.py       what is known of a record's fields         matchers.py     a set as the matchers behind a field's name
patterns.py     alternatives as the fewest patterns      spelling.py    letter case of a rule's values
```
"""

from __future__ import annotations

from .backend import convert
from .spelling import notes

__all__ = ["convert", "notes"]
