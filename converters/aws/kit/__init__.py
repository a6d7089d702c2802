"""The last-event kit: so that the call which takes an account out of its organization is heard at once.

```
plan.py            accounts and detections, shared out over buses      forwarding.py  what an account forwards
cloudformation.py  the templates                                       terraform.py   the same as Terraform modules
protection.py      the service control policy                          self_test.py   what has been heard of in 30 days
lint.py            whether a part is missing or wrong                  parts.py      what a template or a module holds
regions.py         where a detection's events come                     reading.py    the README
```

`kit` makes the files; it neither reads nor sends anything.
"""

from __future__ import annotations

import json

from awol.errors import ConfigurationError

from . import cloudformation, self_test, terraform
from .forwarding import FREQUENT, forwarded, unnarrowed
from .lint import LARGEST_TEMPLATE, lint
from .plan import Account, Detection, Plan, plan
from .reading import README
from .regions import elsewhere, where

__all__ = ["Account", "Detection", "Plan", "kit", "lint", "plan"]


def kit(given: Plan) -> dict[str, str]:
    """The files of the kit: path to text. Raises `ConfigurationError` where what belongs together does not fit."""
    files = {
        f"cloudformation/{name}": _text(template) for name, template in cloudformation.all_templates(given).items()
    }
    for path, text in files.items():
        if len(text.encode()) > LARGEST_TEMPLATE:
            raise ConfigurationError(
                f"the last-event kit of {len(given.members) + 1:,} accounts does not fit: {path} would have "
                f"{len(text.encode()):,} bytes, and CloudFormation takes {LARGEST_TEMPLATE:,}",
                next_step="name fewer accounts in the snapshot: leave out those that are closed or departed long ago",
            )
    files |= {f"terraform/{name}": _text(module) for name, module in terraform.all_modules(given).items()}
    files["self_test.sh"] = self_test.script(given)
    files["README.md"] = README.format(
        buses=len(given.shards),
        accounts=len(given.members) + 1,
        rules=len(given.rules),
        detected=len(given.detections),
        elsewhere=sum(map(elsewhere, given.detections)),
        forwarders=len(forwarded(given.detections)),
        narrowed=", ".join(f"`{name}`" for _, name in FREQUENT if name not in unnarrowed(given.detections)),
        unnarrowed=_unnarrowed(given),
        detections="\n".join(
            f"| {detection.name} | {detection.level} | {where(detection)} | {detection.title} |"
            for detection in given.detections
        ),
    )
    return files


def _unnarrowed(given: Plan) -> str:
    """What the frequent calls cost that are forwarded whole."""
    rules_by_call = unnarrowed(given.detections)
    if not rules_by_call:
        return "No frequent call is forwarded whole."
    listed = ", ".join(f"every `{name}` (for {' and '.join(rules)})" for name, rules in rules_by_call.items())
    month = (len(given.members) + 1) * 1000 * 30 / 1_000_000
    return (
        f"These are forwarded whole: {listed}. With a thousand of them a day in each of your accounts that is "
        f"{month:,.2f} dollars a month for the forwarding, and as many alerts. `--min-level medium` leaves such "
        "detections out."
    )


def _text(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
