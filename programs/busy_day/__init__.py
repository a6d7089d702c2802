"""A big organization's day: what 800 accounts write into CloudTrail when nobody attacks, made from templates.

It is made, not recorded: no real log is in it. Each template is one kind of routine (vending, the account factory for
Terraform, Identity Center, the CDK, stack sets, Terraform, root audits, security services, people): the records that
AWS writes for it, how often a day it happens, and the rules that each rightly raises. The same seed gives the same
day. `python -m programs.busy_day` writes it as JSON lines.
"""

from programs.busy_day.day import DAY, Happening, day
from programs.busy_day.organization import snapshot

__all__ = ["DAY", "Happening", "day", "snapshot"]
