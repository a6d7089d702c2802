"""Reads a search expression: the text behind `search`, spoken or implied.

Search Manual, "Boolean expressions": NOT binds first, then OR, then AND, which is implied between terms. The operators
are upper case; in lower case they are words to look for. (In `eval` and `where` AND binds before OR: eval_parser.)
"""

from __future__ import annotations

from awol.engines.splunk.nodes import (
    And,
    Compare,
    Directive,
    Expression,
    MacroCall,
    Not,
    Operator,
    Or,
    Term,
    TimeBound,
    Value,
    Within,
)
from awol.engines.splunk.scanner import SPACE, Scanner

STOPS = '"()[]|`=<>!,'
"""Characters that end an unquoted word; `!` only before `=`."""

OPERATORS: tuple[tuple[str, Operator], ...] = (
    ("!=", "!="), ("<=", "<="), (">=", ">="), ("==", "="), ("=", "="), ("<", "<"), (">", ">"),
)  # fmt: skip

TIME_MODIFIERS = frozenset(
    (
        "_index_earliest", "_index_latest", "starttime", "endtime", "starttimeu", "endtimeu", "timeformat",
        "startdaysago", "enddaysago", "startminutesago", "endminutesago", "starthoursago", "endhoursago",
        "startmonthsago", "endmonthsago", "searchtimespanhours", "searchtimespanminutes", "searchtimespandays",
        "daysago", "hoursago", "minutesago", "monthsago", "savedsearch", "savedsplunk",
    )
)  # fmt: skip
"""Words that are modifiers of the search and no fields, other than `earliest` and `latest`."""


def parse_search(scanner: Scanner) -> Expression | None:
    """The expression at the position, up to the end of the command; None where there is none.

    Raises `RejectedQuery` for what Splunk would refuse, `UnsupportedQuery` for what this engine does not read.
    """
    if scanner.at_end_of_command():
        return None
    expression = _conjunction(scanner)
    if not scanner.at_end_of_command():
        # A conjunction takes whatever else may come.
        scanner.reject("this parenthesis closes nothing")
    return expression


def _conjunction(scanner: Scanner) -> Expression:
    scanner.enter()
    items = [_disjunction(scanner)]
    while not scanner.at_end_of_command() and scanner.peek() != ")":
        if _operator_word(scanner, "AND"):
            _expect_term(scanner, "AND")
        items.append(_disjunction(scanner))
    scanner.leave()
    return items[0] if len(items) == 1 else And(tuple(items))


def _disjunction(scanner: Scanner) -> Expression:
    items = [_negation(scanner)]
    while _operator_word(scanner, "OR"):
        _expect_term(scanner, "OR")
        items.append(_negation(scanner))
    return items[0] if len(items) == 1 else Or(tuple(items))


def _negation(scanner: Scanner) -> Expression:
    if not _operator_word(scanner, "NOT"):
        return _atom(scanner)
    _expect_term(scanner, "NOT")
    scanner.enter()
    item = _negation(scanner)
    scanner.leave()
    return Not(item)


def _operator_word(scanner: Scanner, word: str) -> bool:
    """Take AND, OR or NOT; a word that goes on, such as `NOTICE`, is none, and `NOT(` is one."""
    if scanner.look_word(STOPS) != word:
        return False
    end = scanner.at + len(word)
    if scanner.text[end : end + 1] in ("=", "<", ">", "!"):
        return False
    scanner.at = end
    return True


def _expect_term(scanner: Scanner, behind: str) -> None:
    if scanner.at_end_of_command() or scanner.peek() == ")":
        scanner.reject(f"a term is missing after {behind}")
    word = scanner.look_word(STOPS)
    if word in ("AND", "OR") or (behind != "NOT" and word == "XOR"):
        scanner.reject(f"a term is missing between {behind} and {word}")


