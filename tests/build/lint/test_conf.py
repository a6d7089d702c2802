"""How a .conf file is read, and what other readers would read otherwise."""

from __future__ import annotations

import pytest

from awol.build.lint.conf import layered, read


@pytest.mark.parametrize(
    ("text", "stanzas"),
    [
        ("", {}),
        ("# a\n\n   # b\n", {}),
        ("[a]\nk = v\n", {"a": {"k": "v"}}),
        ("[a]\nk=v=w\n[b]\n", {"a": {"k": "v=w"}, "b": {}}),
        ("[a]  \n  k  =\t v \t\n", {"a": {"k": "v"}}),
        ("[a]\nk =\n", {"a": {"k": ""}}),
        ("[a]\nk = one\\\ntwo\\\n three\nl = x\n", {"a": {"k": "one\ntwo\n three", "l": "x"}}),
        ("[a]\naction.risk.param._risk = 1\nx:y-z = 2\n", {"a": {"action.risk.param._risk": "1", "x:y-z": "2"}}),
        ("[a b(1)]\nk = ;v\n", {"a b(1)": {"k": ";v"}}),
    ],
)
def test_what_all_read_alike(text: str, stanzas: dict[str, dict[str, str]]) -> None:
    found = read(text)
    assert (found.stanzas, found.remarks) == (stanzas, [])
    assert list(found.stanzas) == list(stanzas)


@pytest.mark.parametrize(
    ("text", "remarks", "stanzas"),
    [
        ("\ufeff[a]\nk = v\n", ["line 1: a byte order mark precedes the first stanza"], {"a": {"k": "v"}}),
        ("[a]\r\nk = v\r\n", ["the file has carriage returns"], {"a": {"k": "v"}}),
        ("k = v\n", ["line 1: `k` is outside any stanza"], {}),
        ("[a\nk = v\n", ["line 1: `[a` is not a stanza header"], {"": {"k": "v"}}),
        ("[a]x\n", ["line 1: `[a]x` is not a stanza header"], {"a]": {}}),
        ("[a]]\n", ["line 1: `[a]]` is not a stanza header"], {"a]": {}}),
        ("[[a]\n", ["line 1: `[[a]` is not a stanza header"], {"[a": {}}),
        ("[a]\nk = 1\n\n[a]\nl = 2\n", ["line 4: the stanza [a] appears twice"], {"a": {"k": "1", "l": "2"}}),
        ("[a]\nk = 1\nk = 2\n", ["line 3: `k` appears twice in one stanza"], {"a": {"k": "2"}}),
        ("[a]\nword\n", ["line 2: `word` is not a setting: a value was split over two lines"], {"a": {}}),
        ("[a]\n1k = v\n", ["line 2: `1k = v` is not a setting: a value was split over two lines"], {"a": {}}),
        ("[a]\nk k = v\n", ["line 2: `k k = v` is not a setting: a value was split over two lines"], {"a": {}}),
        (
            f"[a]\n{'x' * 61}\n",
            [f"line 2: `{'x' * 60}` is not a setting: a value was split over two lines"],
            {"a": {}},
        ),
        (
            "[a]\nk = v ;w\n",
            ["line 2: some readers cut the value of `k` at a space followed by a semicolon"],
            {"a": {"k": "v ;w"}},
        ),
        (
            "[a]\nk = v\\ \nl = w\n",
            ["line 2: a backslash followed by spaces does not continue `k`"],
            {"a": {"k": "v\\", "l": "w"}},
        ),
        ("[a]\nk = v\\\n\n", ["line 3: a continued line is empty"], {"a": {"k": "v\n"}}),
        (
            "[a]\nk = v\\\n  #w\n",
            ["line 3: some readers drop a continued line that begins with #"],
            {"a": {"k": "v\n  #w"}},
        ),
        (
            "[a]\nk = v\\\nx\\\n*w\n",
            ["line 4: some readers drop a continued line that begins with *"],
            {"a": {"k": "v\nx\n*w"}},
        ),
        ("[a]\nk = v\\", ["line 2: a backslash followed by spaces does not continue `k`"], {"a": {"k": "v\\"}}),
    ],
)
def test_what_readers_do_not_agree_on(text: str, remarks: list[str], stanzas: dict[str, dict[str, str]]) -> None:
    found = read(text)
    assert (found.remarks, found.stanzas) == (remarks, stanzas)


def test_what_a_site_has_of_its_own_stands_over_what_was_shipped() -> None:
    default = {"a": {"k": "1", "l": "2"}, "b": {"k": "3"}}
    local = {"a": {"k": "site"}, "c": {"m": "4"}}
    assert layered(default, local) == {"a": {"k": "site", "l": "2"}, "b": {"k": "3"}, "c": {"m": "4"}}
    assert list(layered(default, local)) == ["a", "b", "c"]
    assert default["a"]["k"] == "1"
