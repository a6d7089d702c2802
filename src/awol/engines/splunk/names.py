"""Field names, options and lists of them, as most commands write them."""

from __future__ import annotations

from awol.engines.splunk.scanner import Scanner

NAME_STOPS = '|[]()",`='
"""Characters that end an unquoted field name: commands read them to the next space or comma, so that
`requestParameters.x-amz-acl` and `resources{}.ARN` need no quotation marks (Search Manual, "Anatomy of a search")."""

MOST_DIGITS = 18
"""Of a number of events or values; more of them than a 64-bit machine can count make no difference to a search."""


def field_name(scanner: Scanner, what: str = "a field name") -> str:
    """The field name that has to come next: a word, or anything in double quotation marks."""
    char = scanner.peek()
    at = scanner.at
    if char == '"':
        name = scanner.quoted()
    elif char == "'":
        scanner.unsupported("single quotation marks name a field only in eval and where", at, "use double ones")
    else:
        name = scanner.word(NAME_STOPS)
    if not name:
        scanner.reject(f"{what} is missing", at)
    return name


def field_list(scanner: Scanner, until: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Field names up to the end of the command or one of the words `until`, separated by spaces or commas."""
    names = []
    while not scanner.at_end_of_command() and scanner.look_word(NAME_STOPS).lower() not in until:
        names.append(field_name(scanner))
        scanner.accept(",")
    return tuple(names)


def plain_names(scanner: Scanner, names: tuple[str, ...], at: int, command: str) -> tuple[str, ...]:
    """The names, none of which may hold a wildcard."""
    for name in names:
        if "*" in name:
            scanner.unsupported(
                f"a wildcard among the fields of `{command}` is not supported offline", at, "name each field"
            )
    return names


def option(scanner: Scanner, allowed: tuple[str, ...]) -> tuple[str, str] | None:
    """Take `name=value` if an option comes next; None where it is something else.

    Raises `UnsupportedQuery` for an option that is not among `allowed`.
    """
    scanner.skip_space()
    start = scanner.at
    name = scanner.word(NAME_STOPS).lower()
    if not name or scanner.peek() != "=":
        scanner.at = start
        return None
    if name not in allowed:
        known = f"known here: {', '.join(allowed)}" if allowed else "no options are supported here"
        scanner.unsupported(f"the option `{name}` is not supported offline", start, known)
    scanner.at += 1
    value = scanner.quoted() if scanner.peek() == '"' else scanner.word('|[]()",')
    return name, value


def boolean(scanner: Scanner, text: str, at: int) -> bool:
    """The truth of an option: `true`, `t`, `1`, `false`, `f`, `0`."""
    lowered = text.lower()
    if lowered not in ("true", "t", "1", "false", "f", "0"):
        scanner.reject(f"`{text}` is neither true nor false", at)
    return lowered in ("true", "t", "1")


def whole_number(scanner: Scanner, text: str, at: int) -> int:
    """A number of events or values."""
    if not text.isascii() or not text.isdigit():
        scanner.reject(f"`{text}` is not a whole number", at)
    if len(text) > MOST_DIGITS:
        scanner.unsupported(f"a number of {len(text)} digits is not supported offline", at, "write a smaller number")
    return int(text)
