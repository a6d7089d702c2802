"""Replay on real systems: fixtures go in under a name of their own, the committed queries run, everything goes out.

`http.py` talks, `elasticsearch.py` and `splunk.py` know one product each, `replay.py` judges what they found with the
same code as the offline engines.
"""

from __future__ import annotations

from awol.systems.replay import LiveReplay
from awol.systems.systems import System, parse_target

__all__ = ["LiveReplay", "System", "parse_target"]
