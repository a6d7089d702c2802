"""What surrounds the searches of an app, each part by itself."""

from __future__ import annotations

import json

import pytest

from awol.build.lint.package import alerting, lint

APP, TRANSFORMS, META, MANIFEST = "default/app.conf", "default/transforms.conf", "metadata/default.meta", "app.manifest"
VIEW = "default/data/ui/views/awol_overview.xml"
GOOD = {
    APP: "[install]\nbuild = 12\nis_configured = 0\n[ui]\nlabel = awol\n",
    MANIFEST: json.dumps({"schemaVersion": "2.0.0", "targetWorkloads": ["_search_heads"]}),
}
FOREIGN = "does not belong in the app: it holds only searches, macros, tables and one dashboard"
ACCESS = "its access is not `read : [ ... ], write : [ ... ]`"
FIRST = "the first row that matches must decide: set max_matches = 1"
LEAST = "min_matches above 0 gives records that no row matches a default, but default_match is missing"


def test_a_sound_app() -> None:
    assert list(lint(GOOD)) == []


@pytest.mark.parametrize(
    ("path", "text", "belongs"),
    [
        ("bin/run.py", "", False),
        ("default/inputs.conf", "[script://x]\n", False),
        ("default/inputs.conf", "# gone\n", True),
        ("default/inputs.conf", "word\n", False),
        ("default/inputs.txt", "", False),
        ("local/inputs.conf", "", False),
        ("default/data/ui/views/gone.xml", "<dashboard/>", True),
        ("default/data/ui/views/more.xml", "<form><query>x</query></form>", False),
        ("default/data/ui/other/gone.xml", "<dashboard/>", False),
    ],
)
def test_a_file_that_says_something_belongs_to_the_app(path: str, text: str, belongs: bool) -> None:
    assert list(lint({**GOOD, path: text})) == ([] if belongs else [f"{path}: {FOREIGN}"])


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("build = 12", "build = 1.2", "[install] its build is not a number"),
        ("build = 12\n", "", "[install] its build is not a number"),
        ("configured = 0", "configured = no", "[install] is_configured is neither 0 nor 1"),
        ("is_configured = 0\n", "", "[install] is_configured is neither 0 nor 1"),
        ("label = awol", "label =", "[ui] the app has no label"),
        ("[ui]", "[launcher]", "[ui] the app has no label"),
    ],
)
def test_what_is_wrong_with_the_settings_of_an_app(before: str, after: str, fault: str) -> None:
    assert list(lint({**GOOD, APP: GOOD[APP].replace(before, after)})) == [f"{APP}: {fault}"]


@pytest.mark.parametrize("value", ["true", "false", "0", "1"])
def test_a_boolean_of_splunks_has_four_spellings(value: str) -> None:
    assert list(lint({**GOOD, APP: GOOD[APP].replace("configured = 0", f"configured = {value}")})) == []
    rows = f"[t]\nfilename = t.csv\ncase_sensitive_match = {value}\n"
    assert list(lint({**GOOD, TRANSFORMS: rows})) == []


