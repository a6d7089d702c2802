"""The gate of a pack as filters that stand before a product: for Cribl, for Elastic's ingest, for Splunk's parsing.

Each lets through every record on which a rule may fire, and whatever it cannot read. What a place cannot ask of a
record is left out, so that more passes, never less. Sources: Cribl, "Cribl Expression Syntax" (`__e` is the event);
Elastic, "Conditional execution in pipelines", "Drop processor" and "Custom ingest pipelines" (`@custom`); Splunk,
"Route and filter data" (keep specific events and discard the rest) and transforms.conf.spec (`LOOKAHEAD`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

Clause = Mapping[str, Sequence[str]]
"""Fields of a record, each with values of which it has one; `*` in a value is any text. Letter case says nothing."""

SOURCE, NAME = "eventSource", "eventName"

ECS = {
    SOURCE: "ctx.event?.provider",
    NAME: "ctx.event?.action",
    "userIdentity.type": "ctx.aws?.cloudtrail?.user_identity?.type",
}
"""What the integration writes under any setting of `retain`. More is not asked there."""

LONGEST = 1_000_000
"""Characters of an event that Splunk looks at; it looks at 4,096 unless told. CloudTrail cuts records at 256 KB."""


def files(clauses: Sequence[Clause], without: Sequence[str], sourcetype: str) -> dict[str, str]:
    """The filters by path, with what to do with them. `without` are the rules that need every record."""
    return {
        "README.md": _about(without, sourcetype),
        "cribl/filter.js": cribl(clauses) + "\n",
        "elastic/ingest-pipeline.json": json.dumps(elastic(clauses), indent=2) + "\n",
        "splunk/props.conf": f"[{sourcetype}]\nTRANSFORMS-awol = awol_discard, awol_keep\n",
        "splunk/transforms.conf": splunk(clauses),
    }


def cribl(clauses: Sequence[Clause]) -> str:
    """A filter expression: true of an event that has to go on to where the rules run."""
    lowered = [{name: [value.lower() for value in values] for name, values in clause.items()} for clause in clauses]
    return (
        f"!__e['{NAME}'] || ((clauses, at, like) => clauses.some(clause => Object.entries(clause).every("
        "([path, values]) => at(__e, path.split('.')).some(found => values.some(value => "
        "like(String(found).toLowerCase(), value))))))"
        f"({json.dumps(lowered, separators=(',', ':'))}, "
        "(event, keys) => keys.reduce((found, key) => found.flat(Infinity).filter(one => one !== null && "
        "typeof one === 'object').map(one => one[key]), [event]).flat(Infinity).filter(one => one !== null && "
        "one !== undefined), "
        "(found, value) => value.includes('*') ? new RegExp('^' + value.split('*').map(part => "
        "part.replace(/[.+?^${}()|[\\]\\\\]/g, '\\\\$&')).join('[^]*') + '$').test(found) : found === value)"
    )


def elastic(clauses: Sequence[Clause]) -> dict[str, object]:
    """The body of the pipeline `logs-aws.cloudtrail@custom`, which the integration calls last."""
    asked: dict[str, None] = {}
    for clause in clauses:
        known = {name: values for name, values in clause.items() if name in ECS and not any("*" in v for v in values)}
        asked[" && ".join(f"{_texts(values)}.contains({ECS[name]})" for name, values in known.items()) or "true"] = None
    passing = " || ".join(f"({test})" for test in asked)
    return {
        "description": "Drops CloudTrail records on which no rule of awol can fire.",
        "processors": [{"drop": {"if": f"{ECS[NAME]} != null && !({passing})", "tag": "awol_gate"}}],
    }


def _texts(values: Sequence[str]) -> str:
    return "[" + ", ".join("'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'" for value in values) + "]"


def splunk(clauses: Sequence[Clause]) -> str:
    """transforms.conf where events are parsed: all are discarded, and then those kept that the gate lets through."""
    names = {value for clause in clauses if clause.keys() <= {SOURCE, NAME} for value in clause.get(NAME, ())}
    lookaheads = [f'(?!.*"{NAME}")']
    if names:
        lookaheads.append(f"(?=.*{_held(NAME, sorted(names))})")
    lookaheads += [
        "".join(f"(?=.*{_held(name, values)})" for name, values in sorted(clause.items()))
        for clause in clauses
        if not clause.keys() <= {SOURCE, NAME} or NAME not in clause
    ]
    return (
        "[awol_discard]\nREGEX = .\nDEST_KEY = queue\nFORMAT = nullQueue\n\n"
        f"[awol_keep]\nREGEX = (?is)^(?:{'|'.join(dict.fromkeys(lookaheads))})\nLOOKAHEAD = {LONGEST}\n"
        "DEST_KEY = queue\nFORMAT = indexQueue\n"
    )


def _held(name: str, values: Sequence[str]) -> str:
    """That a field has one of some values, in the text of a record; of what may stand in a list that the value is there
    at all."""
    either = "|".join(dict.fromkeys(_regex(value) for value in values))
    key = re.escape(name.rpartition(".")[2])
    if all(value in ("true", "false") for value in values):
        return rf'"{key}"\s*:\s*"?(?:{either})'
    if name in (SOURCE, NAME):
        return rf'"{key}"\s*:\s*"(?:{either})"'
    return f'"(?:{either})"'


def _regex(value: str) -> str:
    """A value within quotes. A slash may be escaped in JSON."""
    return '[^"]*'.join(re.sub(r"[^\w:@=,-]", lambda match: _one(match[0]), part) for part in value.split("*"))


def _one(char: str) -> str:
    return r"\\?/" if char == "/" else f"[{char}]" if char not in "^\\" else f"\\{char}"


def _about(without: Sequence[str], sourcetype: str) -> str:
    needing = ", ".join(f"`{name}`" for name in without)
    last = f"\nThese rules need every record; do not enable them if you filter: {needing}.\n" if without else ""
    return f"""# Filters before ingest

Each filter passes the records on which a rule of this build may fire, and drops the rest of CloudTrail. What it drops
is lost for every other use, unless you also send it elsewhere. Build the filters again with each version and after each
change of `environment.yml`, because they are derived from the rules that are built.

- **Cribl**: `cribl/filter.js` is a filter expression. Use it as the filter of the route to your SIEM, after a
  pipeline that parses the JSON of each record into fields. An event without `eventName` passes.
- **Elastic**: `PUT _ingest/pipeline/logs-aws.cloudtrail@custom` with `elastic/ingest-pipeline.json`. If you have a
  pipeline of that name, add the processor to it. It tests only service, call and type of identity.
- **Splunk**: merge `splunk/props.conf` and `splunk/transforms.conf` into an app of yours on the heavy forwarders or
  indexers that parse `{sourcetype}`. The search heads need neither.
{last}
Every fixture of the pack was sent through each: the Cribl expression in Node, the condition for Elastic in a small
interpreter of our own, the expression for Splunk in Python. No Cribl, no Elasticsearch and no Splunk has run them.
"""
