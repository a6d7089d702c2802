"""The last-event kit: so that the call which takes an account out of its organization is heard at once.

```
plan.py            accounts and detections, shared out over buses      forwarding.py  what an account forwards
cloudformation.py  the templates                                       terraform.py   the same as Terraform modules
protection.py      the service control policy                          self_test.py   what has been heard of in 30 days
lint.py            whether a part is missing or wrong         parts.py       what a template or a module holds
```

`kit` makes the files; it neither reads nor sends anything.
"""

from __future__ import annotations

import json

from . import cloudformation, self_test, terraform
from .lint import lint
from .plan import Account, Detection, Plan, plan
from .reading import README

__all__ = ["Account", "Detection", "Plan", "kit", "lint", "plan"]


def kit(given: Plan) -> dict[str, str]:
    """The files of the kit: path to text. Raises `ConfigurationError` where what belongs together does not fit."""
    files = {
        f"cloudformation/{name}": _text(template) for name, template in cloudformation.all_templates(given).items()
    }
    files |= {f"terraform/{name}": _text(module) for name, module in terraform.all_modules(given).items()}
    files["self_test.sh"] = self_test.script(given)
    files["README.md"] = README.format(
        buses=len(given.shards),
        accounts=len(given.members) + 1,
        rules=len(given.rules),
        detections="\n".join(f"| {one.name} | {one.level} | {one.title} |" for one in given.detections),
    )
    return files


def _text(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
