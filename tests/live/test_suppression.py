"""Elasticsearch itself groups documents by what Kibana's suppression names: one group an account, never two in one.

Kibana's query rules group by a composite aggregation with `missing_bucket` (elastic/kibana, `build_group_by_field_
aggregation`); a document without one of the fields is an alert of its own (`missing_fields_strategy: doNotSuppress`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from awol.build import gather
from awol.build.kibana import files
from awol.cli.common import fixture_environment
from awol.values import Event
from awol.views.elastic import document, mappings
from programs.elasticsearch.client import Client
from tests.conftest import ROOT
from tests.packs import our_rules

INDEX = "awol-suppression"
RULES = {
    # rule: the parameters of calls that one caller makes with one key
    "aws_sts_assume_root_create_password": [{"targetPrincipal": one} for one in ("444455556666", "777788889999")],
    "aws_org_remove_account": [{"accountId": one} for one in ("444455556666", "777788889999", "444455556666")],
    "aws_org_move_account_to_root": [{"accountId": one} for one in ("444455556666", "777788889999")],
}


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, Any]]:
    rules = [rule for rule in our_rules() if rule.name in RULES]
    material = gather(ROOT, rules, fixture_environment(ROOT))
    content = files(material)[f"awol-kibana-{material.version}.ndjson"]
    names = {rule.id: rule.name for rule in rules}
    return {names[one["rule_id"]]: one for one in map(json.loads, content.decode().splitlines())}


def called(parameters: dict[str, Any], number: int) -> Event:
    """A call of one session on another account."""
    record = {
        "eventID": f"call-{number}",
        "eventTime": "2026-05-28T03:00:00Z",
        "eventSource": "organizations.amazonaws.com",
        "recipientAccountId": "111122223333",
        "requestParameters": parameters,
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/Admin/x",
            "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        },
    }
    return Event(record, "x", f"record {number}")


@pytest.fixture
def index(client: Client) -> Iterator[str]:
    client.delete(INDEX)
    client.create(INDEX, mappings())
    yield INDEX
    client.delete(INDEX)


@pytest.mark.parametrize("rule", RULES)
def test_two_accounts_are_never_one_alert(
    rule: str, made: dict[str, dict[str, Any]], client: Client, index: str
) -> None:
    events = [called(parameters, number) for number, parameters in enumerate(RULES[rule])]
    client.bulk(index, [(event.id, document(event)) for event in events])
    fields = made[rule]["alert_suppression"]["group_by"]
    sources = [{name: {"terms": {"field": name, "missing_bucket": True}}} for name in fields]
    answer = client.request(
        "POST", f"/{index}/_search", {"size": 0, "aggs": {"groups": {"composite": {"sources": sources, "size": 100}}}}
    )
    groups = answer["aggregations"]["groups"]["buckets"]
    accounts = [next(iter(parameters.values())) for parameters in RULES[rule]]
    assert sorted(group["doc_count"] for group in groups) == sorted(Counter(accounts).values())
    assert all(None not in group["key"].values() for group in groups)
