"""The statement for Athena's table in a build: written from the site's own values, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from awol.build import Material, gather
from awol.build.athena import files
from awol.configuration.environment import AthenaTable, Environment
from awol.configuration.organization import Account, Organization
from awol.errors import ConfigurationError
from awol.pack import load_searches
from tests.conftest import ROOT
from tests.packs import our_rules

TABLE = AthenaTable(
    bucket="example-org-trail",
    organization="o-exampleorgid",
    accounts=("111122223333", "444455556666"),
    regions=("us-east-1",),
    since=date(2026, 1, 1),
)
SNAPSHOT = Organization(
    organization_id="o-exampleorgid",
    management_account_id="777788889999",
    accounts={"777788889999": Account("777788889999")},
)


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, our_rules(), Environment(), min_level="critical")


@pytest.fixture
def made(material: Material) -> Callable[[AthenaTable | None, Organization | None], dict[str, bytes]]:
    def make(table: AthenaTable | None, snapshot: Organization | None = None) -> dict[str, bytes]:
        environment = Environment(athena=table, source="environment.yml")
        return dict(files(replace(material, environment=environment, organization=snapshot)))

    return make


Make = Callable[..., dict[str, bytes]]


def test_the_statement_has_the_values_of_the_site(made: Make) -> None:
    (name,) = made(TABLE)
    text = made(TABLE)[name].decode()
    assert name.startswith("awol-athena-table-")
    assert name.endswith(".sql")
    assert "CREATE EXTERNAL TABLE cloudtrail_logs (" in text
    assert "LOCATION 's3://example-org-trail/AWSLogs/o-exampleorgid/'" in text
    assert "'projection.account.values' = '111122223333,444455556666'" in text
    assert "'projection.timestamp.range' = '2026/01/01,NOW'" in text


def test_without_the_section_nothing_is_written(made: Make) -> None:
    assert made(None) == {}


def test_the_accounts_are_those_of_the_snapshot_where_none_are_listed(made: Make) -> None:
    (text,) = made(replace(TABLE, accounts=()), SNAPSHOT).values()
    assert b"'projection.account.values' = '777788889999'" in text
    (text,) = made(TABLE, SNAPSHOT).values()
    values = next(line for line in text.decode().splitlines() if "projection.account.values" in line)
    assert "777788889999" not in values


def test_a_departed_account_stays_in_the_table(made: Make) -> None:
    left = replace(SNAPSHOT, departed={"999988887777": Account("999988887777")})
    (text,) = made(replace(TABLE, accounts=()), left).values()
    assert b"'projection.account.values' = '777788889999,999988887777'" in text


@pytest.mark.parametrize("status", ["SUSPENDED", "CLOSED", "PENDING_CLOSURE"])
def test_a_suspended_account_stays_in_the_table(status: str, made: Make) -> None:
    """Its logs are still in the bucket."""
    accounts = {**SNAPSHOT.accounts, "222233334444": Account("222233334444", status=status)}
    (text,) = made(replace(TABLE, accounts=()), replace(SNAPSHOT, accounts=accounts)).values()
    assert b"'projection.account.values' = '777788889999,222233334444'" in text


def test_accounts_of_the_snapshot_that_the_list_leaves_out_are_named(made: Make) -> None:
    (text,) = made(TABLE, SNAPSHOT).values()
    assert b"does not list them: 1 of your organization's accounts (777788889999).\n" in text
    (text,) = made(replace(TABLE, accounts=("777788889999",)), SNAPSHOT).values()
    assert b"not list" not in text


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (replace(TABLE, bucket=""), "environment.yml: `athena:` lacks `bucket`"),
        (replace(TABLE, accounts=()), "environment.yml: `athena:` lacks `accounts`"),
        (replace(TABLE, regions=()), "environment.yml: `athena:` lacks `regions`"),
        (replace(TABLE, since=None), "environment.yml: `athena:` lacks `since`"),
        (replace(TABLE, prefix="/logs"), "environment.yml: athena.prefix: `/logs`"),
        (replace(TABLE, accounts=("111122223333 ",)), "environment.yml: athena.accounts"),
    ],
)
def test_a_value_that_makes_an_empty_table_is_refused(table: AthenaTable, told: str, made: Make) -> None:
    with pytest.raises(ConfigurationError) as raised:
        made(table)
    assert told in str(raised.value)


def test_the_texts_search_the_table_that_is_made() -> None:
    names = {"aws_org_leave_success", "aws_org_accept_handshake_member", "aws_corr_leave_and_accept"}
    chosen = [*(rule for rule in our_rules() if rule.name in names), *load_searches(ROOT)]
    assert {rule.kind for rule in chosen} == {"event", "correlation", "search"}
    own = gather(ROOT, chosen, Environment(athena=replace(TABLE, table="security.ct")))
    plain = gather(ROOT, chosen, Environment(athena=TABLE))
    for rule in chosen:
        text, before = own.text(rule, "athena"), plain.text(rule, "athena")
        assert text is not None
        assert before is not None
        assert "cloudtrail_logs" not in text
        assert text.replace("security.ct", "cloudtrail_logs") == before
        assert own.text(rule, "esql") == plain.text(rule, "esql")


@pytest.mark.parametrize("name", ["security.ct; DROP", "Ct", "a b", "x.y.z"])
def test_what_is_no_name_of_a_table_gets_into_no_text(name: str) -> None:
    rules = [rule for rule in our_rules() if rule.name == "aws_org_leave_success"]
    with pytest.raises(ConfigurationError, match=r"^site/environment\.yml: athena\.table: `.*` is not a table name"):
        gather(ROOT, rules, Environment(athena=replace(TABLE, table=name), source="site/environment.yml"))
