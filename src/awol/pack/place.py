"""Where the pack is: the folder named, the nearest one, or the one that came with awol."""

from __future__ import annotations

from pathlib import Path

from awol.errors import Location, PackError

BUNDLED = "bundled"
"""The folder of the installed package that holds the pack (pyproject.toml, force-include)."""

_PACKAGE = Path(__file__).resolve().parents[1]


def locate(given: str | Path | None = None, start: Path | None = None) -> Path:
    """The root of the pack to use.

    `given` (`--pack`) wins; then the nearest ancestor of `start` (default: the working folder) with `rules/` and
    `converters/`; then the pack inside the package, or beside it in an editable install. Raises `PackError`.
    """
    if given is not None:
        root = Path(given)
        if not root.is_dir():
            raise PackError("there is no such folder", Location(str(given)), "check --pack")
        if not (root / "rules").is_dir():
            raise PackError("this folder is not a pack: it has no rules/", Location(str(given)), "name a pack's root")
        return root.resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if _is_pack(folder):
            return folder
    return own_pack()


def own_pack() -> Path:
    """The root of the pack that comes with awol: inside the package, or beside it in an editable install.

    Raises `PackError` where there is none.
    """
    for folder in (_PACKAGE / BUNDLED, _PACKAGE.parents[1]):
        if _is_pack(folder):
            return folder
    raise PackError("no pack found", next_step="run in a pack's folder, or name one with --pack DIR")


def is_installed(root: Path) -> bool:
    """Whether a pack is the one inside the package, which belongs to the installer."""
    return root.is_relative_to(_PACKAGE)


def _is_pack(folder: Path) -> bool:
    return (folder / "rules").is_dir() and (folder / "converters").is_dir()
