"""The plain queries: one file a rule and language, each with its head, and a page that says what to change."""

from __future__ import annotations

from dataclasses import replace

from awol.build.material import Material, gather
from awol.build.queries import files
from awol.configuration.environment import AthenaTable, Environment
from awol.pack.manifest import Deprecation
from awol.targets import TARGETS
from awol.values import Rule
from tests.build.test_write import inside
from tests.conftest import ROOT
from tests.packs import our_rules

TEXT = """title: Account left
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventSource: organizations.amazonaws.com, eventName: LeaveOrganization}
  condition: selection
"""
RULE = Rule(
    name="aws_left",
    title="Account left",
    id="11111111-2222-4333-8444-555555555555",
    level="critical",
    status="stable",
    description="An account left.\nOn its own.",
    tags=(),
    kind="event",
    path="rules/membership/aws_left.yml",
    text=TEXT,
    document={},
)
OTHER = replace(RULE, name="aws_other")
MADE = Material(
    root=ROOT,
    version="9.8.7",
    rules=(RULE, OTHER),
    texts={("aws_left", "splunk"): "search left", ("aws_left", "esql"): "from x", ("aws_other", "athena"): "SELECT 1"},
    refusals={},
    guides={},
    environment=Environment(elastic_index="trail-*", opensearch_index="trail-os-*"),
    versions={"aws_left": 3},
)
HEAD = (
    "Account left (critical)\nrule {}, version {}, id 11111111-2222-4333-8444-555555555555, for {}\n"
    "An account left. On its own.\n{}\nThe query is everything below this line.\n" + "-" * 80 + "\n{}\n"
)
MACRO = "To change: define the macro `awol_cloudtrail`, or write your index and sourcetype in its place."


def unpacked(material: Material) -> dict[str, str]:
    [(name, content)] = files(material).items()
    assert name == "awol-queries-9.8.7.zip"
    return inside(content)


def test_each_text_stands_below_its_head() -> None:
    found = unpacked(MADE)
    assert {name: text for name, text in found.items() if name.endswith(".txt") and "aws_" in name} == {
        "splunk/aws_left.spl.txt": HEAD.format("aws_left", 3, "Splunk SPL", MACRO, "search left"),
        "elastic/esql/aws_left.esql.txt": HEAD.format(
            "aws_left",
            3,
            "Elastic ES|QL",
            "To change: the index in the first line, if yours is not `trail-*`.",
            "from x",
        ),
        "aws/athena/aws_other.sql.txt": HEAD.format(
            "aws_other",
            1,
            "Amazon Athena SQL",
            "To change: the two dates of delivery; the table's name, if yours is not `cloudtrail_logs`.",
            "SELECT 1",
        ),
    }


def test_the_head_says_what_to_change_for_every_product() -> None:
    texts = {("aws_left", name): "text" for name in TARGETS}
    found = unpacked(replace(MADE, rules=(RULE,), texts=texts))
    heads = [text.split("-" * 80)[0] for name, text in found.items() if name.endswith(".txt") and "aws_" in name]
    assert len(heads) == len(TARGETS) + 1  # the raw flavour of Lucene
    assert all("\nTo change: " in head for head in heads)


def test_the_head_names_the_values_of_the_site_that_a_text_holds() -> None:
    """Who copies the text of another site has to know that they are not theirs."""
    text = TEXT.replace("eventName: LeaveOrganization", "requestParameters.bucketName|expand: '%log_bucket_names%'")
    rule = replace(RULE, text=text, placeholders=("log_bucket_names",))
    site = Environment(placeholders={"log_bucket_names": ("our-logs",)})
    text = unpacked(replace(MADE, rules=(rule,), environment=site))["splunk/aws_left.spl.txt"]
    assert text.splitlines()[3] == f"{MACRO} It holds your values of log_bucket_names."


ABOUT = """\
# awol 9.8.7: queries

2 rules, one folder for each language. Copy what is below the line of dashes.

- Splunk: define the macro `awol_cloudtrail` (index=... sourcetype=aws:cloudtrail).
- Elastic: the index pattern is `trail-*`.
- Elasticsearch without the AWS integration: `elastic-raw/setup` first.
- OpenSearch: `opensearch/setup` first; the index pattern is `trail-os-*`.
- Athena: the texts search AWS's table `cloudtrail_logs`; `aws/athena/hunt.sql.txt` is all rules at once.
- EventBridge: a pattern a file; of a list of patterns each needs a rule of its own. Letter case counts.
"""


def test_the_page_says_what_to_change_and_what_is_not_there() -> None:
    found = unpacked(MADE)
    assert found["README.md"] == ABOUT
    for folder in ("elastic-raw/setup/", "opensearch/setup/"):
        assert any(name.startswith(folder) for name in found)
    gone = Deprecation("aws_went", "Went", "2", (), "nothing sees it")
    lacking = replace(MADE, left_out={"b": "no value", "a": "no index"}, deprecated=(gone,))
    assert unpacked(lacking)["README.md"] == (
        f"{ABOUT}\nNot built:\n\n- a: no index\n- b: no value\n\nGone from the pack:\n\n- aws_went: {gone.told}\n"
    )


def test_all_rules_in_one_scan_are_those_of_this_build() -> None:
    site = replace(MADE, left_out={"aws_needy": "needs configuration: own_ids", "aws_quiet": "below high"})
    text = unpacked(site)["aws/athena/hunt.sql.txt"]
    head, _, query = text.partition("-" * 80 + "\n")
    assert "To change: the two dates of delivery." in head
    assert "Not included, because your values are missing: aws_needy.\n" in head
    assert "\nWITH book AS (\n" in query
    assert '["aws_left","critical"]' in query
    assert "\n  FROM cloudtrail_logs CROSS JOIN book\n" in query
    assert "for want of" not in unpacked(MADE)["aws/athena/hunt.sql.txt"]


def test_the_table_of_a_site_has_its_own_name() -> None:
    named = replace(MADE, environment=Environment(athena=AthenaTable(table="security.ct")))
    found = unpacked(named)
    assert "\n  FROM security.ct CROSS JOIN book\n" in found["aws/athena/hunt.sql.txt"]
    assert "if yours is not `security.ct`" in found["aws/athena/aws_other.sql.txt"]


def test_a_chain_says_how_it_is_to_be_run() -> None:
    name = "aws_corr_leave_denied_then_success"
    parts = ("aws_org_leave_success", "aws_org_leave_denied")
    chosen = [one for one in our_rules() if one.name == name or one.name.startswith(parts)]
    found = unpacked(replace(gather(ROOT, chosen, Environment()), version="9.8.7"))
    # A day, a quarter of an hour for CloudTrail, five minutes between runs, half an hour for a run that is late.
    told = (
        "\nSchedule: every 5 minutes over the last 1,490; alerts with the same recipientAccountId, last_time are one "
    )
    told += "for as long."
    assert f"{told}\n" in found[f"splunk/{name}.spl.txt"]
    assert f"{told}\n" in found[f"elastic/esql/{name}.esql.txt"]
    assert f"{told} Set `tiebreaker_field` to `event.id`.\n" in found[f"elastic/eql/{name}.eql.txt"]
    assert "Schedule" not in found["splunk/aws_org_leave_success.spl.txt"]
