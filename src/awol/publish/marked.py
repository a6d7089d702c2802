"""A generated part of a file that people write: it stands between `<!-- NAME -->` and `<!-- /NAME -->`."""

from __future__ import annotations


def between(text: str, name: str) -> str | None:
    """What stands between the marks `name`, without the line ends around it; None where the marks do not both stand."""
    _, opening, rest = text.partition(f"<!-- {name} -->\n")
    inner, closing, _ = rest.partition(f"<!-- /{name} -->")
    return inner.strip("\n") if opening and closing else None


def replaced(text: str, name: str, inner: str) -> str:
    """The text with `inner` between the marks `name`, which must stand in it."""
    before, opening, rest = text.partition(f"<!-- {name} -->\n")
    _, closing, after = rest.partition(f"<!-- /{name} -->")
    if not closing:
        raise ValueError(f"the text has no marks `{name}`")
    return f"{before}{opening}{inner}\n{closing}{after}"