@pytest.mark.parametrize(
    ("manifest", "faults"),
    [
        ("[", []),
        ("[]", []),
        ('{"schemaVersion": "2.0.0", "targetWorkloads": ["_search_heads"]}', []),
        ('{"schemaVersion": "1.0.0", "targetWorkloads": ["_search_heads"]}', ["its schema is `1.0.0`, not 2.0.0"]),
        ('{"schemaVersion": "2.0.0", "targetWorkloads": ["_search_heads", "_indexers"]}',
         ["it must be for search heads only, because its searches run nowhere else"]),
        ("{}", ["its schema is `None`, not 2.0.0",
                "it must be for search heads only, because its searches run nowhere else"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_manifest(manifest: str, faults: list[str]) -> None:
    assert list(lint({**GOOD, MANIFEST: manifest})) == [f"{MANIFEST}: {one}" for one in faults]


@pytest.mark.parametrize(
    ("stanza", "faults"),
    [
        ("filename = t.csv", []),
        ("case_sensitive_match = yes", ["case_sensitive_match is `yes`"]),
        ("match_type = WILDCARD(a)\nmax_matches = 1", []),
        ("match_type = WILDCARD(a)\nmax_matches = 2", [FIRST]),
        ("match_type = WILDCARD(a)", [FIRST]),
        ("max_matches = 2", []),
        ("min_matches = 1", [LEAST]),
        ("min_matches = 1\ndefault_match = -", []),
        ("min_matches = 0", []),
    ],
)
def test_what_is_wrong_with_a_lookup(stanza: str, faults: list[str]) -> None:
    assert list(lint({**GOOD, TRANSFORMS: f"[t]\n{stanza}\n"})) == [f"{TRANSFORMS}: [t] {one}" for one in faults]


@pytest.mark.parametrize(
    ("access", "fault"),
    [
        ("read : [ * ], write : [ admin, sc_admin ]", None),
        ("write : [ admin ]", None),
        ("read : [ a_b ]", None),
        ("read : [ * ], write : [ * ]", "everybody may change it"),
        ("read : [*], write : [ admin ]", ACCESS),
        ("read: [ * ]", ACCESS),
        ("read : [ * ] write : [ admin ]", ACCESS),
        ("execute : [ admin ]", ACCESS),
        ("read : [ a b ]", ACCESS),
        ("", ACCESS),
    ],
)
def test_who_may_read_and_change_an_object(access: str, fault: str | None) -> None:
    found = list(lint({**GOOD, META: f"[macros]\naccess = {access}\n"}))
    assert found == ([] if fault is None else [f"{META}: [macros] {fault}"])
    assert list(lint({**GOOD, META: "[macros]\nexport = system\n"})) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('<form><input token="time"/><query>$time.earliest$ $time$</query></form>', []),
        ('<form><input token="t"/><query>$time.earliest$</query></form>',
         ["$time.earliest$ is not a token of its inputs"]),
        ("<form><title>$who$</title></form>", ["$who$ is not a token of its inputs"]),
        # Two texts side by side are no token together.
        ("<form><title>for 5$</title><label>more$</label></form>", []),
        ('<form script="a.js"/>', ["it loads a script, and the app ships none"]),
        ('<form stylesheet="a.css"/>', ["it loads a stylesheet, and the app ships none"]),
        ("<form", []),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_view(text: str, faults: list[str]) -> None:
    assert list(lint({**GOOD, VIEW: text})) == [f"{VIEW}: {one}" for one in faults]
    assert list(lint({**GOOD, "default/data/ui/nav/default.xml": text})) == []


KNOWN = '{"detection_id":"a","detection_version":1}'
METADATA = "its metadata are not `detection_id` and `detection_version`"


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        ({}, []),
        ({"alert.expires": "30d", "schedule_window": "auto", "dispatch.index_latest": "now", "action.risk": "1"}, []),
        ({"alert.expires": "90s", "schedule_window": "15"}, []),
        ({"alert.expires": "24h"}, []),
        ({"alert.expires": "5m"}, []),
        ({"alert.expires": "30 days"}, ["`alert.expires = 30 days` is not what Splunk reads there"]),
        ({"alert.expires": "7w"}, ["`alert.expires = 7w` is not what Splunk reads there"]),
        ({"schedule_window": "5m"}, ["`schedule_window = 5m` is not what Splunk reads there"]),
        ({"dispatch.index_latest": "-10m"}, ["`dispatch.index_latest = -10m` is not what Splunk reads there"]),
        ({"action.risk": "true"}, ["`action.risk = true` is not what Splunk reads there"]),
        ({"action.correlationsearch.metadata": '{"detection_id":"a"}'}, [METADATA]),
        ({"action.correlationsearch.metadata": '{"detection_version":1}'}, [METADATA]),
        ({"action.correlationsearch.metadata": KNOWN.replace("}", ',"x":1}')}, [METADATA]),
        ({"action.correlationsearch.metadata": "[]"}, [METADATA]),
        ({"action.correlationsearch.metadata": "{"}, []),
    ],
)
def test_how_long_and_when_alerts_are(settings: dict[str, str], faults: list[str]) -> None:
    whole = {"action.correlationsearch.metadata": KNOWN, **settings}
    assert list(alerting(whole)) == faults


def test_a_search_without_metadata_is_said_to_have_none() -> None:
    assert list(alerting({})) == [METADATA]
