"""Writes a query back as text. Reading that text again gives an equal query."""

from __future__ import annotations

from functools import singledispatch

from awol.engines.splunk import nodes as n


def render(query: n.Query) -> str:
    """The text of a query; commands that differ only in spelling come out in one spelling."""
    return _pipeline(query.commands)


def _pipeline(commands: tuple[n.Command, ...]) -> str:
    first, *rest = (_command(command) for command in commands)
    head = first if isinstance(commands[0], n.Search) else f"| {first}"
    return " | ".join((head, *rest))


def quote(text: str, mark: str = '"') -> str:
    """The text as a quoted string. A backslash stands for itself but before a mark or another backslash; all are
    doubled."""
    return mark + text.replace("\\", "\\\\").replace(mark, f"\\{mark}") + mark


def _literal(value: n.Value) -> str:
    return f"{value.directive}({quote(value.text)})" if value.directive else quote(value.text)


def expression(node: n.Expression) -> str:
    """A search expression as text."""
    if isinstance(node, n.Compare):
        return f"{quote(node.field)}{node.operator}{_literal(node.value)}"
    if isinstance(node, n.Within):
        return f"{quote(node.field)} IN ({', '.join(_literal(value) for value in node.values)})"
    if isinstance(node, n.Term):
        return _literal(node.value)
    if isinstance(node, n.TimeBound):
        return f"{node.name}={quote(node.text)}"
    if isinstance(node, n.MacroCall):
        return _macro(node)
    if isinstance(node, n.Not):
        return f"NOT {_grouped(node.item)}"
    if isinstance(node, n.Or):
        return " OR ".join(_grouped(item) for item in node.items)
    return " ".join(f"({expression(item)})" if isinstance(item, n.And) else expression(item) for item in node.items)


def _grouped(node: n.Expression) -> str:
    return f"({expression(node)})" if isinstance(node, (n.And, n.Or)) else expression(node)


def _macro(node: n.MacroCall) -> str:
    return f"`{node.name}({', '.join(node.arguments)})`" if node.arguments else f"`{node.name}`"


def formula(node: n.Formula) -> str:
    """An eval expression as text; every compound part stands in parentheses."""
    if isinstance(node, n.Text):
        return quote(node.value)
    if isinstance(node, n.Number):
        return node.text
    if isinstance(node, n.FieldName):
        return quote(node.name, "'")
    if isinstance(node, n.Call):
        return f"{node.name}({', '.join(formula(argument) for argument in node.arguments)})"
    if isinstance(node, n.Negative):
        return f"(-{formula(node.item)})"
    if isinstance(node, n.Negation):
        return f"(NOT {formula(node.item)})"
    if isinstance(node, (n.Arithmetic, n.Relation)):
        return f"({formula(node.left)} {node.operator} {formula(node.right)})"
    if isinstance(node, n.Like):
        return f"({formula(node.left)} LIKE {formula(node.right)})"
    if isinstance(node, n.OneOf):
        return f"({formula(node.item)} IN ({', '.join(formula(option) for option in node.options)}))"
    return f"({f' {node.operator} '.join(formula(item) for item in node.items)})"


@singledispatch
def _command(command: n.Command) -> str:
    raise TypeError(f"no command: {command!r}")


@_command.register
def _(command: n.Search) -> str:
    return "search" if command.expression is None else f"search {expression(command.expression)}"


@_command.register
def _(command: n.Where) -> str:
    return f"where {formula(command.formula)}"


@_command.register
def _(command: n.Eval) -> str:
    return "eval " + ", ".join(f"{quote(name, chr(39))}={formula(value)}" for name, value in command.assignments)


@_command.register
def _(command: n.Regex) -> str:
    return f"regex {quote(command.field)}{'!=' if command.negated else '='}{quote(command.pattern)}"


@_command.register
def _(command: n.Rex) -> str:
    return f"rex field={quote(command.field)} max_match={command.max_match} {quote(command.pattern)}"


