"""What a step asks of a row, in SQL: the one expression that every rule goes through.

JSON is read as the paths of single rules read it: arrays on the way are opened, of two equal keys the last counts, and
what is no JSON holds nothing. A key that is not in the text of a column is not looked for in its JSON (unless a
backslash, with which a key may be written otherwise, is there): reading JSON is what costs most.
"""

from __future__ import annotations


def test(step: str, cells: str) -> str:
    """Whether a step is met; never null."""
    return f"""COALESCE(ANY_MATCH(
        {_texts(step, f"{cells}[{step}.cell]")},
        v -> CASE
          WHEN {step}.texts IS NOT NULL THEN CONTAINS({step}.texts, v)
          WHEN {step}.pattern IS NOT NULL THEN REGEXP_LIKE(v, {step}.pattern)
          ELSE v IS NOT NULL
        END
      ), FALSE)"""


def _texts(step: str, cell: str) -> str:
    """All texts that a step asks about: that of a cell, or those behind a path in its JSON."""
    key = f"{step}.path[CARDINALITY({step}.path)]"
    return f"""CASE
          WHEN {step}.path IS NULL THEN ARRAY[{cell}]
          WHEN STRPOS({cell}, {key}) = 0 AND STRPOS({cell}, '\\') = 0 THEN ARRAY[]
          ELSE REDUCE(
            {step}.path,
            ARRAY[JSON_PARSE(JSON_QUERY({cell}, 'lax $'))],
            (s, k) -> FILTER(TRANSFORM({_opened("s")}, n -> {_member("n", "k")}), n -> n IS NOT NULL),
            s -> TRANSFORM({_opened(_opened("s"))}, n -> {_text("n", step)})
          )
        END"""


def _opened(nodes: str) -> str:
    """Nodes with the arrays among them opened."""
    return f"FLATTEN(TRANSFORM({nodes}, n -> IF(STARTS_WITH(JSON_FORMAT(n), '['), CAST(n AS ARRAY(JSON)), ARRAY[n])))"


def _member(node: str, key: str) -> str:
    return f"IF(STARTS_WITH(JSON_FORMAT({node}), '{{'), ELEMENT_AT(CAST({node} AS MAP(VARCHAR, JSON)), {key}))"


def _text(node: str, step: str) -> str:
    """The text of a node. Where a step asks for anything that is not null, an object is something too."""
    scalar = f"JSON_EXTRACT_SCALAR({node}, '$')"
    return f"""CASE
              WHEN {step}.texts IS NULL AND {step}.pattern IS NULL THEN IF(JSON_FORMAT({node}) <> 'null', '')
              WHEN {step}.small THEN LOWER({scalar})
              ELSE {scalar}
            END"""
