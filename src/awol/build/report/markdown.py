"""Markdown of guides and pages as HTML: raw HTML stays text, links lead to rules of this report or to the web."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_READER = MarkdownIt("commonmark", {"html": False}).enable("table")
_RULE = re.compile(r"(?:[\w./-]*/)?(?P<name>\w+)\.md(?:#.*)?")


def block(text: str, levels: Mapping[str, str]) -> Markup:
    """Paragraphs, lists, code. `levels` maps each rule of the report to its level."""
    tokens = _READER.parse(text)
    for token in tokens:
        token.children = _linked(token.children, levels) if token.children else token.children
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h5"  # below the headings of the report
    return _rendered(tokens)


def inline(text: str, levels: Mapping[str, str]) -> Markup:
    """One line, without a paragraph around it."""
    tokens = _READER.parseInline(text)
    for token in tokens:
        token.children = _linked(token.children or [], levels)
    return _rendered(tokens)


def _rendered(tokens: Sequence[Token]) -> Markup:
    return Markup(_READER.renderer.render(tokens, _READER.options, {}))  # noqa: S704  # the reader escapes all text


def _linked(tokens: Iterable[Token], levels: Mapping[str, str]) -> list[Token]:
    """The parts of a line with links that hold in one file: to a rule by its anchor, to the web in full. Of a link to
    a file of the pack the words alone are left."""
    remaining: list[Token] = []
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrs.get("href", ""))
            rule = _RULE.fullmatch(target)
            name = rule["name"] if rule else ""
            if name in levels:
                token.attrs = {"href": f"#rule-{name}", "class": "rule", "data-level": levels[name]}
            elif re.match(r"https?://", target):
                token.attrs = {"href": target, "rel": "noreferrer noopener", "target": "_blank"}
            else:
                open_links.append(False)
                continue
            open_links.append(True)
        elif token.type == "link_close" and not open_links.pop():
            continue
        elif token.type == "image":
            # Nothing is loaded; the words of a picture stay.
            remaining.append(Token("text", "", 0, content=token.content))
            continue
        remaining.append(token)
    for at, token in enumerate(remaining[1:-1], 1):
        between = remaining[at - 1].type == "link_close" and remaining[at + 1].attrs.get("class") == "rule"
        if token.type == "text" and token.content.strip() == "," and between:
            token.content = " "  # rules are shown as chips, which need no comma
    return remaining
