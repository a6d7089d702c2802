"""The files of the app by path, and what each says that depends on how it was built."""

from __future__ import annotations

import configparser
import json
from dataclasses import replace

import pytest

from converters.splunk.app import App, Approval, Chain, Detection, Retired, files
from converters.splunk.app.package import SHIPPED, macros, readme, stub

ONE = Detection("aws_a", "id-1", "Account left", "high", "It left.", "`awol_cloudtrail` eventName=A", 3, "departure")
APP = App("1.2.3", "aws", [ONE], [], "the licence", {})
ACCOUNTS = [{"account": "444455556666", "about": "pay"}]


def said(app: App, path: str) -> str:
    return files(app)[f"{app.id}/{path}"].decode()


def settings(app: App, path: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(delimiters="=", strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(said(app, path).replace("\\\n", " "))
    return parser


def test_the_files_by_path() -> None:
    paths = {
        "LICENSE", "README.md", "app.manifest", "default/app.conf", "default/data/ui/nav/default.xml",
        "default/data/ui/views/awol_overview.xml", "default/macros.conf", "default/savedsearches.conf",
        "default/transforms.conf", "lookups/awol_allowlist.csv", "metadata/default.meta", "static/appIcon.png",
        "static/appIconAlt.png", "static/appIcon_2x.png", "static/appIconAlt_2x.png",
    }  # fmt: skip
    assert set(files(APP)) == {f"awol/{path}" for path in paths}
    assert set(files(replace(APP, shadow=True))) == {f"awol_next/{path}" for path in paths}
    with_accounts = {f"awol/{path}" for path in (*paths, "lookups/awol_organization.csv")}
    assert set(files(replace(APP, accounts=ACCOUNTS))) == with_accounts
    assert set(SHIPPED) == {path for path in paths if not path.endswith(".png")}
    assert said(APP, "LICENSE") == "the licence"
    assert said(APP, "README.md") == readme(APP)
    assert not {path for path, content in files(APP).items() if content in (b"gone\n", b"# gone\n")}
    small, large = (files(APP)[f"awol/static/{name}.png"] for name in ("appIcon", "appIcon_2x"))
    assert (small[16:24], large[16:24]) == (b"\0\0\0\x24" * 2, b"\0\0\0\x48" * 2)
    assert files(APP)["awol/static/appIconAlt.png"] == small
    assert files(APP)["awol/static/appIconAlt_2x.png"] == large


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("default/x.conf", "# gone\n"),
        ("metadata/x.meta", "# gone\n"),
        ("lookups/x.csv", "gone\n"),
        ("x.md", "gone\n"),
        (
            "v.xml",
            '<form version="1.1">\n  <label>Gone</label>\n  <description>See the overview.</description>\n</form>\n',
        ),
    ],
)
def test_what_stands_in_the_place_of_a_file_that_is_gone(path: str, text: str) -> None:
    assert stub(path) == text


@pytest.mark.parametrize(
    ("version", "build"),
    [("1.2.3", "123"), ("0.0.7", "7"), ("0.0.0", "0"), ("1.2.3+9.9", "123"), ("1.2rc1.4", "14"), ("dev", "1")],
)
def test_the_app_itself(version: str, build: str) -> None:
    found = settings(replace(APP, version=version), "default/app.conf")
    assert {name: dict(found[name]) for name in found.sections()} == {
        "install": {"is_configured": "0", "state": "enabled", "build": build},
        "ui": {"is_visible": "1", "label": "awol: accounts leaving AWS"},
        "launcher": {
            "author": "awol maintainers",
            "description": "Detects AWS accounts leaving their organization, and what goes with it.",
            "version": version,
        },
        "package": {"id": "awol", "check_for_updates": "0"},
        "id": {"name": "awol", "version": version},
    }