def _atom(scanner: Scanner) -> Expression:
    char = scanner.peek()
    at = scanner.at
    if char == "(":
        scanner.at += 1
        if scanner.peek() == ")":
            scanner.reject("there is nothing between these parentheses", at)
        inside = _conjunction(scanner)
        scanner.expect(")", "to close a parenthesis")
        return inside
    if char == "`":
        return parse_macro(scanner)
    if char == "[":
        scanner.unsupported(
            "a subsearch cannot be run offline", at, "put the values that it finds into the search itself"
        )
    if char == "'":
        scanner.unsupported(
            "single quotation marks name a field in eval and where; in a search they are part of the word",
            at,
            "use double quotation marks here",
        )
    if char == '"':
        text = _quoted(scanner)
        return _comparison(scanner, text, at, quoted=True)
    word = _word(scanner)
    if not word:
        scanner.reject(f"`{char}` is not allowed here")
    if word in ("TERM", "CASE") and scanner.looks_at("("):
        return Term(_directive(scanner, "TERM" if word == "TERM" else "CASE"), at)
    return _comparison(scanner, word, at, quoted=False)


def _word(scanner: Scanner) -> str:
    """An unquoted word. `!` ends it only where `!=` begins."""
    text, at = scanner.text, scanner.at
    start = at
    while at < len(text) and text[at] not in SPACE:
        if text[at] == "!":
            if text[at + 1 : at + 2] == "=":
                break
        elif text[at] in STOPS:
            break
        at += 1
    scanner.at = at
    word = text[start:at]
    _refuse_escaped_star(scanner, word, start)
    if scanner.looks_at(","):
        scanner.unsupported("a comma between words is allowed only in IN (...)", at, "quote the value that holds it")
    return word.replace("\\\\", "\\")


def _quoted(scanner: Scanner) -> str:
    start = scanner.at
    text = scanner.quoted()
    _refuse_escaped_star(scanner, scanner.text[start : scanner.at], start)
    return text


def _refuse_escaped_star(scanner: Scanner, written: str, start: int) -> None:
    """Search Manual, "Backslashes": a backslash cannot escape an asterisk. What `\\*` matches instead is not said."""
    at = written.find("*")
    while at >= 0:
        backslashes = len(written[:at]) - len(written[:at].rstrip("\\"))
        if backslashes % 2:
            scanner.unsupported(
                "a search cannot look for an asterisk: `\\*` does not escape it",
                start + at - 1,
                'use `| where like(field, "...")` or `| regex`, or `\\\\*` for a backslash and a wildcard',
            )
        at = written.find("*", at + 1)


def _comparison(scanner: Scanner, name: str, at: int, *, quoted: bool) -> Expression:
    """What follows a word or a quoted string: an operator makes it a field, else it is a term."""
    scanner.skip_space()
    for symbol, operator in OPERATORS:
        if scanner.looks_at(symbol):
            if not name:
                scanner.reject("a field name is missing before this operator")
            scanner.at += len(symbol)
            if not quoted and name in TIME_MODIFIERS:
                scanner.unsupported(f"the modifier `{name}` depends on a Splunk server", at)
            return _compared(scanner, name, operator, at)
    if scanner.look_word(STOPS) == "IN" and scanner.text[scanner.at + 2 :].lstrip()[:1] == "(":
        scanner.at += 2
        return Within(name, _list(scanner), at)
    if not quoted:
        _check_bare(scanner, name, at)
    return Term(Value(name), at)


def _check_bare(scanner: Scanner, word: str, at: int) -> None:
    if word in ("AND", "OR"):
        scanner.reject(f"{word} must be between two terms", at)
    if word == "XOR":
        scanner.reject("a search has no XOR", at, "use it after `where`, or write (a OR b) NOT (a b)")
    if "::" in word:
        scanner.unsupported("an indexed field (`name::value`) depends on the index", at, "write name=value")
    if scanner.look_word(STOPS) == "NOT":
        rest = scanner.text[scanner.at + 3 :].lstrip()
        if rest.startswith("IN") and rest[2:].lstrip()[:1] == "(":
            scanner.unsupported("a search has no `NOT IN`", scanner.at, f"write NOT {word} IN (...)")


