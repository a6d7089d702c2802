"""Values that stand elsewhere: in another field, or in the user's own configuration."""

from __future__ import annotations

from programs.constructs.model import ALL, ids, row
from programs.constructs.tables.strings import AROUND, LEAVE

GROUP = "References and placeholders"
SAME = "same same-case left-many "
NAMES = ("LeaveOrganization", "CloseAccount")
ROWS = (
    row("fieldref", "left|fieldref: right", SAME),
    row("fieldref, not", "s:\n  left|fieldref: right\ncondition: not s", ALL - ids(SAME)),
    row("fieldref, or", "s:\n  left|fieldref: right\nt:\n  f: whom\ncondition: s or t", SAME + "question-word"),
    row("fieldref, startswith", "left|fieldref|startswith: right", SAME + "begins"),
    row("fieldref, endswith", "left|fieldref|endswith: right", SAME + "ends"),
    row("fieldref, contains", "left|fieldref|contains: right", SAME + "begins ends holds"),
    row("expand", "f|expand: '%names%'", LEAVE + "close both-mixed", names=NAMES),
    row("expand, contains", "f|contains|expand: '%names%'",
        LEAVE + AROUND + "close close-leading close-trailing both-mixed", names=NAMES),
    row("expand, within a text", "f|expand: 'Leave%rest%'", LEAVE, rest=("Organization",)),
    row("expand, a star in the value", "f|expand: '%value%'", "star", value=("iam:*",)),
    row("expand, without a value", "f|expand: '%nowhere%'", None, note="a value is needed in `environment.yml`"),
)  # fmt: skip