def test_the_manifest() -> None:
    info = {
        "title": "awol: accounts leaving AWS (next)",
        "id": {"group": None, "name": "awol_next", "version": "1.2.3"},
        "author": [{"name": "awol maintainers", "email": None, "company": None}],
        "releaseDate": None,
        "description": "Detects AWS accounts leaving their organization, and what goes with it.",
        "classification": {"intendedAudience": "Security", "categories": ["Security"], "developmentStatus": None},
        "commonInformationModels": None,
        "license": {"name": "Apache-2.0", "text": "LICENSE", "uri": None},
        "privacyPolicy": {"name": None, "text": None, "uri": None},
        "releaseNotes": {"name": "README", "text": "README.md", "uri": None},
    }
    empty = ("dependencies", "tasks", "inputGroups", "incompatibleApps", "platformRequirements")
    assert json.loads(said(replace(APP, shadow=True), "app.manifest")) == {
        "schemaVersion": "2.0.0",
        "info": info,
        **dict.fromkeys(empty),
        "supportedDeployments": ["_standalone", "_distributed", "_search_head_clustering"],
        "targetWorkloads": ["_search_heads"],
    }
    assert said(APP, "app.manifest").endswith("}\n")


def test_the_macros_of_the_plain_form() -> None:
    found = macros(replace(APP, retired=[Retired("aws_b", "B", "Use aws_a.")]))
    assert list(found) == ["awol_cloudtrail", "awol_details", "awol_allowlist(1)", "aws_a_filter", "aws_b_filter"]
    assert found["awol_cloudtrail"] == {
        "definition": '(index="aws" sourcetype="aws:cloudtrail")',
        "description": "Where your CloudTrail records are. The one macro that every site must check.",
        "iseval": "0",
    }
    assert found["awol_allowlist(1)"]["args"] == "rule"
    assert {one["iseval"] for one in found.values()} == {"0"}
    assert found["aws_a_filter"]["definition"] == found["aws_b_filter"]["definition"] == "search *"
    assert found["aws_a_filter"]["description"] == "Yours: what to leave out of the alerts of aws_a."
    assert found["aws_b_filter"]["description"] == "No search uses it any more. Use aws_a."
    everywhere = macros(replace(APP, index=""))["awol_cloudtrail"]["definition"]
    assert everywhere == '(sourcetype="aws:cloudtrail")'


def test_what_is_approved_and_whose_accounts_are_known_stands_in_the_macros() -> None:
    row = Approval(("aws_a",), "444455556666", "", "", "", None, 200, 2)
    assert 'target_account="444455556666"' in macros(replace(APP, approvals=[row]))["awol_allowlist(1)"]["definition"]
    assert "444455556666" not in macros(APP)["awol_allowlist(1)"]["definition"]
    assert macros(APP)["awol_details"]["definition"].endswith(', about="-"')
    assert macros(replace(APP, accounts=ACCOUNTS))["awol_details"]["definition"].endswith(
        ' | eval about=coalesce(awol_about, "-")'
    )
    assert settings(APP, "default/transforms.conf").sections() == ["awol_allowlist"]
    with_accounts = settings(replace(APP, accounts=ACCOUNTS), "default/transforms.conf")
    assert with_accounts.sections() == ["awol_allowlist", "awol_organization"]


GATED = replace(APP, gate="`awol_cloudtrail` gate", summary_index="summary")


def test_the_macros_of_the_feeder_form() -> None:
    found = {name: one["definition"] for name, one in macros(GATED).items() if name.startswith("awol_c")}
    assert found == {
        "awol_cloudtrail": '(index="summary" sourcetype="aws:cloudtrail")',
        # The feeder must never see its own copies.
        "awol_cloudtrail_everything": '(index="aws" sourcetype="aws:cloudtrail" NOT index="summary")',
        "awol_collect": 'collect index="summary" output_format=hec',
    }