def _compared(scanner: Scanner, name: str, operator: Operator, at: int) -> Expression:
    char = scanner.peek()
    start = scanner.at
    if char == '"':
        value = Value(_quoted(scanner))
    elif char == "`":
        scanner.unsupported("a macro instead of a value is not supported offline", start, "write the value")
    elif char == "[":
        scanner.unsupported("a subsearch cannot be run offline", start)
    elif char in ("(", ")", "|", "]", ""):
        scanner.reject(f"a value is missing after `{name}{operator}`")
    else:
        value = _value_word(scanner)
    if name in ("earliest", "latest"):
        if operator != "=":
            scanner.reject(f"{name} takes `=`", start)
        return TimeBound("earliest" if name == "earliest" else "latest", value.text, start)
    return Compare(name, operator, value, at)


def _value_word(scanner: Scanner) -> Value:
    """An unquoted value: it may hold `=`, `!`, `<` and `>`, which end a word only before it."""
    start = scanner.at
    word = scanner.word('"()[]|`,')
    if scanner.looks_at(","):
        scanner.unsupported("a comma between values is allowed only in IN (...)", None, "quote the value that holds it")
    if scanner.looks_at('"'):
        scanner.unsupported(
            "a quotation mark inside an unquoted value is not supported offline", None, "quote the whole value"
        )
    if word in ("TERM", "CASE") and scanner.looks_at("("):
        return _directive(scanner, "TERM" if word == "TERM" else "CASE")
    if word.startswith("'"):
        scanner.unsupported("single quotation marks are part of the value in a search", start, "use double ones")
    _refuse_escaped_star(scanner, word, start)
    return Value(word.replace("\\\\", "\\"))


def _directive(scanner: Scanner, directive: Directive) -> Value:
    """`TERM(...)` and `CASE(...)`: Search Manual, "Use CASE() and TERM() to match phrases"."""
    opening = scanner.at
    scanner.at += 1
    if scanner.peek() == '"':
        text = _quoted(scanner)
    else:
        start = scanner.at
        word = scanner.word('()|"`')
        _refuse_escaped_star(scanner, word, start)
        text = word.replace("\\\\", "\\")
    if not text:
        scanner.reject(f"{directive} needs a term", opening)
    scanner.expect(")", f"after the term of {directive}")
    return Value(text, directive)


def _list(scanner: Scanner) -> tuple[Value, ...]:
    scanner.expect("(", "behind IN")
    values = []
    while True:
        char = scanner.peek()
        if char == '"':
            values.append(Value(_quoted(scanner)))
        else:
            start = scanner.at
            word = scanner.word('"()[]|`,')
            if not word:
                scanner.reject("a value is missing in this list")
            if word in ("TERM", "CASE") and scanner.looks_at("("):
                values.append(_directive(scanner, "TERM" if word == "TERM" else "CASE"))
            else:
                if word.startswith("'"):
                    scanner.unsupported("single quotation marks are part of the value in a search", start)
                _refuse_escaped_star(scanner, word, start)
                values.append(Value(word.replace("\\\\", "\\")))
        if scanner.accept(")"):
            return tuple(values)
        scanner.expect(",", "between the values of this list")


def parse_macro(scanner: Scanner) -> MacroCall:
    """`` `name` `` or `` `name(argument, ...)` `` at the position."""
    at = scanner.at
    end = scanner.text.find("`", at + 1)
    if end < 0:
        scanner.reject("a backtick is not closed", at)
    body = scanner.text[at + 1 : end].strip()
    scanner.at = end + 1
    name, opened, rest = body.partition("(")
    if not name.strip() or (opened and not rest.endswith(")")):
        scanner.reject("a macro is written `name` or `name(argument, ...)`", at)
    arguments = _arguments(rest[:-1]) if opened else ()
    return MacroCall(name.strip(), arguments, at)


def _arguments(text: str) -> tuple[str, ...]:
    """The arguments of a macro: separated by commas, whole in quotation marks where they hold one."""
    arguments, current, quoted = [], "", False
    for char in text:
        if char == '"':
            quoted = not quoted
        if char == "," and not quoted:
            arguments.append(current.strip())
            current = ""
        else:
            current += char
    return (*arguments, current.strip())
