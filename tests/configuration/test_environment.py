"""The user's environment: what it may say, what is refused and how, and what is told of a placeholder without value."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from awol.cli import cli
from awol.configuration.environment import AthenaTable, Environment, how_to_set, informed, load, parse
from awol.configuration.organization import Organization
from awol.errors import AwolError, ConfigurationError
from awol.pack import Placeholder, load_manifest
from tests.commands import invoke
from tests.conftest import ROOT
from tests.packs import our_rules

MANIFEST = load_manifest(ROOT)


def site(text: str) -> Environment:
    return parse(text, "e.yml", MANIFEST)


def test_every_section_is_read() -> None:
    read = site(
        "placeholders:\n  transition_ou_ids: [ou-exam-transit1, ou-exam-transit2, ou-exam-transit1]\n"
        "  log_bucket_names: example-org-cloudtrail-logs\n  org_trail_names: []\n  log_key_ids:\n"
        "splunk:\n  index: aws\nelastic:\n  index: 'logs-aws.cloudtrail-*,my-*'\n"
    )
    assert read.placeholders == {
        "transition_ou_ids": ("ou-exam-transit1", "ou-exam-transit2"),
        "log_bucket_names": ("example-org-cloudtrail-logs",),
        "org_trail_names": (),
        "log_key_ids": (),
    }
    assert (read.splunk_index, read.elastic_index) == ("aws", "logs-aws.cloudtrail-*,my-*")
    assert read.missing(("transition_ou_ids", "org_trail_names", "log_key_ids", "forwarder_rule_names")) == (
        "org_trail_names",
        "log_key_ids",
        "forwarder_rule_names",
    )


def test_the_file_of_the_working_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, MANIFEST) == Environment()
    (tmp_path / "environment.yml").write_text("splunk: {index: aws}\n", encoding="utf-8")
    (tmp_path / "other.yml").write_text("splunk: {index: other}\n", encoding="utf-8")
    assert load(None, MANIFEST) == Environment(splunk_index="aws", source="environment.yml")
    assert load("other.yml", MANIFEST) == Environment(splunk_index="other", source="other.yml")


def test_the_table_of_athena_is_read() -> None:
    read = site(
        "athena:\n  bucket: example-org-trail\n  accounts: ['012345678901', 111122223333]\n  regions: us-east-1\n"
        "  since: 2026-01-01\n"
    )
    assert read.athena == AthenaTable(
        bucket="example-org-trail",
        accounts=("012345678901", "111122223333"),
        regions=("us-east-1",),
        since=date(2026, 1, 1),
    )
    assert site("athena:\n").athena is None


@pytest.mark.parametrize("since", ["2026-01-01", "'2026-01-01'"])
def test_the_first_day_of_a_table_is_a_day(since: str) -> None:
    table = site(f"athena:\n  bucket: b\n  accounts: ['111122223333']\n  regions: us-east-1\n  since: {since}\n").athena
    assert table is not None
    assert (table.since, type(table.since)) == (date(2026, 1, 1), date)


@pytest.mark.parametrize(
    ("text", "told", "step"),
    [
        ("accounts: [012345670123]", "e.yml:2:14: `accounts`: YAML reads `012345670123` as", "quote it"),
        ("bucket: [a]", "e.yml:2: `bucket` must be a text", "environment.example.yml"),
        ("regions: [true]", "e.yml:2: `regions` must be a text", "environment.example.yml"),
        ("since: spring", "e.yml:2: `since`: `spring` is not a date", "2026-01-01"),
        ("buckets: a", "e.yml:2: the key `buckets` is not known below `athena:`", "do you mean `bucket`?"),
    ],
)
def test_a_table_that_cannot_be_is_refused_at_its_line(text: str, told: str, step: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        site(f"athena:\n  {text}\n")
    assert str(raised.value).startswith(told)
    assert step in str(raised.value)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "placeholders:\n", "splunk:\nelastic: {}\n"])
def test_an_empty_environment_says_nothing(text: str) -> None:
    assert site(text) == Environment(source="e.yml")


# (text, the place and message that the error begins with, the next step)
REFUSED = [
    ("- a\n", "e.yml: is not a mapping", "keys: placeholders, splunk, elastic, opensearch, athena"),
    ("placeholder: {}\n", "e.yml:1: the key `placeholder` is not known here", "do you mean `placeholders`?"),
    ("splunk:\n  index: a\n---\nsplunk:\n", "e.yml: holds more than one document", "remove"),
    ("\ntransition_ou_ids: [ou-exam-transit1]\n", "e.yml:2: the key `transition_ou_ids`", "below `placeholders:`"),
    (
        "placeholders:\n  log_key_ids: [a]\n  transition_ou_id: [b]\n",
        "e.yml:3: the key `transition_ou_id` is not known below `placeholders:`",
        "do you mean `transition_ou_ids`?",
    ),
    ("placeholders:\n  '%log_key_ids%': [a]\n", "e.yml:2: the key `%log_key_ids%`", "do you mean `log_key_ids`?"),
    ("placeholders:\n  log-bucket-names: [abc]\n", "e.yml:2:", "do you mean `log_bucket_names`?"),
    ("placeholders:\n  zzz: [abc]\n", "e.yml:2:", "known: deny_leave_scp_ids"),
    ("placeholders: [a]\n", "e.yml:1: `placeholders:` is not a mapping", ""),
    ("splunk:\n  indx: a\n", "e.yml:2: the key `indx` is not known below `splunk:`", "do you mean `index`?"),
    ("elastic:\n  index: 'a b'\n", "e.yml:2: `elastic:` holds one key", "logs-aws.cloudtrail-*"),
    ("opensearch:\n  index: 'a b'\n", "e.yml:2: `opensearch:` holds `index`", "cloudtrail-*"),
    ("opensearch:\n  version: 4\n", "e.yml:2: `version`: there are no texts for OpenSearch 4", "write 3, or 2"),
    ("opensearch:\n  version: true\n", "e.yml:2: `version`: there are no texts", ""),
    ("opensearch:\n  versions: 3\n", "e.yml:2: the key `versions` is not known below `opensearch:`", "`version`"),
    ("splunk:\n  index: [a]\n", "e.yml:2: `splunk:` holds `index`", "index: aws"),
    ("splunk:\n  index: ''\n", "e.yml:2: `splunk:` holds `index`", ""),
    ("splunk:\n  index: 'a | delete'\n", "e.yml:2: `splunk:` holds `index`", ""),
    ("splunk:\n  summary_index: A b\n", "e.yml:2: `summary_index` is not the name of an index", "awol_candidates"),
    ("splunk:\n  summary_index: 7\n", "e.yml:2: `summary_index` is not the name of an index", ""),
    ("placeholders:\n  log_key_ids: {a: b}\n", "e.yml:2: `log_key_ids` must be a list of texts", "for example"),
    ("placeholders:\n  log_key_ids: [true]\n", "e.yml:2: `log_key_ids` must be a list of texts", "1234abcd"),
    ("placeholders:\n  log_key_ids: ['']\n", "e.yml:2: `log_key_ids` must be a list of texts", ""),
    (
        "placeholders:\n  org_trail_names: ['t*']\n",
        "e.yml:2: `org_trail_names`: a value contains a wildcard",
        "in full",
    ),
    ("placeholders:\n  org_trail_names: ['a ']\n", "e.yml:2: `org_trail_names`: `a ` does not have the right form", ""),
    # a value that AWS could never log would make a rule that never fires, without a word
    (
        "placeholders:\n  transition_ou_ids: [Transition]\n",
        "e.yml:2: `transition_ou_ids`: `Transition` does not",
        "ou-",
    ),
    ("placeholders:\n  transition_ou_ids: [r-exam]\n", "e.yml:2: `transition_ou_ids`: `r-exam` does not", ""),
    ("placeholders:\n  deny_leave_scp_ids: [DenyLeave]\n", "e.yml:2: `deny_leave_scp_ids`: `DenyLeave`", "p-example"),
    (
        "placeholders:\n  log_bucket_names: ['arn:aws:s3:::example-org-cloudtrail-logs']\n",
        "e.yml:2: `log_bucket_names`: `arn:aws:s3:::example-org-cloudtrail-logs` does not",
        "",
    ),
    (
        "placeholders:\n  log_key_ids: [a]\n  log_key_ids: [b]\n",
        "e.yml:3:3: is not valid YAML: the key `log_key_ids`",
        "",
    ),
    ("placeholders: [\n", "e.yml:2:1: is not valid YAML", ""),
]


@pytest.mark.parametrize(("text", "begins", "step"), REFUSED)
def test_what_means_nothing_is_refused_with_its_line_and_what_to_write(text: str, begins: str, step: str) -> None:
    with pytest.raises(AwolError) as caught:
        site(text)
    assert str(caught.value).startswith(begins)
    assert step in (caught.value.next_step or "")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("known", MANIFEST.placeholders, ids=lambda one: str(one.name))
def test_the_line_that_is_proposed_for_a_placeholder_is_a_valid_environment(known: Placeholder) -> None:
    assert site(how_to_set([known])).placeholders == {known.name: (known.example,)}


def test_the_examples_in_the_repository_are_whole_and_valid() -> None:
    from awol.configuration.allowlist import load as load_allowlist

    example = load(ROOT / "environment.example.yml", MANIFEST)
    assert set(example.placeholders) == {one.name for one in MANIFEST.placeholders}
    assert all(example.placeholders.values())
    assert example.splunk_index
    assert load_allowlist(ROOT / "allowlist.example.csv", our_rules()).rows


def test_a_missing_file_that_was_named_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        load(tmp_path / "nope.yml", MANIFEST)


def test_rules_says_what_to_write_for_a_rule_without_configuration(tmp_path: Path) -> None:
    run = CliRunner().invoke(
        cli, ["rules", "--pack", str(ROOT), "--environment", str(ROOT / "environment.example.yml")]
    )
    assert "needs configuration" not in run.stdout
    empty = tmp_path / "environment.yml"
    empty.write_text("")
    run = invoke("rules", "--environment", str(empty))
    assert run.exit_code == 0
    assert "(needs configuration: transition_ou_ids)" in run.stdout
    assert "  # found with: aws organizations list-organizational-units" in run.output
    assert "\n  transition_ou_ids: [ou-exam-transit1]\n" in run.output
    assert "docs/configuration.md" in run.output


def test_rules_reads_the_allow_list_and_says_what_holds(tmp_path: Path) -> None:
    path = tmp_path / "allowlist.csv"
    path.write_text("rule,target_account_id,reason,expires\naws_org_leave_denied,444455556666,drill,2026-01-31\n")
    run = invoke("rules", "--allowlist", str(path))
    assert run.exit_code == 0
    assert f"{path}:2: has expired: drill (rule aws_org_leave_denied," in run.stderr
    path.write_text("rule,reason,expires\naws_org_*,all,2026-01-31\n")
    run = invoke("rules", "--allowlist", str(path), "--format", "json")
    assert isinstance(run.exception, ConfigurationError)
    assert run.stdout == ""


@pytest.mark.parametrize(("given", "version"), [("2", 2), ("2.19", 2), ("'2.19.6'", 2), ("3", 3), ("3.9", 3)])
def test_the_version_of_opensearch(given: str, version: int) -> None:
    read = parse(f"opensearch:\n  index: trail-*\n  version: {given}\n", "e.yml", MANIFEST)
    assert (read.opensearch_index, read.opensearch_version) == ("trail-*", version)


def test_opensearch_is_3_by_default() -> None:
    read = parse("opensearch:\n  index: trail-*\n", "e.yml", MANIFEST)
    assert read.opensearch_version == parse("", "e.yml", MANIFEST).opensearch_version == 3
    assert parse("", "e.yml", MANIFEST).opensearch_index == "cloudtrail-*"


def test_the_snapshot_fills_what_the_file_leaves_open() -> None:
    manifest = load_manifest(ROOT)
    site = Organization("o-exampleorgid", "111122223333", transition_ous=("ou-exam-transit1", "ou-exam-transit2"))
    told = informed(Environment(splunk_index="x"), site, manifest)
    assert told.placeholders == {
        "own_organization_id": ("o-exampleorgid",),
        "own_management_account_id": ("111122223333",),
        "transition_ou_ids": ("ou-exam-transit1", "ou-exam-transit2"),
    }
    assert told.splunk_index == "x"
    given = Environment({"own_organization_id": ("o-otherorgids1",), "log_key_ids": ("k",)})
    kept = informed(given, site, manifest).placeholders
    assert kept["own_organization_id"] == ("o-otherorgids1",)
    assert kept["log_key_ids"] == ("k",)
    assert kept["own_management_account_id"] == ("111122223333",)
    assert informed(given, None, manifest) is given
    assert informed(given, Organization(), manifest) is given