@pytest.mark.parametrize("app", [APP, GATED], ids=["plain", "gated"])
def test_every_macro_says_what_it_is_for(app: App) -> None:
    for name, one in macros(app).items():
        assert one["definition"], name
        assert one["description"].endswith("."), name
        assert one["iseval"] == "0", name
    assert macros(GATED)["awol_cloudtrail_everything"]["description"] == macros(APP)["awol_cloudtrail"]["description"]


def test_the_saved_searches_of_each_form() -> None:
    retired = [Retired("aws_b", "B gone", "Use aws_a.")]
    rule, gone, feeder = (
        "awol - Account left - Rule",
        "awol - B gone - Rule",
        "awol - Records on which a rule may fire - Feeder",
    )
    path = "default/savedsearches.conf"
    assert settings(replace(APP, retired=retired), path).sections() == [rule, gone]
    assert settings(replace(GATED, retired=retired), path).sections() == [feeder, rule, gone]
    assert settings(replace(APP, retired=retired, shadow=True), path).sections() == [f"{rule}-next"]


def test_nothing_of_a_shadow_is_shared() -> None:
    assert said(APP, "metadata/default.meta").count("export = system") == 4
    shadow = said(replace(APP, shadow=True), "metadata/default.meta")
    assert (shadow.count("export = system"), shadow.count("export = none")) == (0, 5)
    assert "access = read : [ * ], write : [ admin, sc_admin ]" in shadow


def test_the_dashboard_tells_silence_from_all_records() -> None:
    path = "default/data/ui/views/awol_overview.xml"
    assert "`awol_cloudtrail_everything` | stats latest" in said(GATED, path)
    assert "`awol_cloudtrail` | stats latest" in said(APP, path)
    assert said(GATED, path).count("awol_cloudtrail_everything") == 1
    titles = [line.strip() for line in said(APP, path).splitlines() if "<title>" in line]
    shadow = [line.strip() for line in said(replace(APP, shadow=True), path).splitlines() if "<title>" in line]
    assert titles == [
        "<title>Accounts that left, or were taken out</title>",
        "<title>Attempts to leave that were denied</title>",
        "<title>Changes of guardrails</title>",
        "<title>Use of root</title>",
        "<title>Several steps of the attack in one account</title>",
        "<title>Accounts gone silent for a day</title>",
    ]
    assert shadow == ["<title>Alerts of both versions</title>", *titles]
    details = "| `awol_details` | table _time account target_account about actor access_key source_ip event_name"
    assert said(APP, path).count(details) == 4


def test_what_whoever_installs_it_has_to_know() -> None:
    plain = readme(APP)
    assert plain.startswith("# awol 1.2.3 for Splunk\n\n1 scheduled searches, all disabled,")
    assert "2. Set the macro `awol_cloudtrail` to the index" in plain
    assert "`rule,target_account_id,recipient_account_id,principal_arn,source_cidr,reason,not_before,expires`" in plain
    assert not [part for part in ("## The feeder", "## The shadow", "## Not built", "$") if part in plain]
    assert plain.endswith("there.\n")
    gated = readme(replace(GATED, detections=[ONE, replace(ONE, name="aws_c", everything=True)]))
    assert "2. Set the macro `awol_cloudtrail_everything` to the index" in gated
    assert "One search, `awol - Records on which a rule may fire - Feeder`, looks at all" in gated
    assert "1. Make the index `summary`." in gated
    assert "cannot select records for them: `aws_c`." in gated
    assert "cannot select records for them: none." in readme(GATED)
    assert "## The shadow" in readme(replace(APP, shadow=True))
    assert readme(replace(APP, left_out={"b": "why", "a": "because"})).endswith(
        "\n\n## Not built\n\n- a: because\n- b: why\n"
    )


def test_a_chain_stands_among_the_searches() -> None:
    chain = replace(ONE, search="x\n| table account _time", chain=Chain(60, ordered=False, rings=True))
    found = settings(replace(APP, detections=[chain]), "default/savedsearches.conf")
    assert found["awol - Account left - Rule"]["search"] == "x | table account _time | `aws_a_filter`"