@_command.register
def _(command: n.Fields) -> str:
    start = {"keep": "fields", "remove": "fields -", "table": "table"}[command.mode]
    return f"{start} {_names(command.names)}"


@_command.register
def _(command: n.Rename) -> str:
    return "rename " + ", ".join(f"{quote(old)} AS {quote(new)}" for old, new in command.pairs)


@_command.register
def _(command: n.FillNull) -> str:
    return f"fillnull value={quote(command.value)} {_names(command.names)}".rstrip()


@_command.register
def _(command: n.Dedup) -> str:
    flags = "".join(
        f" {name}=true"
        for name, enabled in (("keepempty", command.keep_empty), ("consecutive", command.consecutive))
        if enabled
    )
    return f"dedup {command.count} {_names(command.names)}{flags}"


@_command.register
def _(command: n.Head) -> str:
    return f"head {command.count}"


@_command.register
def _(command: n.Tail) -> str:
    return f"tail {command.count}"


@_command.register
def _(_: n.Reverse) -> str:
    return "reverse"


@_command.register
def _(command: n.Sort) -> str:
    return f"sort {command.limit} " + ", ".join(
        f"{'-' if key.descending else '+'}{f'{key.kind}(' if key.kind != 'auto' else ''}{quote(key.name)}"
        f"{')' if key.kind != 'auto' else ''}"
        for key in command.keys
    )


@_command.register
def _(command: n.Bin) -> str:
    alias = f" AS {quote(command.alias)}" if command.alias is not None else ""
    return f"bin span={quote(command.span)} {quote(command.name)}{alias}"


@_command.register
def _(command: n.Stats) -> str:
    return f"{'eventstats' if command.keeps_events else 'stats'} {_aggregates(command.aggregates, command.by)}"


@_command.register
def _(command: n.StreamStats) -> str:
    time_window = f" time_window={quote(command.time_window)}" if command.time_window is not None else ""
    return (
        f"streamstats current={str(command.current).lower()} window={command.window}"
        f" global={str(command.is_global).lower()}{time_window} {_aggregates(command.aggregates, command.by)}"
    )


@_command.register
def _(command: n.MultiSearch) -> str:
    return "multisearch " + " ".join(f"[ {_pipeline(leg)} ]" for leg in command.legs)


@_command.register
def _(command: n.MvExpand) -> str:
    return f"mvexpand {quote(command.name)} limit={command.limit}"


@_command.register
def _(command: n.MakeMv) -> str:
    return (
        f"makemv delim={quote(command.delimiter)} allowempty={str(command.allow_empty).lower()} {quote(command.name)}"
    )


@_command.register
def _(command: n.Spath) -> str:
    path = f" path={quote(command.path)}" if command.path is not None else ""
    output = f" output={quote(command.output)}" if command.output is not None else ""
    return f"spath input={quote(command.source)}{output}{path}"


@_command.register
def _(command: n.Lookup) -> str:
    local = " local=true" if command.local else ""
    word = "OUTPUTNEW" if command.keep else "OUTPUT"
    return f"lookup{local} {quote(command.table)} {_pairs(command.inputs)} {word} {_pairs(command.outputs)}"


def _pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{quote(name)} AS {quote(field)}" for name, field in pairs)


@_command.register
def _(command: n.MacroCommand) -> str:
    return _macro(command.call)


def _names(names: tuple[str, ...]) -> str:
    return " ".join(quote(name) for name in names)


def _aggregates(aggregates: tuple[n.Aggregate, ...], by: tuple[str, ...]) -> str:
    parts = []
    for aggregate in aggregates:
        if aggregate.argument is None:
            argument = ""
        elif isinstance(aggregate.argument, str):
            argument = f"({quote(aggregate.argument)})"
        else:
            argument = f"(eval({formula(aggregate.argument)}))"
        parts.append(f"{aggregate.function}{argument} AS {quote(aggregate.name)}")
    return ", ".join(parts) + (f" BY {_names(by)}" if by else "")
