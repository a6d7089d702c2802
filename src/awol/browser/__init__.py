"""What is read in a browser: one HTML file that needs nothing else, may load nothing, and runs its own script alone.

`look.css` is the look that all such files share: colours for light, dark and paper, levels, focus. `theme.js` is the
button that chooses between light and dark. A file adds a style and a script of its own.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources

_HERE = resources.files("awol.browser")


@dataclass(frozen=True, slots=True)
class Frame:
    """The beginning and the end of a file. What stands between them must be escaped by whoever writes it: the policy of
    the page stops scripts and styles that were smuggled in, and every request, but not a wrong word."""

    title: str
    style: str = ""
    script: str = ""

    @property
    def head(self) -> str:
        """From the doctype to the opening tag of the body."""
        style, script = self._style, self._script
        policy = (
            f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )
        return (
            f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(self.title)}</title>\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n<link rel="icon" href="data:,">\n'
            f"<style>{style}</style>\n</head>\n<body>\n"
        )

    @property
    def foot(self) -> str:
        """The scripts, and the end of the file."""
        return f"<script>{self._script}</script>\n</body>\n</html>\n"

    @property
    def _style(self) -> str:
        return f"\n{_part('look.css')}{self.style}"

    @property
    def _script(self) -> str:
        return f'\n"use strict";\n{_part("theme.js")}{self.script}'


THEME_BUTTON = '<button type="button" id="theme" hidden>Theme: system</button>'
"""Where it stands in a page, `theme.js` makes it choose between the system's theme, light and dark."""


@cache
def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """A source of a Content-Security-Policy that allows exactly this text (CSP Level 3, "hash-source")."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
