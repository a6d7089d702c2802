r"""Conditions of SQL and the rows that they find: for the offline engine and for a real Trino alike.

Every row was measured on Trino 476; `tests/live/test_trino_rows.py` runs them there again. `s` is a text, `j` a JSON
text, `u` a struct, `r` an array of structs, `m` a map.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awol.views.athena.types import Array, Map, Row, Type

TYPES: Mapping[str, Type] = {
    "id": "varchar",
    "s": "varchar",
    "j": "varchar",
    "u": Row({"type": "varchar", "deep": Row({"mfa": "varchar"})}),
    "r": Array(Row({"arn": "varchar"})),
    "m": Map(),
}


def _row(identity: str, **values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(TYPES), "id": identity, **values}


def _user(type_: str | None, deep: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": type_, "deep": deep}


ROWS = [
    _row("nothing"),
    _row("empty", s="", j="", r=(), m={}),
    _row("upper", s="ABC", j='{"a":"ABC"}', u=_user("Root", {"mfa": "true"})),
    _row("lower", s="abc", j='{"a":"abc","b":{"c":"x"}}', u=_user("IAMUser", {"mfa": None})),
    _row("spaced", s=" abc ", j='{"a":[" abc ","abc"]}', u=_user(None)),
    _row("percent", s="a%c", j='{"a":["x",["abc"]]}'),
    _row("underscore", s="a_c", j='{"a":null}'),
    _row("backslash", s="a\\c", j='{"a":[]}'),
    _row("lines", s="first\nsecond", j='{"a":{"b":1}}'),
    _row("umlaut", s="ÜBER", j='{"a":"\\u00dcBER"}'),
    _row("dotted", s="İ", j='{"a.b":"dotted","a":{"b":"nested"}}'),
    _row("emoji", s="\U0001f6aa", j='{"b":[{"c":"x"},{"c":["y","z"]},{"d":1}]}'),
    _row("number", s="900", j='{"a":900}'),
    _row("fraction", s="900.0", j='{"a":900.0}'),
    _row("exponent", s="9e2", j='{"a":9e2}'),
    _row("large", s="12345678.5", j='{"a":12345678.5}'),
    _row("whole", s="12345678901234567890123", j='{"a":12345678901234567890123}'),
    _row("java", s="900d", j='{"a":"900d"}'),
    _row("hexadecimal", s="0x1p3", j='{"a":"0x1p3"}'),
    _row("truth", s="true", j='{"a":true}'),
    _row("doubled", s="x", j='{"a":"first","a":"last"}'),
    _row("cut", s="x", j='{"a":"abc","b":'),
    _row("behind", s="x", j='{"a":"abc"} trailing'),
    _row("no object", s="null", j="null"),
    _row("text", s="x", j='"abc"'),
    _row("list", s="x", j='[{"a":"abc"}]'),
    _row("address", s="192.0.2.1", r=({"arn": "one"}, {"arn": None}, {"arn": "Two"}), m={"aud": "sts"}),
    _row("mapped", s="::ffff:192.0.2.1", r=({"arn": None},), m={"aud": None}),
    _row("version 6", s="2001:DB8::A", r=(None,), m={"Aud": "x"}),
    _row("zeros", s="192.000.002.001"),
    _row("port", s="192.0.2.1:443"),
]

EVERY = " ".join(row["id"].replace(" ", "-") for row in ROWS)


def found(text: str) -> frozenset[str]:
    """The ids of a text, in which a hyphen stands for a space."""
    return frozenset(one.replace("-", " ") for one in text.split())


def but(text: str) -> str:
    """All ids but these."""
    return " ".join(one.replace(" ", "-") for one in sorted(found(EVERY) - found(text)))


LEAVES = (
    "transform(cast(json_parse(json_query(j, 'lax $.a[*][*]' WITH ARRAY WRAPPER)) AS array(json)), "
    "x -> json_extract_scalar(x, '$'))"
)
NUMBERS = (
    "transform(cast(json_parse(json_query(j, 'lax $.a[*][*]' WITH ARRAY WRAPPER)) AS array(json)), x -> json_format(x))"
)
ABC = "lower spaced percent list behind"

CONDITIONS: dict[str, list[tuple[str, str]]] = {
    "comparison": [
        ("s = 'abc'", "lower"),
        ("s = 'abc '", ""),
        ("s <> 'abc'", but("lower nothing")),
        ("NOT s = 'abc'", but("lower nothing")),
        ("NOT coalesce(s = 'abc', FALSE)", but("lower")),
        ("s IN ('abc', '900')", "lower number"),
        ("NOT s IN ('abc', '900')", but("lower number nothing")),
        ("s IS NULL", "nothing"),
        ("s IS NOT NULL", but("nothing")),
        ("s = ''", "empty"),
        ("s BETWEEN '9' AND '901'", "number fraction java"),
        ("s > 'x'", "umlaut dotted emoji"),
        ("length(s) = 3", "upper lower percent underscore backslash number exponent"),
    ],
    "letter case": [
        ("lower(s) = 'abc'", "upper lower"),
        ("lower(s) = 'über'", "umlaut"),
        ("lower(s) = 'i'", "dotted"),
        ("upper(s) = 'ABC'", "upper lower"),
    ],
    "logic": [
        ("s = 'abc' OR u.type = 'Root'", "upper lower"),
        ("NOT (s = 'abc' OR u.type = 'Root')", ""),
        ("NOT (s = 'abc' AND u.type = 'IAMUser')", but("lower nothing")),
        ("NOT coalesce(s = 'abc' AND u.type = 'IAMUser', FALSE)", but("lower")),
        ("s = 'abc' OR s = 'ABC' AND u.type = 'no'", "lower"),
        ("(s = 'abc' OR s = 'ABC') AND u.type = 'Root'", "upper"),
        ("NULL OR s = 'abc'", "lower"),
        ("NULL AND s = 'abc'", ""),
        ("TRUE", EVERY),
        ("if(s = 'abc', TRUE, u.type = 'Root')", "upper lower"),
        ("if(s = 'abc', TRUE)", "lower"),
        ("CASE WHEN s = 'abc' THEN FALSE WHEN lower(s) = 'abc' THEN TRUE END", "upper"),
        ("CASE WHEN s = 'abc' THEN FALSE ELSE TRUE END", but("lower")),
    ],
    "patterns": [
        ("s LIKE 'a%'", "lower percent underscore backslash"),
        ("s LIKE 'a_c'", "lower percent underscore backslash"),
        (r"s LIKE 'a\%c' ESCAPE '\'", "percent"),
        (r"s LIKE 'a\_c' ESCAPE '\'", "underscore"),
        (r"s LIKE 'a\\c' ESCAPE '\'", "backslash"),
        (r"s LIKE 'a\c'", "backslash"),
        ("s LIKE 'first%second'", "lines"),
        ("s LIKE '_'", "doubled cut behind text list dotted emoji"),
        ("s LIKE '%'", but("nothing")),
        ("s NOT LIKE '%'", ""),
        ("s NOT LIKE 'a%'", but("nothing lower percent underscore backslash")),
        (r"s NOT LIKE 'a\%c' ESCAPE '\'", but("nothing percent")),
        ("s LIKE ''", "empty"),
    ],
    "regular expressions": [
        (r"regexp_like(s, '\Aabc\z')", "lower"),
        ("regexp_like(s, 'b')", "lower spaced"),
        ("regexp_like(s, '^second')", ""),
        (r"regexp_like(s, '(?:\A|(?<=\n))second')", "lines"),
        (r"regexp_like(s, 'first(?=\n|\z)')", "lines"),
        ("regexp_like(s, 'first.second')", ""),
        (r"regexp_like(s, 'first[\s\S]second')", "lines"),
        (r"regexp_like(s, '\A[aA][bB][cC]\z')", "upper lower"),
        (r"regexp_like(s, '\A[^a-z]{2}[0-9]\z')", "number"),
        (r"regexp_like(s, 'a[%_]c')", "percent underscore"),
        (r"regexp_like(s, '\A.\z')", "doubled cut behind text list dotted emoji"),
        (r"regexp_like(s, '[\x{DC}]BER')", "umlaut"),
        ("regexp_like(s, '')", but("nothing")),
        ("NOT regexp_like(s, '')", ""),
        (r"regexp_like(s, '\A(?:abc|900)\z')", "lower number"),
    ],
    "structs, arrays, maps": [
        ("u.type = 'Root'", "upper"),
        ("u.deep.mfa = 'true'", "upper"),
        ("u.deep.mfa IS NULL", but("upper")),
        ("u IS NULL", but("upper lower spaced")),
        ("U.TYPE = 'Root'", "upper"),
        ("any_match(r, x -> x.arn = 'one')", "address"),
        ("any_match(transform(r, x -> x.arn), v -> lower(v) = 'two')", "address"),
        ("NOT any_match(transform(r, x -> x.arn), v -> lower(v) = 'two')", "empty"),
        ("NOT coalesce(any_match(transform(r, x -> x.arn), v -> lower(v) = 'two'), FALSE)", but("address")),
        ("any_match(r, x -> x.arn IS NULL)", "address mapped version-6"),
        ("all_match(r, x -> x.arn = 'one')", "empty"),
        ("none_match(r, x -> x.arn = 'one')", "empty"),
        ("cardinality(filter(r, x -> x.arn IS NOT NULL)) = 2", "address"),
        ("cardinality(r) = 0", "empty"),
        ("element_at(m, 'aud') = 'sts'", "address"),
        ("element_at(m, 'aud') IS NULL", but("address")),
        ("any_match(ARRAY[s, u.type], v -> v = 'Root')", "upper"),
        ("any_match(flatten(ARRAY[transform(r, x -> x.arn), ARRAY[s]]), v -> v IN ('one', 'abc'))", "lower address"),
        ("any_match(transform(r, x -> x.arn), v -> any_match(ARRAY[s], w -> starts_with(w, '1') AND v = 'one'))",
         "address"),
    ],
    "JSON": [
        (f"any_match({LEAVES}, v -> v = 'abc')", ABC),
        (f"any_match({LEAVES}, v -> lower(v) = 'abc')", f"upper {ABC}"),
        (f"NOT any_match({LEAVES}, v -> lower(v) = 'abc')",
         "umlaut number fraction exponent large whole java hexadecimal truth doubled"),
        (f"NOT coalesce(any_match({LEAVES}, v -> v = 'abc'), FALSE)", but(ABC)),
        (f"any_match({LEAVES}, v -> v = 'ÜBER')", "umlaut"),
        (f"any_match({LEAVES}, v -> v = 'last')", "doubled"),
        (f"any_match({LEAVES}, v -> v = 'first')", ""),
        (f"any_match({LEAVES}, v -> v = 'true')", "truth"),
        (f"any_match({LEAVES}, v -> v = '900')", "number"),
        (f"any_match({LEAVES}, v -> v = '900.0')", "fraction exponent"),
        (f"any_match({LEAVES}, v -> v = '1.23456785E7')", "large"),
        (f"any_match({LEAVES}, v -> v = '12345678901234567890123')", "whole"),
        (f"any_match({LEAVES}, v -> v IS NULL)", "underscore lines dotted"),
        (f"any_match({NUMBERS}, v -> v = '\"abc\"')", ABC),
        (f"any_match({NUMBERS}, v -> v = 'null')", "underscore"),
        (f"any_match({NUMBERS}, v -> v = '{{\"b\":1}}')", "lines"),
        ("json_exists(j, 'lax $.a')",
         but("nothing empty emoji cut no-object text address mapped version-6 zeros port")),
        ("json_exists(j, 'lax $.a[*]')",
         but("nothing empty backslash emoji cut no-object text address mapped version-6 zeros port")),
        ("json_exists(j, 'lax $.a[*]?(@ != null)')",
         but("nothing empty underscore backslash emoji cut no-object text address mapped version-6 zeros port")),
        ("NOT json_exists(j, 'lax $.a')", "empty emoji cut no-object text"),
        ("json_exists(j, 'lax $.b.c')", "lower emoji"),
        ("json_exists(j, 'lax $.\"a.b\"')", "dotted"),
        ("json_exists(j, 'lax $.a.b')", "lines dotted"),
        ("json_query(j, 'lax $.b.c[*]' WITH ARRAY WRAPPER) = '[\"x\",\"y\",\"z\"]'", "emoji"),
        ("json_exists(j, 'lax $[*]?(@ != null)')",
         but("nothing cut no-object address mapped version-6 zeros port")),
        ("json_query(j, 'lax $' WITH ARRAY WRAPPER) = '[null]'", "empty no-object"),
        ("json_query(j, 'lax $.a' WITH ARRAY WRAPPER) IS NULL",
         "nothing empty emoji cut no-object text address mapped version-6 zeros port"),
    ],
    "numbers": [
        ("try_cast(s AS double) = 900", "number fraction exponent java"),
        (r"if(regexp_like(s, '\A([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+))\z'), try_cast(s AS double)) = 900",
         "number fraction"),
        ("try_cast(s AS double) >= 901", "large whole"),
        ("try_cast(s AS double) < -5", ""),
        ("try_cast(s AS double) = 8", "hexadecimal"),
    ],
    "addresses": [
        ("contains('192.0.2.0/24', try_cast(s AS ipaddress))", "address mapped"),
        ("NOT s LIKE '%:%' AND contains('192.0.2.0/24', try_cast(s AS ipaddress))", "address"),
        ("contains('2001:db8::/32', try_cast(s AS ipaddress))", "version-6"),
        ("contains('::/0', try_cast(s AS ipaddress))", "address mapped version-6"),
        ("contains('0.0.0.0/0', try_cast(s AS ipaddress))", "address mapped"),
        ("contains('::ffff:0:0/96', try_cast(s AS ipaddress))", "address mapped"),
    ],
    "parts of texts": [
        ("strpos(s, 'b') > 0", "lower spaced"),
        ("strpos(s, '') = 1", but("nothing")),
        ("starts_with(s, 'a')", "lower percent underscore backslash"),
        ("substr(s, -length('bc')) = 'bc'", "lower"),
        ("substr(s, -length('')) = ''", but("nothing")),
        ("substr(s, 2) = 'bc'", "lower"),
        ("substr(s, -9) = ''", but("nothing lines large whole address mapped version-6 zeros port")),
    ],
}  # fmt: skip

QUERIES: list[tuple[str, str]] = [
    ("SELECT id FROM t", EVERY),
    ("SELECT id, lower(s) AS small FROM t WHERE s = 'ABC'", "upper"),
    ("WITH e AS (SELECT *, lower(s) AS small FROM t) SELECT id FROM e WHERE small = 'abc'", "upper lower"),
    ("WITH e AS (SELECT *, lower(s) AS \"a.B\" FROM t WHERE u IS NOT NULL) SELECT id FROM e WHERE \"A.b\" = 'abc'",
     "upper lower"),
    ("WITH e AS (SELECT id, s FROM t), f AS (SELECT id FROM e WHERE s = 'abc') SELECT id FROM f", "lower"),
]  # fmt: skip

REJECTED: list[tuple[str, str]] = [
    ("nosuch = 'x'", "there is no column `nosuch`"),
    ("u.nosuch = 'x'", "`nosuch` is not a member of a value of type row(type varchar, deep row(mfa varchar))"),
    ("s = 5", "values of type varchar and bigint cannot be mixed here"),
    ("s", "a condition must be boolean, and this is of type varchar"),
    ("s AND TRUE", "a condition must be boolean, and this is of type varchar"),
    ("any_match(s, v -> v = 'x')", "any_match takes an array, and this is of type varchar"),
    ("any_match(r, v -> v.arn)", "any_match takes a condition, and this is of type varchar"),
    ("lower(r) = 'x'", "lower does not take (array(row(arn varchar)))"),
    ("json_exists(u, 'lax $')", "json_exists takes a value of type varchar, and this is of type row"),
    ("u LIKE 'x'", "LIKE takes a value of type varchar, and this is of type row"),
    (r"s LIKE 'a\b' ESCAPE '\'", "an escape in LIKE is followed by neither %, _ nor the escape itself"),
    ("s = (", "syntax error"),
    ("s = 'x", "syntax error"),
]

UNSUPPORTED: list[tuple[str, str]] = [
    ("soundex(s) = 'x'", "the function or operator SOUNDEX"),
    ("json_exists(j, 'strict $.a')", "a path that does not begin with `lax $`"),
    ("json_exists(j, 'lax $.a.size()')", "`()` in a path"),
    ("regexp_like(s, '(?i)abc')", "a flag or a named group"),
    (r"regexp_like(s, '\babc')", r"the escape `\b`"),
    ("regexp_like(s, '[a&&b]')", "a set within a set"),
    ("s LIKE lower(s)", "the pattern of LIKE that is not a literal"),
    ("s = ANY (SELECT s FROM t)", ""),
    ("s || 'x' = 'ax'", "the function or operator DPIPE"),
    ("date '2020-01-01' IS NULL", "a cast from varchar to date"),
]

UNSUPPORTED_QUERIES: list[tuple[str, str]] = [
    ("SELECT count(*) FROM t GROUP BY s", "the aggregate COUNT(*)"),
    ("SELECT max(s) AS m FROM t GROUP BY lower(s)", "GROUP BY of anything but a column"),
    ("SELECT id FROM t LIMIT 5", "LIMIT in a SELECT"),
    ("SELECT id FROM t ORDER BY id DESC", "ORDER BY in any order"),
    ("SELECT id FROM t, t AS o", "a join that is not CROSS JOIN UNNEST"),
    ("SELECT id FROM t JOIN t AS o ON t.id = o.id", "a join that is not CROSS JOIN UNNEST"),
    ("SELECT id, max(s) OVER (PARTITION BY s ORDER BY id) AS m FROM t", "the window function MAX(s)"),
    ("SELECT id, rank() OVER (ORDER BY id) AS m FROM t", "the window function RANK()"),
    ("SELECT id FROM (SELECT id FROM t)", "FROM with anything but a table"),
    ("SELECT id FROM t UNION SELECT id FROM t", "UNION instead of a SELECT"),
    ("SELECT DISTINCT id FROM t", "DISTINCT in a SELECT"),
    ("SHOW TABLES", "a statement instead of a SELECT"),
]

# Rows that are made of others: grouped, in windows, opened. What is expected is what an answer of Trino's holds.

MADE_TYPES: Mapping[str, Type] = dict.fromkeys(("id", "k", "t", "f"), "varchar")
MADE_ROWS: list[Mapping[str, Any]] = [
    {"id": "f", "k": "x", "t": "2026-01-01T00:00:16Z", "f": None},
    {"id": "a", "k": "x", "t": "2026-01-01T00:00:00Z", "f": "yes"},
    {"id": "c", "k": "x", "t": "2026-01-01T00:00:05Z", "f": "no"},
    {"id": "b", "k": "x", "t": "2026-01-01T00:00:05Z", "f": None},
    {"id": "d", "k": "y", "t": "2026-01-01T00:00:07Z", "f": "yes"},
    {"id": "e", "k": None, "t": None, "f": None},
]
TIMED = "WITH e AS (SELECT id, k, try(from_iso8601_timestamp(t)) AS time FROM t WHERE t IS NOT NULL) "
EACH = "OVER (PARTITION BY k ORDER BY id)"
SO_FAR = "OVER (PARTITION BY k ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
RECENT = "OVER (PARTITION BY k ORDER BY time RANGE BETWEEN INTERVAL '11' SECOND PRECEDING AND CURRENT ROW)"
ISO = (
    "ARRAY['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00', '2026-01-01T00:00:00.1239Z', '2026-01-01', "
    "'2026-01-01 00:00:00', '2026-13-01T00:00:00Z', '', 'x', '2026-01-01T00:00Z']"
)

MADE: list[tuple[str, list[list[Any]]]] = [
    ("SELECT k, min(id) AS a, max(id) AS b FROM t GROUP BY k ORDER BY k",
     [["x", "a", "f"], ["y", "d", "d"], [None, "e", "e"]]),
    ("SELECT k, max(f) AS m FROM t WHERE id IN ('b', 'f') GROUP BY k ORDER BY k", [["x", None]]),
    ("SELECT k, bool_or(f = 'yes') AS some FROM t GROUP BY k ORDER BY k", [["x", True], ["y", True], [None, None]]),
    ("SELECT k, bool_or(f = 'no') AS some FROM t GROUP BY k ORDER BY k", [["x", True], ["y", False], [None, None]]),
    ("SELECT k, cardinality(array_agg(f)) AS n FROM t GROUP BY k ORDER BY k", [["x", 4], ["y", 1], [None, 1]]),
    ("SELECT k, f, max(id) AS m FROM t WHERE k = 'x' GROUP BY k, f ORDER BY f",
     [["x", "no", "c"], ["x", "yes", "a"], ["x", None, "f"]]),
    ("SELECT k, max(nullif(id, 'f')) AS m FROM t GROUP BY k ORDER BY k", [["x", "c"], ["y", "d"], [None, "e"]]),
    (f"SELECT id, lag(id) {EACH} AS one, lag(id, 2) {EACH} AS two, lag(id, 0) {EACH} AS none FROM t ORDER BY id",
     [["a", None, None, "a"], ["b", "a", None, "b"], ["c", "b", "a", "c"], ["d", None, None, "d"],
      ["e", None, None, "e"], ["f", "c", "b", "f"]]),
    (f"SELECT id, lag(f) {EACH} AS kept, lag(f) IGNORE NULLS {EACH} AS passed FROM t ORDER BY id",
     [["a", None, None], ["b", "yes", "yes"], ["c", None, "yes"], ["d", None, None], ["e", None, None],
      ["f", "no", "no"]]),
    (f"SELECT id, last_value(f) IGNORE NULLS {SO_FAR} AS last, max(f) {SO_FAR} AS largest FROM t ORDER BY id",
     [["a", "yes", "yes"], ["b", "yes", "yes"], ["c", "no", "yes"], ["d", "yes", "yes"], ["e", None, None],
      ["f", "no", "yes"]]),
    (f"SELECT id, row_number() {EACH} AS n, row_number() OVER (ORDER BY id) AS every FROM t ORDER BY id",
     [["a", 1, 1], ["b", 2, 2], ["c", 3, 3], ["d", 1, 4], ["e", 1, 5], ["f", 4, 6]]),
    (f"{TIMED}SELECT id, min(id) {RECENT} AS a, max(id) {RECENT} AS b FROM e ORDER BY id",
     [["a", "a", "a"], ["b", "a", "c"], ["c", "a", "c"], ["d", "d", "d"], ["f", "b", "f"]]),
    (f"{TIMED}SELECT id, min(id) {RECENT.replace('11', '10')} AS a FROM e WHERE k = 'x' ORDER BY id",
     [["a", "a"], ["b", "a"], ["c", "a"], ["f", "f"]]),
    ((f"WITH e AS (SELECT id, k, row_number() {EACH} AS n FROM t) SELECT id, array_agg(id) OVER (PARTITION BY k "
     "ORDER BY id ROWS BETWEEN n - 1 PRECEDING AND CURRENT ROW) AS ids FROM e ORDER BY id"),
     [["a", ["a"]], ["b", ["a", "b"]], ["c", ["a", "b", "c"]], ["d", ["d"]], ["e", ["e"]],
      ["f", ["a", "b", "c", "f"]]]),
    (("SELECT id, array_agg(f) OVER (PARTITION BY k ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS some, "
     f"cardinality(array_agg(id) {SO_FAR}) + 1 AS n FROM t WHERE k = 'x' ORDER BY id"),
     [["a", ["yes"], 2], ["b", ["yes", None], 3], ["c", [None, "no"], 4], ["f", ["no", None], 5]]),
    ("SELECT v, max(id) AS m FROM t CROSS JOIN UNNEST(ARRAY[f, k]) AS q(v) WHERE v <> '' GROUP BY v ORDER BY v",
     [["no", "c"], ["x", "f"], ["y", "d"], ["yes", "d"]]),
    ("SELECT v, max(id) AS m FROM t CROSS JOIN UNNEST(IF(f = 'yes', ARRAY[k])) AS q(v) GROUP BY v ORDER BY v",
     [["x", "a"], ["y", "d"]]),
    (("SELECT v, w, max(id) AS m FROM t CROSS JOIN UNNEST(ARRAY[1, 2]) AS q(v) "
     "CROSS JOIN UNNEST(IF(v = 1, ARRAY[k], ARRAY[f])) AS r(w) WHERE id = 'a' GROUP BY v, w ORDER BY v"),
     [[1, "x", "a"], [2, "yes", "a"]]),
    (("SELECT k, concat(array_distinct(array_agg(k)), ARRAY[k]) AS a, concat(coalesce(nullif(ARRAY[k], ARRAY[k]), "
     "ARRAY[]), ARRAY['z']) AS b FROM t WHERE k = 'x' GROUP BY k"), [["x", ["x", "x"], ["z"]]]),
    ("SELECT k, concat(k, '~', max(id)) AS a, concat(k, max(f)) AS b FROM t GROUP BY k ORDER BY k",
     [["x", "x~f", "xyes"], ["y", "y~d", "yyes"], [None, None, None]]),
    ((f"{TIMED}SELECT k, least(max(time), min(time)) AS a, max(time) - INTERVAL '1' HOUR AS b, "
     "date_format(min(time), '%Y/%m/%d') AS c FROM e GROUP BY k ORDER BY k"),
     [["x", "2026-01-01 00:00:00.000 UTC", "2025-12-31 23:00:16.000 UTC", "2026/01/01"],
      ["y", "2026-01-01 00:00:07.000 UTC", "2025-12-31 23:00:07.000 UTC", "2026/01/01"]]),
    ((f"SELECT v, max(try(from_iso8601_timestamp(v))) AS m FROM t CROSS JOIN UNNEST({ISO}) AS q(v) "
     "GROUP BY v ORDER BY v"),
     [["", None], ["2026-01-01", "2026-01-01 00:00:00.000 UTC"], ["2026-01-01 00:00:00", None],
      ["2026-01-01T00:00:00", "2026-01-01 00:00:00.000 UTC"],
      ["2026-01-01T00:00:00.1239Z", "2026-01-01 00:00:00.123 UTC"],
      ["2026-01-01T00:00:00.5Z", "2026-01-01 00:00:00.500 UTC"],
      ["2026-01-01T00:00Z", "2026-01-01 00:00:00.000 UTC"], ["2026-13-01T00:00:00Z", None], ["x", None]]),
    ("SELECT k, cardinality(array_distinct(array_agg(cast(uuid() AS varchar)))) AS n FROM t GROUP BY k ORDER BY k",
     [["x", 4], ["y", 1], [None, 1]]),
    (("SELECT k, element_at(array_distinct(array_agg(k)), 1) AS a, element_at(array_agg(k), 5) AS b FROM t "
     "GROUP BY k ORDER BY k"), [["x", "x", None], ["y", "y", None], [None, None, None]]),
    (("WITH e AS (SELECT k, bool_or(f = 'yes') AS s, bool_or(f = 'no') AS u FROM t GROUP BY k) "
     "SELECT k, max(k) AS m FROM e WHERE IF(s, 1, 0) + IF(u, 1, 0) >= 2 GROUP BY k ORDER BY k"), [["x", "x"]]),
]  # fmt: skip
