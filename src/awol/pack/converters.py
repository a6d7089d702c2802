"""The converters of a pack, which are Python of its own."""

from __future__ import annotations

import importlib.util
import sys
from hashlib import sha256
from pathlib import Path

from awol.errors import Location, PackError
from awol.values import Converter


def load_converters(root: Path) -> tuple[Converter, ...]:
    """The converters of a pack: Python of the pack is run, as `make` runs a Makefile. Raises `PackError`.

    The package is loaded under a name made from its path, so that two packs in one process do not meet.
    """
    start = root / "converters" / "__init__.py"
    shown = "converters/__init__.py"
    if not start.is_file():
        raise PackError("the pack has no converters", Location(shown), "name a whole pack with --pack DIR")
    name = f"awol_pack_converters_{sha256(str(root).encode()).hexdigest()[:12]}"
    module = sys.modules.get(name)
    if module is None:
        spec = importlib.util.spec_from_file_location(name, start, submodule_search_locations=[str(start.parent)])
        if spec is None or spec.loader is None:
            raise PackError("cannot be loaded as a Python package", Location(shown))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except (ImportError, SyntaxError, AttributeError, NameError, TypeError, ValueError) as fault:
            del sys.modules[name]
            raise PackError(f"cannot be loaded: {type(fault).__name__}: {fault}", Location(shown)) from fault
    converters = getattr(module, "CONVERTERS", None)
    if not isinstance(converters, tuple) or not all(isinstance(item, Converter) for item in converters):
        raise PackError("defines no CONVERTERS, a tuple of awol.values.Converter", Location(shown))
    return converters
