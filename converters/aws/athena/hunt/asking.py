"""What a step asks of a row, in SQL: the one expression that every rule goes through.

JSON is read as the paths of single rules read it: arrays on the way are opened, of two equal keys the last counts, and
what is no JSON holds nothing. A key that is not in the text of a column is not looked for in its JSON: reading JSON is
what costs most. `JSON_PARSE` is asked first, and `JSON_QUERY`, as in the texts of single rules, where it raises an
error: for what is no JSON, and for a text with something behind its JSON. Of all else both say the same (50 texts on
Trino 476), but `JSON_QUERY` takes no number of more than a thousand digits and no more than a thousand levels.

No path of JSON stands here. A path that is data is compiled each time it is asked for, which took longer than to read
the JSON. An object is taken as a map instead, and a text as what its first sign says it is. Both say what
`JSON_EXTRACT` and `JSON_EXTRACT_SCALAR` do (30 values on Trino 476, numbers and escapes above all).
"""

from __future__ import annotations

import json

OPEN = None
"""What stands in a path for no key: arrays are opened there, and no more."""

LOOKED_FOR = ""
"""What stands for a key that JSON may write in another way without `\\u`: it is in every text."""


def word(key: str) -> str:
    """What is in a text of JSON if the key is, or else `\\u` is in it; `LOOKED_FOR` where neither need be."""
    plain = json.dumps(key, ensure_ascii=False) == f'"{key}"' and "/" not in key
    return key if plain else LOOKED_FOR


def there(text: str, key: str) -> str:
    """Whether a key may be in a text of JSON, in SQL: its word is in it, or `\\u`, by which any letter may be written.
    It costs far less to see than to read the JSON."""
    return f"STRPOS({text}, {key}) > 0 OR STRPOS({text}, '\\u') > 0"


def texts(leaf: str, cells: str) -> str:
    """All texts of a leaf, in SQL; null where none are there."""
    cell = f"{cells}[{leaf}.cell]"
    return f"""CASE
        WHEN {leaf}.path IS NULL THEN ARRAY[{cell}]
        WHEN {there(cell, f"{leaf}.word")} THEN REDUCE(
          {leaf}.path,
          ARRAY[COALESCE(TRY(JSON_PARSE({cell})), JSON_PARSE(JSON_QUERY({cell}, 'lax $')))],
          (s, k) -> TRANSFORM(
            FLATTEN(TRANSFORM(s, n -> IF(STARTS_WITH(JSON_FORMAT(n), '['), CAST(n AS ARRAY(JSON)), ARRAY[n]))),
            n -> IF(k IS NULL, n, IF(STARTS_WITH(JSON_FORMAT(n), '{{'), ELEMENT_AT(CAST(n AS MAP(VARCHAR, JSON)), k)))
          ),
          s -> TRANSFORM(s, n -> IF({leaf}.whole, IF(JSON_FORMAT(n) <> 'null', ''), {text("n")}))
        )
      END"""


def text(node: str) -> str:
    """The text of a value of JSON, in SQL; null where it has none: an object, an array, null."""
    return f"""CASE SUBSTR(JSON_FORMAT({node}), 1, 1)
            WHEN '"' THEN CAST({node} AS VARCHAR)
            WHEN '{{' THEN NULL
            WHEN '[' THEN NULL
            WHEN 'n' THEN NULL
            ELSE JSON_FORMAT({node})
          END"""


def test(step: str, texts: str) -> str:
    """Whether a step is met; never null. `texts` holds those of each leaf by its number."""
    return f"""COALESCE(ANY_MATCH(
        TRANSFORM(ELEMENT_AT({texts}, {step}.leaf), v -> IF({step}.small, LOWER(v), v)),
        v -> IF({step}.how = 'any', v IS NOT NULL, ANY_MATCH({step}.texts, t -> CASE {step}.how
          WHEN 'is' THEN v = t
          WHEN 'starts' THEN STARTS_WITH(v, t)
          WHEN 'ends' THEN SUBSTR(v, LENGTH(v) - LENGTH(t) + 1) = t
          WHEN 'has' THEN STRPOS(v, t) > 0
          WHEN 'matches' THEN REGEXP_LIKE(v, t)
        END))
      ), FALSE)"""
