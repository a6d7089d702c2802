"""Hunting: the whole pack over CloudTrail files.

In the order of a record's way: `plan` cuts files into pieces of work, `hunter` holds the rules ready and says which
fire, `examine` finds what there is in a piece, `found` is what that is, by itself or many together, `processes` has
several pieces examined side by side, `chains` is what correlations make of their hits, `run` joins them, `detections`
makes a finding of a rule and its hit, `report` writes it down, and `tally` counts for the lines that end a hunt.
"""

from awol.hunt.chains import Chains
from awol.hunt.detections import Detection
from awol.hunt.hunter import Filter, Hunter
from awol.hunt.plan import available
from awol.hunt.run import hunt
from awol.hunt.tally import Tally

__all__ = ["Chains", "Detection", "Filter", "Hunter", "Tally", "available", "hunt"]
