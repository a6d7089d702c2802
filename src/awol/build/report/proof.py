"""What a verdict of each engine is worth: which real product has judged the engine or the texts, and in which version.

The same facts as the README's limits; a test holds the versions of `awol.targets` to those there.
"""

from __future__ import annotations

from collections.abc import Mapping

from awol.targets import TARGETS

JUDGED: Mapping[str, tuple[str, str]] = {
    "sigma": ("Sigma, on the record itself", "the specification of Sigma 2; the other engines are compared with it")
} | {
    engine: (title, target.judged if engine == target.name else "as above")
    for target in TARGETS.values()
    for engine, title in target.engines.items()
}
"""Engine to what it stands for, and what its verdicts rest on."""

UNJUDGED = "its documentation alone"
"""What is said of an engine that has no row: nothing is claimed for it."""
