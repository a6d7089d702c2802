"""Reads a whole SPL text: commands with pipes between them.

The first command generates events: `search`, which may go without saying, or `multisearch`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, Literal

from awol.engines.splunk import lookups
from awol.engines.splunk.aggregate_parser import stats, streamstats
from awol.engines.splunk.eval_parser import parse_formula
from awol.engines.splunk.names import (
    NAME_STOPS,
    boolean,
    field_list,
    field_name,
    option,
    plain_names,
    whole_number,
)
from awol.engines.splunk.nodes import (
    Bin,
    Command,
    Dedup,
    Eval,
    Fields,
    FillNull,
    Formula,
    Head,
    MacroCommand,
    MakeMv,
    MultiSearch,
    MvExpand,
    Query,
    Regex,
    Rename,
    Reverse,
    Rex,
    Search,
    Sort,
    SortKey,
    Spath,
    Stats,
    Tail,
    Where,
)
from awol.engines.splunk.scanner import Scanner
from awol.engines.splunk.search_parser import parse_macro, parse_search
from awol.errors import RejectedQuery

_KEPT: Final = 256
"""Texts of which what was read is kept: the searches of an app share the macros that most of their text is in."""


@lru_cache(_KEPT)
def parse(text: str) -> Query:
    """The query that `text` writes down.

    Raises `RejectedQuery` for what Splunk would refuse and `UnsupportedQuery` for what this engine does not read; both
    know the place.
    """
    if not text.strip():
        raise RejectedQuery("the query is empty", text, 0, "write `search *` to find every event")
    scanner = Scanner(text)
    commands = _pipeline(scanner)
    if scanner.peek() == "]":
        scanner.reject("this bracket closes nothing")
    return Query(commands)


def _pipeline(scanner: Scanner) -> tuple[Command, ...]:
    """Commands up to the end of the text or a closing bracket; the first one has to generate."""
    commands: list[Command] = []
    if scanner.accept("|"):
        at = scanner.skip_space()
        commands.append(_command(scanner))
        if not isinstance(commands[0], (Search, MultiSearch, MacroCommand)):
            scanner.reject("this command cannot come first: it needs events to work on", at, "put a search before it")
    else:
        commands.append(_implied_search(scanner))
    while scanner.accept("|"):
        at = scanner.skip_space()
        command = _command(scanner)
        if isinstance(command, MultiSearch):
            scanner.reject("multisearch must be the first command", at)
        commands.append(command)
    return tuple(commands)


def _implied_search(scanner: Scanner) -> Search:
    at = scanner.skip_space()
    if scanner.look_word(NAME_STOPS).lower() == "search":
        scanner.at += len("search")
        if scanner.peek() in ("=", "!", "<", ">"):
            scanner.at = at
    return Search(parse_search(scanner), at)


def _command(scanner: Scanner) -> Command:
    at = scanner.skip_space()
    if scanner.peek() == "`":
        call = parse_macro(scanner)
        if not scanner.at_end_of_command():
            scanner.unsupported(
                "a macro used as a command cannot be followed by more text", None, "write a pipe after the macro"
            )
        return MacroCommand(call, at)
    name = scanner.word("|[]()\",`='").lower()
    if not name:
        scanner.reject("a command is missing after this pipe", at)
    parser = PARSERS.get(name)
    if parser is None:
        scanner.unsupported(
            f"the command `{name}` does not run offline", at, f"commands that do: {', '.join(sorted(PARSERS))}"
        )
    command = parser(scanner, at)
    if not scanner.at_end_of_command():
        scanner.reject(f"`{name}` ends here, but the text goes on")
    return command


def _search(scanner: Scanner, at: int) -> Command:
    return Search(parse_search(scanner), at)


def _where(scanner: Scanner, at: int) -> Command:
    return Where(parse_formula(scanner), at)


def _eval(scanner: Scanner, at: int) -> Command:
    assignments: list[tuple[str, Formula]] = []
    while True:
        char = scanner.peek()
        name = scanner.quoted(char) if char in ("'", '"') else scanner.word("|[]()\",`='")
        if not name:
            scanner.reject("eval needs a field to assign to")
        scanner.expect("=", f"behind `{name}`")
        if scanner.looks_at("="):
            scanner.reject("eval assigns with one `=`")
        assignments.append((name, parse_formula(scanner)))
        if not scanner.accept(","):
            return Eval(tuple(assignments), at)


def _regex(scanner: Scanner, at: int) -> Command:
    name, negated = "_raw", False
    if scanner.peek() != '"' or _operator_follows_string(scanner):
        name = scanner.quoted() if scanner.peek() == '"' else _regex_field(scanner)
        negated = scanner.accept("!=")
        if not negated:
            scanner.expect("=", "in `regex field=...`")
    if scanner.peek() != '"':
        scanner.reject("the regular expression needs double quotation marks")
    return Regex(name, scanner.quoted(), negated, at)


def _operator_follows_string(scanner: Scanner) -> bool:
    start = scanner.at
    scanner.quoted()
    follows = scanner.peek() in ("=", "!")
    scanner.at = start
    return follows


def _regex_field(scanner: Scanner) -> str:
    at = scanner.at
    name = scanner.word("|[]()\",`=!'")
    if not name:
        scanner.reject("regex needs a field, or a regular expression in quotation marks", at)
    return name


def _rex(scanner: Scanner, at: int) -> Command:
    name, max_match = "_raw", 1
    while True:
        place = scanner.skip_space()
        if scanner.peek() == '"':
            pattern = scanner.quoted()
            return Rex(name, pattern, max_match, at)
        setting = option(scanner, ("field", "max_match", "mode"))
        if setting is None:
            scanner.reject("rex needs a regular expression in double quotation marks", place)
        if setting[0] == "field":
            name = setting[1]
        elif setting[0] == "max_match":
            max_match = whole_number(scanner, setting[1], place)
        else:
            scanner.unsupported(
                "rex with `mode`, which replaces text, is not supported offline", place, "use `eval` with replace()"
            )


def _keep_or_remove(scanner: Scanner, at: int) -> Command:
    mode = "keep"
    if scanner.peek() in ("-", "+") and scanner.text[scanner.at + 1 : scanner.at + 2] in (" ", "\t", "\n"):
        mode = "remove" if scanner.peek() == "-" else "keep"
        scanner.at += 1
    names = field_list(scanner)
    if not names:
        scanner.reject("fields needs a field name")
    return Fields(names, "remove" if mode == "remove" else "keep", at)


def _table(scanner: Scanner, at: int) -> Command:
    names = field_list(scanner)
    if not names:
        scanner.reject("table needs a field name")
    return Fields(names, "table", at)


def _rename(scanner: Scanner, at: int) -> Command:
    pairs = []
    while True:
        place = scanner.skip_space()
        old = field_name(scanner)
        if not scanner.accept_keyword("as"):
            scanner.reject("rename is written `rename old AS new`")
        new = field_name(scanner)
        plain_names(scanner, (old, new), place, "rename")
        pairs.append((old, new))
        scanner.accept(",")
        if scanner.at_end_of_command():
            return Rename(tuple(pairs), at)


def _fillnull(scanner: Scanner, at: int) -> Command:
    value_option = option(scanner, ("value",))
    value = value_option[1] if value_option else "0"
    return FillNull(plain_names(scanner, field_list(scanner), at, "fillnull"), value, at)


def _dedup(scanner: Scanner, at: int) -> Command:
    count, keep_empty, consecutive = 1, False, False
    names: list[str] = []
    word = scanner.look_word(NAME_STOPS)
    if word.isdigit():
        count = whole_number(scanner, scanner.word(NAME_STOPS), scanner.at)
        if count == 0:
            scanner.reject("dedup keeps one event at least")
    while not scanner.at_end_of_command():
        place = scanner.skip_space()
        setting = option(scanner, ("keepempty", "consecutive", "keepevents"))
        if setting is None:
            if scanner.look_word(NAME_STOPS).lower() == "sortby":
                scanner.unsupported(
                    "dedup with `sortby` is not supported offline", place, "put a sort before the dedup"
                )
            names.append(field_name(scanner))
            scanner.accept(",")
        elif setting[0] == "keepempty":
            keep_empty = boolean(scanner, setting[1], place)
        elif setting[0] == "consecutive":
            consecutive = boolean(scanner, setting[1], place)
        elif boolean(scanner, setting[1], place):
            scanner.unsupported("dedup with `keepevents` is not supported offline", place)
    if not names:
        scanner.reject("dedup needs a field name")
    return Dedup(plain_names(scanner, tuple(names), at, "dedup"), count, keep_empty, consecutive, at)


def _how_many(scanner: Scanner) -> int:
    limit_option = option(scanner, ("limit",))
    if limit_option:
        return whole_number(scanner, limit_option[1], scanner.at)
    if scanner.at_end_of_command():
        return 10
    place = scanner.skip_space()
    word = scanner.word(NAME_STOPS)
    if not word.isdigit():
        scanner.unsupported("a condition here is not supported offline", place, "give a number")
    return whole_number(scanner, word, place)


def _head(scanner: Scanner, at: int) -> Command:
    return Head(_how_many(scanner), at)


def _tail(scanner: Scanner, at: int) -> Command:
    return Tail(_how_many(scanner), at)


def _reverse(_scanner: Scanner, at: int) -> Command:
    return Reverse(at)


def _sort(scanner: Scanner, at: int) -> Command:
    limit = 10_000
    limit_option = option(scanner, ("limit",))
    if limit_option:
        limit = whole_number(scanner, limit_option[1], at)
    elif scanner.look_word(NAME_STOPS).isdigit():
        limit = whole_number(scanner, scanner.word(NAME_STOPS), at)
    keys: list[SortKey] = []
    detached = False
    while not scanner.at_end_of_command():
        if keys and scanner.look_word(NAME_STOPS).lower() in ("d", "desc"):
            scanner.word(NAME_STOPS)
            keys = [SortKey(key.name, not key.descending, key.kind) for key in keys]
            break
        sign = scanner.peek() if scanner.peek() in ("-", "+") else ""
        if sign:
            scanner.at += 1
            detached = detached or scanner.text[scanner.at : scanner.at + 1] in (" ", "\t", "\n")
        keys.append(_sort_key(scanner, descending=sign == "-"))
        scanner.accept(",")
    if not keys:
        scanner.reject("sort needs a field name")
    if detached and len(keys) > 1:
        scanner.unsupported(
            "a space between a sign and its field is not supported offline if there are several fields",
            at,
            "write each sign directly before its field",
        )
    return Sort(tuple(keys), limit, at)


def _sort_key(scanner: Scanner, *, descending: bool) -> SortKey:
    place = scanner.skip_space()
    name = field_name(scanner)
    if not scanner.looks_at("("):
        return SortKey(name, descending, "auto")
    scanner.at += 1
    inside = field_name(scanner)
    scanner.expect(")", "in the sort key")
    if name not in SORT_KINDS:
        scanner.reject(f"sort knows auto, str, num and ip, not `{name}`", place)
    return SortKey(inside, descending, SORT_KINDS[name])


SORT_KINDS: Mapping[str, Literal["auto", "str", "num", "ip"]] = {
    "auto": "auto", "str": "str", "num": "num", "ip": "ip",
}  # fmt: skip
"""How a sort may be told to compare values (Search Reference, "sort")."""


def _bin(scanner: Scanner, at: int) -> Command:
    span, name, alias = None, None, None
    while not scanner.at_end_of_command():
        span_option = option(scanner, ("span",))
        if span_option:
            span = span_option[1]
        elif name is None:
            name = field_name(scanner)
        elif alias is None and scanner.accept_keyword("as"):
            alias = field_name(scanner)
        else:
            scanner.reject("bin takes one field")
    if name is None:
        scanner.reject("bin needs a field name")
    if span is None:
        scanner.unsupported("bin without `span` is not supported offline", at, "write the span: `bin _time span=10m`")
    return Bin(name, span, alias, at)


def _multisearch(scanner: Scanner, at: int) -> Command:
    legs = []
    while scanner.peek() == "[":
        scanner.at += 1
        scanner.enter()
        legs.append(_pipeline(scanner))
        scanner.leave()
        scanner.expect("]", "to close this leg of multisearch")
    if len(legs) < 2:
        scanner.reject("multisearch needs two searches in brackets at least", at)
    return MultiSearch(tuple(legs), at)


def _mvexpand(scanner: Scanner, at: int) -> Command:
    limit = 0
    name = None
    while not scanner.at_end_of_command():
        place = scanner.skip_space()
        limit_option = option(scanner, ("limit",))
        if limit_option:
            limit = whole_number(scanner, limit_option[1], place)
        elif name is None:
            name = field_name(scanner)
        else:
            scanner.reject("mvexpand takes one field")
    if name is None:
        scanner.reject("mvexpand needs a field name")
    return MvExpand(name, limit, at)


def _makemv(scanner: Scanner, at: int) -> Command:
    delimiter, allow_empty, name = " ", False, None
    while not scanner.at_end_of_command():
        place = scanner.skip_space()
        setting = option(scanner, ("delim", "allowempty"))
        if setting is None:
            if name is not None:
                scanner.reject("makemv takes one field")
            name = field_name(scanner)
        elif setting[0] == "delim":
            delimiter = setting[1]
        else:
            allow_empty = boolean(scanner, setting[1], place)
    if name is None:
        scanner.reject("makemv needs a field name")
    if not delimiter:
        scanner.reject("the delimiter of makemv is empty", at)
    return MakeMv(name, delimiter, allow_empty, at)


def _spath(scanner: Scanner, at: int) -> Command:
    source, path, output = "_raw", None, None
    while not scanner.at_end_of_command():
        place = scanner.skip_space()
        setting = option(scanner, ("input", "output", "path"))
        if setting is None:
            if path is not None:
                scanner.reject("spath takes one path", place)
            path = field_name(scanner, "a path")
        elif setting[0] == "input":
            source = setting[1]
        elif setting[0] == "output":
            output = setting[1]
        else:
            path = setting[1]
    if path is None and output is not None:
        scanner.reject("spath with `output` needs a path", at)
    return Spath(source, path, output, at)


def _stats(scanner: Scanner, at: int) -> Command:
    aggregates, by = stats(scanner)
    return Stats(aggregates, by, False, at)


def _eventstats(scanner: Scanner, at: int) -> Command:
    aggregates, by = stats(scanner)
    return Stats(aggregates, by, True, at)


PARSERS: Mapping[str, Callable[[Scanner, int], Command]] = {
    "bin": _bin,
    "bucket": _bin,
    "dedup": _dedup,
    "eval": _eval,
    "eventstats": _eventstats,
    "fields": _keep_or_remove,
    "fillnull": _fillnull,
    "head": _head,
    "lookup": lookups.parse,
    "makemv": _makemv,
    "multisearch": _multisearch,
    "mvexpand": _mvexpand,
    "regex": _regex,
    "rename": _rename,
    "reverse": _reverse,
    "rex": _rex,
    "search": _search,
    "sort": _sort,
    "spath": _spath,
    "stats": _stats,
    "streamstats": streamstats,
    "table": _table,
    "tail": _tail,
    "where": _where,
}
"""Command names to the functions that read what stands behind them."""
