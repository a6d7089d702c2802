"""Splunk's search language, SPL, offline: a query text is read and run on records as Splunk would.

`parse` gives the query as values, `render` writes them back, `compile` makes a search of a text. What is known of the
language is in the modules, each fact with the page of Splunk's manuals that states it; what is inferred says so.

    query      = search { "|" command }                            `macros` are put in first
    search     = and-list of or-lists of [ "NOT" ] ( term | "(" search ")" )      OR binds tighter than AND
    term       = word | field ( "=" | "!=" | "<" | ... ) value | field "IN" "(" values ")" | "earliest=" time
    command    = search, where, eval, regex, rex, stats, streamstats, sort, ...  (the table in `command_parser`)
    expression = or-list of and-lists of [ "NOT" ] relation        in eval and where, AND binds tighter than OR

Read `scanner` (characters, quotes), `search_parser`, `eval_parser`, `aggregate_parser`, `command_parser` (text to the
values of `nodes`; `render` back again), then what runs them: `search_compiler`, `eval_compiler`, `steps` (row by row),
`ordering`, `grouping`, `windows` (all rows), put together by `pipeline`.

Which records a query finds depends on how their fields came about: on the view (awol.views.splunk).
"""

from __future__ import annotations

from awol.engines import Context, Search
from awol.engines.splunk.command_parser import parse
from awol.engines.splunk.pipeline import build
from awol.engines.splunk.render import render
from awol.engines.splunk.rows import Settings
from awol.engines.splunk.search_compiler import EMPTY_MATCHES_STAR

__all__ = ["EMPTY_MATCHES_STAR", "compile", "parse", "render"]


def compile(  # noqa: A001  # every engine's entry point has this name
    text: str, context: Context, *, empty_matches: bool = EMPTY_MATCHES_STAR
) -> Search:
    """A search of the SPL query `text` on records as the context's view, a `SplunkView`, shows them.

    `empty_matches` says whether `field=*` finds an empty value, which Splunk does not document.

    Raises `RejectedQuery` for what Splunk would refuse, `UnsupportedQuery` for what this engine does not run; both
    point at the place in the text. The search itself raises `RejectedQuery` only for `streamstats` on results out of
    order.
    """
    settings = Settings(
        view=context.view,
        macros=context.macros,
        now=context.now / 1000,
        empty_matches=empty_matches,
        text=text,
        lookups=context.lookups,
    )
    return build(parse(text), settings)
