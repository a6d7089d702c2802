"""Sigma correlations on raw records: the yardstick for every generated chain text. The rules are docs/correlations.md.

In the order of a record's way: `reading` makes a `model` of the YAML, `candidates` keeps what may take part, sorted by
time and compact, `windows` holds one kind of correlation each over a window that slides, `judging` runs candidates
through them, and `correlator` is the whole for a caller who brings hits of single rules in any order.
"""

from __future__ import annotations

from awol.engines.sigma.correlation.candidates import Kept
from awol.engines.sigma.correlation.correlator import Chain, Correlator, Keeper
from awol.engines.sigma.correlation.model import Correlation
from awol.engines.sigma.correlation.reading import Library, read
from awol.engines.sigma.correlation.search import compile_chain

__all__ = ["Chain", "Correlation", "Correlator", "Keeper", "Kept", "Library", "compile_chain", "read"]
