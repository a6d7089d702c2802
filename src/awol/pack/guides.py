"""What a guide holds, and the mark of what is still to be written: `awol new` writes, `awol check` asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from awol.errors import Location, PackError
from awol.pack.reading import parse_yaml_documents, read_text
from awol.targets import TARGETS

MARK = "FILL-IN"
"""Stands wherever a person has to write something; `awol check` reports each."""

DECIDE = "Decide in 60 seconds"
NEXT_QUERY = "Next query"

GUIDE_HINTS: Mapping[str, str] = {
    DECIDE: "what to look at first, whom to ask, and when it is benign: what fits into a minute at 3 a.m.",
    "What happened": "which call, with what outcome, in whose log; which field names the account, which the caller",
    "Why it matters": "what the account loses, or an intruder gains, from now on",
    "What benign looks like": "as a list: who does this legitimately, and how to recognize it; what is never benign",
    "Triage": "as numbered steps: the first question first, with the command that answers it",
    NEXT_QUERY: "what to ask next, as a question; below it the fields and values that answer it",
    "Response": "as numbered steps: what stops it, what undoes it, in this order",
    "Limits": "as a list: what the rule cannot see, what each target cannot do, what is unverified",
}

GUIDE_SECTIONS = tuple(GUIDE_HINTS)
"""The headings of every guide, in order."""

NEXT_EXAMPLE = "```yaml\nuserIdentity.accessKeyId: ALERT_KEY\n```"
"""The query that a new guide begins with: what else did the caller's key do?"""

NEXT_FOLDER = "queries/next"
"""Where the texts of the next queries are kept, a file a rule."""

NEXT_TARGETS: Mapping[str, str] = {target.name: target.asked for target in TARGETS.values() if target.asked}
"""The targets of a next query, as a page names them."""

TOKENS: Mapping[str, str] = {
    "ALERT_ACCOUNT": "the account that the alert is about",
    "ALERT_ADDRESS": "the address of its caller",
    "ALERT_ADMIN": "the administrator account that the event names",
    "ALERT_BUCKET": "the bucket",
    "ALERT_KEY": "the access key of its caller",
    "ALERT_KEYID": "the KMS key, as the call names it",
    "ALERT_NEWKEY": "the access key in its response",
    "ALERT_POLICY": "the policy, as the call names it",
    "ALERT_REGION": "the region that was opened",
    "ALERT_ROLE": "the ARN of the role",
    "ALERT_ROOT": "the id of the organization's root, r-...",
    "ALERT_STACKSET": "the name of the stack set",
    "ALERT_USER": "the ARN of the IAM user",
}
"""What stands in a next query for a value of the alert."""

_TOKEN = re.compile(r"ALERT_[A-Z]+")
_FENCED = re.compile(r"^```yaml\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class NextQuery:
    """What to ask next: the question in words, and as Sigma's detection items (`body`, YAML).

    Words of `TOKENS` stand for values of the alert.
    """

    question: str
    body: str

    def rule(self) -> str:
        """The query as the text of a Sigma rule."""
        indented = "".join(f"    {line}\n" for line in self.body.splitlines())
        return (
            "title: The next query\nname: next_query\nid: 5a3d2f41-6f0e-4d7c-9d0b-6f3f0a5f2e18\nstatus: stable\n"
            "description: Follows an alert.\nlevel: informational\nlogsource: {product: aws, service: cloudtrail}\n"
            f"detection:\n  next:\n{indented}  condition: next\n"
        )


def guide_path(rule_path: str) -> str:
    """The guide beside a rule, relative to the pack's root."""
    return rule_path.removesuffix(".yml") + ".md"


def sections(text: str) -> dict[str, str]:
    """The sections of a guide by heading, as they are written."""
    bodies: dict[str, str] = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        bodies[heading.strip()] = body.strip("\n")
    return bodies


def read_next_query(text: str, shown: str) -> NextQuery | None:
    """The next query of a guide's text; None for a guide without one. Raises `PackError` for one that is none."""
    section = sections(text).get(NEXT_QUERY)
    if section is None:
        return None
    lines = enumerate(text.split("\n"), 1)
    place = Location(shown, next(at for at, line in lines if line[:3] == "## " and line[3:].strip() == NEXT_QUERY))
    blocks = _FENCED.findall(f"{section}\n")
    step = "write a question, then a fenced block of yaml with fields and values: `userIdentity.accessKeyId: ALERT_KEY`"
    if len(blocks) != 1:
        raise PackError(f"`## {NEXT_QUERY}` has {'no' if not blocks else 'more than one'} query", place, step)
    question = section.partition("```")[0].strip()
    if not question:
        raise PackError(f"`## {NEXT_QUERY}` has no question", place, step)
    documents = parse_yaml_documents(blocks[0], shown)
    parsed = documents[0] if len(documents) == 1 else None
    items = parsed if isinstance(parsed, list) else [parsed]
    if not all(isinstance(fields, dict) and fields for fields in items):
        raise PackError(f"the query of `## {NEXT_QUERY}` is not a list of fields with values", place, step)
    unknown = sorted(set(_TOKEN.findall(blocks[0])) - set(TOKENS))
    if unknown:
        message = f"the query of `## {NEXT_QUERY}` has `{unknown[0]}`, which has no meaning here"
        raise PackError(message, place, f"one of {', '.join(TOKENS)}")
    return NextQuery(" ".join(question.split()), blocks[0])


def values_to_put_in(text: str) -> str:
    """What to put into a next query, in words; "" where it is complete."""
    meanings = [f"`{token}` is {TOKENS[token]}" for token in TOKENS if token in _TOKEN.findall(text)]
    return f"Before you run it: {', '.join(meanings)}." if meanings else ""


def next_path(rule: str) -> str:
    """Where the texts of a rule's next query lie, relative to the pack's root."""
    return f"{NEXT_FOLDER}/{rule}.yml"


def load_next(root: Path, rule: str) -> dict[str, str]:
    """The texts of a rule's next query by target; {} where there are none. Raises `PackError` for a broken file."""
    path = root / next_path(rule)
    return parse_next(read_text(path), next_path(rule)) if path.is_file() else {}


def parse_next(text: str, shown: str) -> dict[str, str]:
    """The texts of such a file."""
    documents = parse_yaml_documents(text, shown)
    texts = documents[0] if documents else None
    if not isinstance(texts, dict) or not all(isinstance(query, str) for query in texts.values()):
        raise PackError("is not a table of target and text", Location(shown), "awol convert")
    return {str(target): query.rstrip("\n") for target, query in texts.items()}
