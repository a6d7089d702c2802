"""The document of a record: the record itself, with leaves that no term of Lucene can hold cut to what one can.

OpenSearch refuses the whole document of a record with a leaf of more than 32,766 bytes in a `flat_object`, such as the
`dashboardBody` of a PutDashboard, and knows no `ignore_above` there (measured on 3.9.0 and 2.19.6). So awol's ingest
pipeline cuts such a leaf; what stands behind the cut is not searched. Policies are far shorter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONGEST = 32_000
"""Bytes that are left of a leaf. A term may have 32,766 (Lucene, `IndexWriter.MAX_TERM_LENGTH`), its path included."""

ABOUT = "Cuts the leaves of CloudTrail records that are too long for a term, so that no record is refused for them."


def cut(text: str) -> str:
    """The text, or as many whole characters of it as have at most `LONGEST` bytes in UTF-8."""
    if len(text) * 4 <= LONGEST:
        return text
    written = text.encode("utf-8", "surrogatepass")
    return text if len(written) <= LONGEST else written[:LONGEST].decode("utf-8", "ignore")


def document(record: Mapping[str, Any]) -> dict[str, Any]:
    """The document that awol's ingest pipeline makes of a record."""
    return {key: _cut(value) for key, value in record.items()}


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return cut(value)
    if isinstance(value, dict):
        return {key: _cut(inner) for key, inner in value.items()}
    return [_cut(inner) for inner in value] if isinstance(value, list) else value


# A character of two UTF-16 units has four bytes: two for each unit. Painless has no way to the bytes themselves.
SCRIPT = f"""
int keep(String text) {{
  int bytes = 0;
  for (int at = 0; at < text.length(); at++) {{
    char unit = text.charAt(at);
    int size = unit < 128 ? 1 : unit < 2048 || (unit >= 55296 && unit < 57344) ? 2 : 3;
    if (bytes + size > {LONGEST}) {{
      return at > 0 && text.charAt(at - 1) >= 55296 && text.charAt(at - 1) < 56320 ? at - 1 : at;
    }}
    bytes += size;
  }}
  return text.length();
}}
def fit(def value) {{
  if (value instanceof String) {{
    return value.length() * 4 <= {LONGEST} ? value : value.substring(0, keep(value));
  }}
  if (value instanceof Map) {{
    for (entry in value.entrySet()) {{ entry.setValue(fit(entry.getValue())); }}
  }} else if (value instanceof List) {{
    for (int at = 0; at < value.size(); at++) {{ value.set(at, fit(value.get(at))); }}
  }}
  return value;
}}
for (name in params.names) {{
  if (ctx.containsKey(name)) {{ ctx[name] = fit(ctx[name]); }}
}}
"""


def pipeline(names: tuple[str, ...]) -> dict[str, Any]:
    """The body of `PUT _ingest/pipeline/awol-cloudtrail`, which fits these members of a record."""
    return {
        "description": ABOUT,
        "processors": [{"script": {"lang": "painless", "params": {"names": list(names)}, "source": SCRIPT}}],
    }
