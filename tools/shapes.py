"""Make `src/awol/cloudtrail/data/shapes.txt`: what is a list, an object or a plain value below requestParameters and
responseElements.

    python -m venv /tmp/models && /tmp/models/bin/pip install botocore==1.44.8
    /tmp/models/bin/python tools/shapes.py > src/awol/cloudtrail/data/shapes.txt

CloudTrail writes the members of AWS's API models with a small first letter. Most names are one thing wherever they
stand; a name that is not is told by the member around it, and where that does not tell, by the service. What CloudTrail
writes otherwise than the models (EC2, S3) stands in `awol.cloudtrail.shapes`.
"""

from __future__ import annotations

import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import botocore  # type: ignore[import-not-found, import-untyped, unused-ignore]
import botocore.session  # type: ignore[import-not-found, import-untyped, unused-ignore]
from event_names import SOURCES

HOISTED = ("rds", "redshift", "elasticache")
"""Services of which CloudTrail writes the one object of an answer without its name."""

READS = ("BatchGet", "Describe", "Get", "List", "Lookup", "Query", "Scan", "Search", "Select", "Filter", "View")
"""How calls begin of which CloudTrail keeps no answer (but for STS): "CloudTrail record contents", responseElements."""


class Members:
    """The members of all models, each with its kind, the member around it, and the services that have it so."""

    def __init__(self) -> None:
        self.by_parent: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._done: dict[tuple[str, str], set[str]] = defaultdict(set)

    def add(self, source: str, model: Any) -> None:
        for name in model.operation_names:
            operation = model.operation_model(name)
            if operation.input_shape is not None:
                self._walk(source, operation.input_shape, "requestParameters", set())
            output = operation.output_shape
            if output is not None and (source == "sts" or not name.startswith(READS)):
                self._walk(source, output, "responseElements", set())
                if source in HOISTED:
                    for member in output.members.values():
                        self._walk(source, member, "responseElements", set())

    def _walk(self, source: str, shape: Any, parent: str, above: set[str]) -> None:
        while shape.type_name == "list":
            shape = shape.member
        if shape.type_name == "map":
            self._walk(source, shape.value, "*", above)
        if shape.type_name != "structure" or shape.name in above:
            return
        for member, inner in shape.members.items():
            for name in _names(member, inner, source):
                kind = _kind(inner, source)
                known = self.by_parent[parent, name][kind]
                if source in known and shape.name in self._done[source, parent]:
                    continue
                known.add(source)
                self._walk(source, inner, name, above | {shape.name})
        self._done[source, parent].add(shape.name)


def _names(member: str, shape: Any, source: str) -> set[str]:
    """How CloudTrail writes a member. EC2 answers have names of their own in XML, and CloudTrail has those."""
    written = {member}
    if source == "ec2" and shape.serialization.get("name"):
        written.add(shape.serialization["name"])
    return {name[:1].lower() + name[1:] for name in written}


def _kind(shape: Any, source: str) -> str:
    """`s` a plain value, `o` an object, `m` a map of plain values, `M` a map of others; `{}` for each list around."""
    braces = ""
    while shape.type_name == "list":
        braces += "{}"
        shape = shape.member
    if source == "ec2" and braces:
        return "o"  # {"items": [...]}
    if shape.type_name == "map":
        return ("m" if shape.value.type_name not in ("structure", "list", "map") else "M") + braces
    return ("o" if shape.type_name == "structure" else "s") + braces


def main() -> int:
    """Print the table."""
    session = botocore.session.get_session()
    members = Members()
    for source, models in sorted(SOURCES.items()):
        for model in models:
            members.add(source, session.get_service_model(model))
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, name), found in members.by_parent.items():
        for kind, sources in found.items():
            kinds[name][kind] += len(sources)
    print(f"# Made by tools/shapes.py from the API models of botocore {botocore.__version__}.")
    print("# s plain value, o object, m map of plain values, M map of others, {} a list of it.")
    print(
        "# [kind]: names that are one thing everywhere. [varies]: name, its commonest kind, then what differs from it:"
    )
    print("# the member around it, and kind=services (* every other); without services the kind holds in every one.")
    _print_plain(kinds)
    _print_varying(kinds, members)
    print("\n[services]")
    print(_filled(SOURCES))
    return 0


def _filled(names: Iterable[str]) -> str:
    return textwrap.fill(" ".join(sorted(names)), 118, break_on_hyphens=False, break_long_words=False)


def _print_plain(kinds: dict[str, Counter[str]]) -> None:
    plain: dict[str, list[str]] = defaultdict(list)
    for name, count in kinds.items():
        if len(count) == 1:
            plain[next(iter(count))].append(name)
    for kind, names in sorted(plain.items()):
        print(f"\n[{kind}]\n{_filled(names)}")


def _print_varying(kinds: dict[str, Counter[str]], members: Members) -> None:
    print("\n[varies]")
    common = {name: count.most_common(1)[0][0] for name, count in kinds.items() if len(count) > 1}
    exceptions: dict[str, list[str]] = defaultdict(list)
    for (parent, name), found in sorted(members.by_parent.items()):
        if name in common and set(found) != {common[name]}:
            exceptions[name].append(f"{parent}:{_shown(found, common[name])}")
    for name, kind in sorted(common.items()):
        print(" ".join([name, kind, *exceptions[name]]))


def _shown(found: dict[str, set[str]], common: str) -> str:
    """`o`, or `o=glue/s`: the commonest kind stands without the services that have it, but for those that have two."""
    if len(found) == 1:
        return next(iter(found))
    others = {source for kind, sources in found.items() if kind != common for source in sources}
    shown = []
    for kind, sources in sorted(found.items()):
        named = sources & others if kind == common else sources
        rest = "*" if kind == common else ""
        shown.append(f"{kind}={','.join([*([rest] if rest else []), *sorted(named)])}")
    return "/".join(shown)


if __name__ == "__main__":
    sys.exit(main())
