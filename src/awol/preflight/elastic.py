"""The questions in Lucene and ES|QL, and what a cluster's answers mean. A Lucene text asks by the number of documents
that it finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from awol.cloudtrail.management import HOME_REGIONS, ORGANIZATIONS
from awol.preflight.questions import BOUNDS, DAYS, MANAGEMENT_CALLS, TITLES, Asked, Question, Seen, readings
from awol.systems.http import GoneError, LiveError
from awol.views.elastic.retain import keeps

LUCENE, ESQL = "Lucene", "ES|QL"

TEXT, FLATTENED = "aws.cloudtrail.request_parameters", "aws.cloudtrail.flattened.request_parameters"
ORDINARY = ("roleArn", "roleName", "userName", "bucketName", "key", "name", "maxResults", "roleSessionName")
"""Parameters of ordinary calls that `retain: minimal` drops."""

PARTS = ("as text", "flattened", "parameters of ordinary calls")

DAY = "@timestamp:[now-24h TO now]"


class Cluster(Protocol):
    """Who answers: `awol.systems.elasticsearch.Elasticsearch`."""

    def counts(self, texts: Mapping[str, str]) -> dict[str, int] | None: ...

    def table(self, text: str) -> list[dict[str, Any]]: ...


def questions(asked: Sequence[Asked], *, index: str, management: str = "", days: int = DAYS) -> list[Question]:
    """The questions about these rules. Keys of Lucene texts are `question` or `question:what`."""
    reading, period = readings(management, days), f"@timestamp:[now-{days}d TO now]"

    def question(key: str, language: str, text: str, what: str = "") -> Question:
        return Question(f"{key}:{what}" if what else key, TITLES[key], language, text, reading[key])

    last_day = f"from {index}\n| where @timestamp >= now() - 24 hours\n"
    bounds = ", ".join(f"over_{bound}_seconds = sum(case(late > {bound}, 1, 0))" for bound in BOUNDS)
    beyond = " OR ".join(f"_exists_:{FLATTENED}.{name}" for name in ORDINARY)
    listed = [
        question(
            "records",
            ESQL,
            f"{last_day}| stats records = count(*), accounts = count_distinct(aws.cloudtrail.recipient_account_id),"
            " regions = count_distinct(cloud.region)",
        ),
        _of_management(question, index, management),
        question("organizations", LUCENE, f"event.provider:{ORGANIZATIONS} AND @timestamp:[now-{DAYS}d TO now]"),
        question("home", LUCENE, f"cloud.region:({' OR '.join(HOME_REGIONS)}) AND {DAY}"),
        question("retain", LUCENE, f"_exists_:{TEXT} AND {DAY}", PARTS[0]),
        question("retain", LUCENE, f"_exists_:{FLATTENED} AND {DAY}", PARTS[1]),
        question("retain", LUCENE, f"({beyond}) AND {DAY}", PARTS[2]),
    ]
    fields = sorted(
        {field for subject in asked if subject.need for field in subject.need.fields if keeps("none", field)}
    )
    listed += [question("alive", LUCENE, f"_exists_:{field} AND {DAY}", field) for field in fields]
    for subject in asked:
        if subject.need is not None:
            calls = f"({subject.need.calls}) AND {period}" if subject.need.calls else period
            if subject.need.calls:
                listed.append(question("calls", LUCENE, calls, subject.rule.name))
            listed += [
                question("calls", LUCENE, f"{calls} AND _exists_:{_escaped(field)}", f"{subject.rule.name} {field}")
                for field in subject.need.fields
            ]
    listed.append(
        question(
            "late",
            ESQL,
            f"from {index}\n| where event.ingested >= now() - 24 hours\n"
            '| eval late = date_diff("seconds", @timestamp, event.ingested)\n'
            f"| stats records = count(*), {bounds}, latest = max(late)",
        )
    )
    return listed


def _escaped(field: str) -> str:
    return field.replace("-", "\\-")


def _of_management(question: Any, index: str, account: str) -> Question:
    by = "| stats records = count(*) by aws.cloudtrail.recipient_account_id"
    if account:
        where = f'@timestamp >= now() - 7 days and aws.cloudtrail.recipient_account_id == "{account}"'
    else:
        listed = ", ".join(f'"{name}"' for name in MANAGEMENT_CALLS)
        where = (
            f'@timestamp >= now() - {DAYS} days and event.provider == "{ORGANIZATIONS}"\n'
            f"    and event.action in ({listed})\n    and aws.cloudtrail.error_code is null"
        )
    asked: Question = question("management", ESQL, f"from {index}\n| where {where}\n{by}")
    return asked


def ask(cluster: Cluster, listed: Sequence[Question], management: str = "", days: int = DAYS) -> Seen:
    """What the answers say. A question that fails stays open: `unread` has it. Raises what ends the talk."""
    seen = Seen(days)
    texts = {question.key: question.text for question in listed if question.language == LUCENE}
    counted: dict[str, int] | None = {}
    try:
        counted = cluster.counts(texts)
    except LiveError as fault:
        _open(seen, "counts", fault)
    if counted is None:
        seen.records = 0
        return seen
    for question in listed:
        if question.language != ESQL:
            continue
        try:
            _take(seen, question.key, cluster.table(question.text), management)
        except LiveError as fault:
            _open(seen, question.key, fault)
        except (KeyError, ValueError, TypeError, IndexError):
            seen.unread[question.key] = f"the answer to `{question.key}` is not what was asked for"
    if counted:
        _take_counts(seen, counted)
    return seen


def _open(seen: Seen, key: str, fault: LiveError) -> None:
    if isinstance(fault, GoneError) and fault.status is None:
        raise fault
    seen.unread[key] = str(fault)


def _take(seen: Seen, key: str, rows: list[dict[str, Any]], management: str) -> None:
    if key == "records":
        seen.records, seen.accounts, seen.regions = (int(rows[0][name]) for name in ("records", "accounts", "regions"))
    elif key == "management":
        counted = {str(row["aws.cloudtrail.recipient_account_id"]): int(row["records"]) for row in rows}
        seen.management = counted.get(management, 0) if management else sum(counted.values())
        seen.management_accounts = tuple(sorted(counted))
    else:
        (row,) = rows
        seen.indexed = int(row["records"])
        seen.late = {bound: int(row[f"over_{bound}_seconds"] or 0) for bound in BOUNDS}
        seen.latest = int(row["latest"] or 0)


def _take_counts(seen: Seen, counted: Mapping[str, int]) -> None:
    seen.organizations, seen.home = counted["organizations"], counted["home"]
    seen.retain = retain(*(counted[f"retain:{part}"] for part in PARTS))
    seen.alive = {key.partition(":")[2]: number for key, number in counted.items() if key.startswith("alive:")}
    calls: dict[str, int] = {}
    filled: dict[tuple[str, str], int] = {}
    for key, number in counted.items():
        kind, _, what = key.partition(":")
        if kind == "calls":
            rule, blank, field = what.partition(" ")
            if blank:
                filled[rule, field] = number
            else:
                calls[rule] = number
    seen.calls, seen.filled = calls, filled


def retain(text: int, flattened: int, leaves: int) -> str:
    """The integration's setting `retain`, from the documents that have each; "" where it cannot be told."""
    if text and flattened:
        return "all" if leaves else "minimal"
    if not text and not flattened:
        return ""
    return "keyword" if text else "flattened"
