"""The converters of a pack, which are Python of its own."""

from __future__ import annotations

import importlib
import sys
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from awol.errors import Location, PackError
from awol.values import Converter


def load_converters(root: Path) -> tuple[Converter, ...]:
    """The converters of a pack: Python of the pack is run, as `make` runs a Makefile. Raises `PackError`."""
    converters = getattr(_package(root), "CONVERTERS", None)
    if not isinstance(converters, tuple) or not all(isinstance(item, Converter) for item in converters):
        raise PackError("defines no CONVERTERS, a tuple of converters", Location(SHOWN))
    return converters


def load_part(root: Path, name: str) -> ModuleType:
    """A module of a pack's converters, `elastic.detection_rules`: what a product imports. Raises `PackError`."""
    package = _package(root)
    try:
        return importlib.import_module(f"{package.__name__}.{name}")
    except ModuleNotFoundError as fault:
        step = "take it from the pack that comes with awol"
        raise PackError(f"the pack has no converters/{name.replace('.', '/')}.py", Location(SHOWN), step) from fault


SHOWN = "converters/__init__.py"


def _package(root: Path) -> ModuleType:
    """The package `converters/`, under a name made from its path, so that two packs in one process do not meet."""
    import importlib.util  # most commands run no converter

    start = root / "converters" / "__init__.py"
    if not start.is_file():
        raise PackError("the pack has no converters", Location(SHOWN), "name a whole pack with --pack DIR")
    name = f"awol_pack_converters_{sha256(str(root).encode()).hexdigest()[:12]}"
    module = sys.modules.get(name)
    if module is None:
        spec = importlib.util.spec_from_file_location(name, start, submodule_search_locations=[str(start.parent)])
        if spec is None or spec.loader is None:
            raise PackError("cannot be loaded as a Python package", Location(SHOWN))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except (ImportError, SyntaxError, AttributeError, NameError, TypeError, ValueError) as fault:
            del sys.modules[name]
            raise PackError(f"cannot be loaded: {type(fault).__name__}: {fault}", Location(SHOWN)) from fault
    return module
