"""Compare the schemas of what is built for Kibana with Kibana's published API.

    python -m programs.kibana_api oas_docs/output/kibana.yaml

The file is of a checkout of elastic/kibana, and stays there: it is Elastic's, and is not part of this repository. Said
is each place where a schema of ours lets through what the API refuses: a key that it does not have, another type, a
value that its enum lacks, fewer keys required, or fewer or more elements than it takes. A schema of ours may ask for
more than the API does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from awol.build.lint.kinds import EXCEPTION, RULE

Schema = Mapping[str, Any]
Read = tuple[Schema, Schema]
"""A schema of the API, and the whole document that its references lead into."""

RULES = "Security_Detections_API_{kind}RuleCreateProps"
KINDS = {"Query": "query", "Eql": "eql", "Esql": "esql"}
LIST, ITEM = "/api/exception_lists", "/api/exception_lists/items"
IMPORTED = {"rule_id"}
"""What an import needs beyond what one has to give to create a rule (RuleToImport)."""


def differences(api: Schema) -> list[str]:
    """What our schemas let through and the API of the document does not."""
    found: list[str] = []
    schemas = api["components"]["schemas"]
    for kind, word in KINDS.items():
        theirs = _resolved(schemas[RULES.format(kind=kind)], api)
        theirs["required"] = sorted({*theirs.get("required", ()), *IMPORTED})
        found += [f"{word}: {told}" for told in _compared(_of_kind(RULE, word), theirs, api, "")]
    for name, path in (("list", LIST), ("item", ITEM)):
        content = api["paths"][path]["post"]["requestBody"]["content"]
        body = _resolved(next(iter(content.values()))["schema"], api)
        found += [f"{name}: {told}" for told in _compared(EXCEPTION["$defs"][name], body, api, "")]
    return found


def _of_kind(schema: Schema, word: str) -> Schema:
    """Our schema of rules for rules of one type."""
    properties = {**schema["properties"], "type": {"const": word}}
    properties["language"] = {"const": "lucene" if word == "query" else word}
    if word == "esql":
        properties.pop("index")
    return {**schema, "properties": properties}


def _resolved(schema: Schema, api: Schema) -> dict[str, Any]:
    """A schema with its reference followed and the parts of `allOf` put together."""
    found = dict(schema)
    reference = found.pop("$ref", None)
    if reference is not None:
        target: Any = api
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        found = {**_resolved(target, api), **found}
    for part in found.pop("allOf", ()):
        one = _resolved(part, api)
        properties = {**found.get("properties", {}), **one.get("properties", {})}
        required = [*found.get("required", ()), *one.get("required", ())]
        found = {**one, **found, "properties": properties, "required": required}
    return found


def _compared(ours: Schema, theirs: Schema, api: Schema, place: str) -> Iterator[str]:
    here = place or "the object"
    options = [_resolved(one, api) for one in (*theirs.get("oneOf", ()), *theirs.get("anyOf", ()))]
    if options:
        yield from _options(ours, options, api, place)
        return
    kinds = {theirs["type"]} if "type" in theirs else set()
    extra = _kinds(ours) - kinds - ({"integer"} if "number" in kinds else set())
    if kinds and extra:
        yield f"{here} may be of the type {', '.join(sorted(extra))}, and the API takes {', '.join(sorted(kinds))}"
    values = _values(ours)
    if "enum" in theirs:
        beyond = [one for one in values or ("any value",) if one not in theirs["enum"]]
        if beyond:
            yield f"{here} may be {', '.join(map(str, beyond))}, which the API does not take"
    for bound, sign in (("minLength", 1), ("minItems", 1), ("minimum", 1), ("maxItems", -1), ("maximum", -1)):
        if bound in theirs and not values and ours.get(bound, -sign * float("inf")) * sign < theirs[bound] * sign:
            yield f"{here} has the {bound} {ours.get(bound)}, and the API asks for {theirs[bound]}"
    yield from _properties(ours, theirs, api, place)
    if "items" in theirs and "items" in ours and theirs["items"]:
        yield from _compared(ours["items"], _resolved(theirs["items"], api), api, f"{place}[]")


def _properties(ours: Schema, theirs: Schema, api: Schema, place: str) -> Iterator[str]:
    known = theirs.get("properties", {})
    for key, schema in ours.get("properties", {}).items() if known else ():
        at = f"{place}.{key}" if place else key
        if key in known:
            yield from _compared(schema, _resolved(known[key], api), api, at)
        else:
            yield f"{at} is no key of the API"
    for key in theirs.get("required", ()):
        if key not in ours.get("required", ()):
            yield f"{f'{place}.' if place else ''}{key} may be left out, and the API asks for it"


def _options(ours: Schema, options: Sequence[Schema], api: Schema, place: str) -> Iterator[str]:
    """Ours against a choice: for objects that say their type, each type of ours against the one of that name."""
    types = _values(ours.get("properties", {}).get("type", {}))
    if not types:
        told = [list(_compared(ours, one, api, place)) for one in options]
        yield from min(told, key=len)
        return
    for name in types:
        chosen = [one for one in options if name in one["properties"]["type"].get("enum", ())]
        if not chosen:
            yield f"{place}.type may be {name}, which the API does not take"
        for one in chosen:
            value = ours["properties"]["value"]
            kind = "array" if name == "match_any" else "string"
            narrowed = {**ours["properties"], "type": {"const": name}, "value": {**value, "type": kind}}
            yield from _compared({**ours, "properties": narrowed}, one, api, f"{place}({name})")


def _kinds(schema: Schema) -> set[str]:
    kinds = schema.get("type")
    if kinds is not None:
        return {kinds} if isinstance(kinds, str) else set(kinds)
    return {"string" for one in _values(schema) if isinstance(one, str)}


def _values(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def main(arguments: Sequence[str]) -> int:
    """Print what differs. 1 with any difference, 2 without a file."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    api = yaml.load(Path(arguments[0]).read_text(encoding="utf-8"), loader)  # a safe loader
    found = differences(api)
    print("\n".join(found) or "our schemas ask for all that the API asks for")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
