"""Alternatives as event patterns: which become one, what stands beside and inside of `$or`, how large, and the page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awol.errors import RefusedConversion
from converters.aws.eventbridge.allowed import Allowed
from converters.aws.eventbridge.globs import Glob
from converters.aws.eventbridge.patterns import LARGEST, LONGEST_OR, Alternative, patterns, simpler, size, text


def glob(one: str) -> Glob:
    """A text in which `*` is any text."""
    return Glob(tuple(one.split("*")))


def texts(*held: str) -> Allowed:
    return Allowed(kind="text", texts=tuple(map(glob, held)))


def but(*excluded: str) -> Allowed:
    """All but these texts, and nothing too."""
    return Allowed(absent=True, null=True, true=True, false=True, but=tuple(map(glob, excluded)))


ADDRESS = Allowed(kind="text", others=('{"cidr": "192.0.2.0/24"}',))
A, B, C, AB = texts("a"), texts("b"), texts("c"), texts("a", "b")
GONE = {"exists": False}


SIMPLER: list[tuple[str, list[Alternative], list[Alternative]]] = [
    ("none", [], []),
    ("one", [{"f": A}], [{"f": A}]),
    ("the same twice", [{"f": A}, {"f": A}], [{"f": A}]),
    ("one field, two values", [{"f": A}, {"f": B}], [{"f": AB}]),
    ("two fields", [{"f": A}, {"g": A}], [{"f": A}, {"g": A}]),
    ("one of two fields apart", [{"f": A, "g": A}, {"f": A, "g": B}], [{"f": A, "g": AB}]),
    ("both of two fields apart", [{"f": A, "g": A}, {"f": B, "g": B}], [{"f": A, "g": A}, {"f": B, "g": B}]),
    # One covers the other: fewer fields, or more values.
    ("a wide one before", [{"f": A}, {"f": A, "g": B}], [{"f": A}]),
    ("a wide one after", [{"f": A, "g": B}, {"f": A}], [{"f": A}]),
    ("wide in one field, not in the other", [{"f": B}, {"f": A, "g": B}], [{"f": B}, {"f": A, "g": B}]),
    ("wide in values", [{"f": AB}, {"f": A, "g": B}], [{"f": AB}]),
    ("wide in values of both", [{"f": A, "g": B}, {"f": AB, "g": AB}], [{"f": AB, "g": AB}]),
    ("wide in values, narrow in fields", [{"f": AB, "g": A}, {"f": A}], [{"f": AB, "g": A}, {"f": A}]),
    # What became of two goes together with a third, and takes the place of the first of them.
    ("three values", [{"f": A}, {"f": B}, {"f": C}], [{"f": texts("a", "b", "c")}]),
    ("in the place of the first", [{"f": A}, {"g": A}, {"f": B}], [{"f": AB}, {"g": A}]),
    ("beside others", [{"g": A}, {"f": A}, {"h": A}, {"f": B}], [{"g": A}, {"f": AB}, {"h": A}]),
    ("what two became and an earlier one", [{"h": A}, {"f": A, "g": AB}, {"h": C, "k": C}, {"f": B, "g": A},
                                            {"f": B, "g": B}],
     [{"h": A}, {"f": AB, "g": AB}, {"h": C, "k": C}]),
    ("a third joins two that stood apart", [{"g": C}, {"f": A, "g": A}, {"f": B, "g": B}, {"f": A, "g": B}],
     [{"g": C}, {"f": A, "g": AB}, {"f": B, "g": B}]),
    # All values of a field, and none: the field says nothing more.
    ("all of a field", [{"f": but("a"), "g": A}, {"f": A, "g": A}], [{"g": A}]),
    ("all of the only field", [{"f": but("a")}, {"f": A}], [{}]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in SIMPLER], ids=[row[0] for row in SIMPLER])
def test_alternatives_become_fewer(given: list[Alternative], expected: list[Alternative]) -> None:
    assert simpler(given) == expected


def test_two_alternatives_stay_apart_where_no_set_says_both() -> None:
    """Two lists of excluded texts meet in more texts than a pattern holds."""
    wide, other = but(*(f"{number}*" for number in range(10))), but(*(f"*{number}" for number in range(10)))
    assert simpler([{"f": wide}, {"f": other}]) == [{"f": wide}, {"f": other}]
    assert simpler([{"f": but("a")}, {"f": but("b")}]) == [{}]


PATTERNS: list[tuple[str, list[Alternative], list[Any]]] = [
    ("a field", [{"f": A}], [{"f": ["a"]}]),
    ("fields of objects", [{"o.f": A, "o.p.g": B, "h": C}], [{"o": {"f": ["a"], "p": {"g": ["b"]}}, "h": ["c"]}]),
    ("two fields", [{"f": A}, {"g": B}], [{"$or": [{"f": ["a"]}, {"g": ["b"]}]}]),
    ("a common field beside", [{"f": A, "h": C}, {"g": B, "h": C}],
     [{"h": ["c"], "$or": [{"f": ["a"]}, {"g": ["b"]}]}]),
    # A field that stood beside and inside of `$or` would be one condition, the later of the two.
    ("a field with other values inside only", [{"f": A, "h": A}, {"g": B, "h": B}],
     [{"$or": [{"f": ["a"], "h": ["a"]}, {"g": ["b"], "h": ["b"]}]}]),
    ("a field of some alternatives inside", [{"f": A, "h": C}, {"f": B, "g": B, "h": C}],
     [{"h": ["c"], "$or": [{"f": ["a"]}, {"f": ["b"], "g": ["b"]}]}]),
    ("objects inside", [{"o.f": A}, {"o.g": B}], [{"$or": [{"o": {"f": ["a"]}}, {"o": {"g": ["b"]}}]}]),
    # Names of operators are no fields inside of `$or`.
    ("an operator's name", [{"prefix": A}, {"g": B}], [{"prefix": ["a"]}, {"g": ["b"]}]),
    ("an operator's name below", [{"o.prefix": A}, {"g": B}], [{"o": {"prefix": ["a"]}}, {"g": ["b"]}]),
    ("an operator's name above", [{"prefix.o": A}, {"g": B}], [{"prefix": {"o": ["a"]}}, {"g": ["b"]}]),
    ("an operator's name in a name", [{"prefixes": A}, {"g": B}], [{"$or": [{"prefixes": ["a"]}, {"g": ["b"]}]}]),
    ("an operator's name beside", [{"f": A, "prefix": C}, {"g": B, "prefix": C}],
     [{"prefix": ["c"], "$or": [{"f": ["a"]}, {"g": ["b"]}]}]),
    ("an operator's name of the third", [{"f": A}, {"g": B}, {"prefix": A}, {"h": C}],
     [{"$or": [{"f": ["a"]}, {"g": ["b"]}]}, {"prefix": ["a"]}, {"h": ["c"]}]),
    # The same fields with a matcher in common in each would be taken for a repetition.
    ("a matcher in common in each", [{"f": AB, "g": AB}, {"f": texts("a", "c"), "g": texts("c", "b")}],
     [{"f": ["a", "b"], "g": ["a", "b"]}, {"f": ["a", "c"], "g": ["c", "b"]}]),
    ("a matcher in common in one", [{"f": AB, "g": A}, {"f": texts("a", "c"), "g": B}],
     [{"$or": [{"f": ["a", "b"], "g": ["a"]}, {"f": ["a", "c"], "g": ["b"]}]}]),
    ("other fields, a matcher in common in each", [{"f": A, "g": A}, {"f": AB, "h": A}],
     [{"$or": [{"f": ["a"], "g": ["a"]}, {"f": ["a", "b"], "h": ["a"]}]}]),
    ("the first and the third in common", [{"f": AB, "g": AB}, {"h": C}, {"f": texts("a", "c"), "g": texts("c", "b")}],
     [{"$or": [{"f": ["a", "b"], "g": ["a", "b"]}, {"h": ["c"]}]}, {"f": ["a", "c"], "g": ["c", "b"]}]),
    # `anything-but` is confused with an address, and with a lone star, of the same field.
    ("an exclusion and an address", [{"f": ADDRESS}, {"f": but("a"), "g": A}],
     [{"f": [{"cidr": "192.0.2.0/24"}]}, {"f": [{"anything-but": "a"}, GONE], "g": ["a"]}]),
    ("an address and an exclusion", [{"f": but("a"), "g": A}, {"f": ADDRESS, "h": A}],
     [{"f": [{"anything-but": "a"}, GONE], "g": ["a"]}, {"f": [{"cidr": "192.0.2.0/24"}], "h": ["a"]}]),
    ("an exclusion and a lone star", [{"f": texts("*"), "g": A}, {"f": but("a"), "h": A}],
     [{"f": [{"wildcard": "*"}], "g": ["a"]}, {"f": [{"anything-but": "a"}, GONE], "h": ["a"]}]),
    ("an exclusion and a star in a text", [{"f": texts("a*b"), "g": A}, {"f": but("a"), "h": A}],
     [{"$or": [{"f": [{"wildcard": "a*b"}], "g": ["a"]}, {"f": [{"anything-but": "a"}, GONE], "h": ["a"]}]}]),
    ("an exclusion and an address of another field", [{"f": but("a")}, {"g": ADDRESS}],
     [{"$or": [{"f": [{"anything-but": "a"}, GONE]}, {"g": [{"cidr": "192.0.2.0/24"}]}]}]),
    ("an address and a star", [{"f": ADDRESS, "g": A}, {"f": texts("*"), "h": A}],
     [{"$or": [{"f": [{"cidr": "192.0.2.0/24"}], "g": ["a"]}, {"f": [{"wildcard": "*"}], "h": ["a"]}]}]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in PATTERNS], ids=[row[0] for row in PATTERNS])
def test_alternatives_as_patterns(given: list[Alternative], expected: list[Any]) -> None:
    assert patterns(given) == [{"detail": detail} for detail in expected]


def test_what_no_matcher_says_is_refused_by_the_name_of_its_field() -> None:
    with pytest.raises(RefusedConversion, match=r"`o\.f` must be present, not null") as caught:
        patterns([{"o.f": Allowed(but=())}])
    assert "list the values" in str(caught.value.next_step)


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [({}, 2), ({"f": ["a"]}, 11), ({"f": ["é", "🚪"]}, 15), ({"f": ["a", "b"], "g": [{"h": 1}]}, 29)],
)
def test_a_pattern_is_counted_in_characters_without_white_space(pattern: dict[str, Any], characters: int) -> None:
    assert size(pattern) == characters


def filled(count: int) -> str:
    """A text with which the pattern of one field `f` has so many characters."""
    return "x" * (count - size({"detail": {"f": [""]}}))


def test_a_pattern_is_as_large_as_it_may_be() -> None:
    (found,) = patterns([{"f": texts(filled(LARGEST))}])
    assert size(found) == 2048
    with pytest.raises(RefusedConversion, match=r"`f` is compared with more values .* \(2048 characters\)") as caught:
        patterns([{"f": texts(filled(LARGEST + 1))}])
    assert caught.value.next_step


def words(count: int, letter: str = "x") -> tuple[str, ...]:
    """Texts, each of which is 100 characters in a pattern."""
    return tuple(f"{letter}{number:096}" for number in range(count))


@pytest.mark.parametrize(("count", "parts"), [(20, [20]), (21, [10, 11]), (40, [20, 20]), (41, [20, 10, 11])])
def test_a_list_too_long_is_cut_in_halves(count: int, parts: list[int]) -> None:
    found = patterns([{"g": A, "f": texts(*words(count)), "h": AB}])
    assert [len(one["detail"]["f"]) for one in found] == parts
    assert [name for one in found for name in one["detail"]["f"]] == list(words(count))
    assert all(one["detail"]["g"] == ["a"] and one["detail"]["h"] == ["a", "b"] for one in found)


def test_the_longer_of_two_lists_is_cut() -> None:
    few, many = texts(*words(9)), texts(*words(14, "y"))
    for one in ({"f": few, "g": many}, {"g": many, "f": few}):
        assert [(len(found["detail"]["f"]), len(found["detail"]["g"])) for found in patterns([one])] == [(9, 7), (9, 7)]


def test_of_two_values_each_has_a_pattern() -> None:
    long = texts("a" * 1200, "b" * 1200)
    assert patterns([{"f": long}]) == [{"detail": {"f": ["a" * 1200]}}, {"detail": {"f": ["b" * 1200]}}]


def test_what_is_missing_is_asked_for_once_in_a_list_that_is_cut() -> None:
    held = Allowed(kind="text", absent=True, texts=tuple(map(glob, words(30))))
    first, second = patterns([{"f": held}])
    assert first["detail"]["f"] == list(words(30)[:15])
    assert second["detail"]["f"] == [*words(30)[15:], GONE]


def test_an_alternative_goes_into_the_last_pattern_as_far_as_it_has_room() -> None:
    many: list[Alternative] = [{f"f{number}": texts(*words(11))} for number in range(3)]
    assert [list(one["detail"]) for one in patterns(many)] == [["f0"], ["f1"], ["f2"]]
    fewer: list[Alternative] = [{f"f{number}": texts(*words(9))} for number in range(3)]
    first, second = patterns(fewer)
    assert [list(one) for one in first["detail"]["$or"]] == [["f0"], ["f1"]]
    assert list(second["detail"]) == ["f2"]


def test_one_pattern_has_no_more_alternatives_than_eventbridge_combines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LONGEST_OR == 1000
    monkeypatch.setattr("converters.aws.eventbridge.patterns.LONGEST_OR", 3)
    found = patterns([{f"f{number}": A} for number in range(5)])
    assert [len(one["detail"]["$or"]) for one in found] == [3, 2]


LONG = "x" * 60


@pytest.mark.parametrize(
    ("written", "page"),
    [
        ([{"f": ["a", "b"]}], '{\n  "f": ["a", "b"]\n}'),
        ([{"f": ["a"]}, {"g": [1]}], '[\n  {\n    "f": ["a"]\n  },\n  {\n    "g": [1]\n  }\n]'),
        ([{"f": ["a"], "g": [None]}], '{\n  "f": ["a"],\n  "g": [null]\n}'),
        ([{"o": {"f": ["é"]}}], '{\n  "o": {\n    "f": ["é"]\n  }\n}'),
        (
            [{"$or": [{"f": ["a"]}, {"g": ["b"]}]}],
            '{\n  "$or": [\n    {\n      "f": ["a"]\n    },\n    {\n      "g": ["b"]\n    }\n  ]\n}',
        ),
        (
            [{"f": [LONG, {"prefix": LONG}, {"anything-but": [LONG, LONG]}, {"exists": False}]}],
            f"""{{
  "f": [
    "{LONG}",
    {{"prefix": "{LONG}"}},
    {{"anything-but": [
      "{LONG}",
      "{LONG}"
    ]}},
    {{"exists": false}}
  ]
}}""",
        ),
        (
            [{"f": [{"anything-but": {"prefix": [LONG, LONG]}}]}],
            f"""{{
  "f": [
    {{"anything-but": {{"prefix": [
      "{LONG}",
      "{LONG}"
    ]}}}}
  ]
}}""",
        ),
        # One value has no list to be broken.
        (
            [{"f": [{"anything-but": {"prefix": LONG + LONG}}]}],
            f"""{{
  "f": [
    {{"anything-but": {{"prefix": "{LONG}{LONG}"}}}}
  ]
}}""",
        ),
    ],
)
def test_the_page(written: list[dict[str, Any]], page: str) -> None:
    assert text(written) == page
    assert json.loads(page) == (written[0] if len(written) == 1 else written)


def lists(name: str, left: int) -> list[dict[str, Any]]:
    return [{"o": {name: ["x" * left, "y"]}}]


def test_a_list_stays_in_its_line_of_a_hundred_characters() -> None:
    """The line of `o.name` is its list, its name and thirteen characters: four before, and `"": ["", "y"]`."""
    for name in ("f", "name"):
        room = 100 - len('    "": ["", "y"]') - len(name)
        fits, over = text(lists(name, room)), text(lists(name, room + 1))
        assert max(map(len, fits.splitlines())) == 100
        assert f'    "{name}": [\n      "x' in over
        assert f'    "{name}": ["x' in fits


def test_a_matcher_stays_in_its_line_of_a_hundred_characters() -> None:
    room = 100 - len('    {"anything-but": ["", "y"]}')
    fits, over = (text([{"f": [{"anything-but": ["x" * count, "y"]}, LONG]}]) for count in (room, room + 1))
    assert max(map(len, fits.splitlines())) == 101  # with its comma
    assert '    {"anything-but": ["x' in fits
    assert '    {"anything-but": [\n      "x' in over
