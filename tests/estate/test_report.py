"""Exposure as a table and as JSON, whole."""

from __future__ import annotations

import json

from awol.estate.exposure import Exposure, remarks
from awol.estate.report import as_json, as_table
from awol.estate.tree import Tree

FOUND = [
    Exposure("000000000001", "org", "", "management", ("policies do not bind it",)),
    Exposure("000000000002", "pay é", "Workloads/Prod", "safe", ("denied at Root",)),
    Exposure("000000000003", "old", "", "suspended", ("its status is SUSPENDED",)),
    Exposure("000000000004", "n\x1b", "", "exposed", ("no policy denies it", "it is directly under\x1b the root")),
    Exposure("000000000005", "", "Open", "unknown", ("it could not be read",)),
    Exposure("000000000006", "log", "", "safe", ()),
]
COUNTS = "6 accounts: 1 exposed, 1 unknown, 2 safe, 1 management, 1 suspended\n"


def test_the_table_begins_with_what_could_leave() -> None:
    lines = (
        "EXPOSED     000000000004  n\\x1b  root\n"
        "            no policy denies it\n"
        "            it is directly under\\x1b the root\n"
        "UNKNOWN     000000000005    Open\n"
        "            it could not be read\n"
        "SAFE        000000000002  pay é  Workloads/Prod\n"
        "SAFE        000000000006  log  root\n"
        "MANAGEMENT  000000000001  org\n"
        "            policies do not bind it\n"
        "SUSPENDED   000000000003  old\n"
        "            its status is SUSPENDED\n"
    )
    assert as_table(FOUND, []) == f"{lines}\n{COUNTS}"
    assert as_table(FOUND, ["one", "two"]) == f"{lines}\none\ntwo\n\n{COUNTS}"
    assert as_table([], []) == "0 accounts: none\n"
    assert as_table([], ["one"]) == "one\n\n0 accounts: none\n"


def test_the_json_whole() -> None:
    tree = Tree("o-exampleorgid", "000000000001", taken="2026-06-01T00:00:00Z", unread=("trails: no",))
    text = as_json(tree, FOUND[1:2], ["one é"])
    assert json.loads(text) == {
        "organization": {
            "id": "o-exampleorgid",
            "management_account": "000000000001",
            "taken": "2026-06-01T00:00:00Z",
            "remarks": ["one é"],
            "unread": ["trails: no"],
        },
        "accounts": [
            {
                "account": "000000000002",
                "name": "pay é",
                "ou": "Workloads/Prod",
                "state": "safe",
                "reasons": ["denied at Root"],
            }
        ],
        "summary": {"exposed": 0, "unknown": 0, "safe": 1, "management": 0, "suspended": 0},
    }
    assert text.startswith('{\n "organization": {\n')
    assert "one é" in text
    assert text.endswith("}\n")


OFF = "service control policies are switched off in this organization, so none of them has an effect"
ROOT = "root credentials are not managed centrally: a member's root user can sign in and recover its password"
NO_ROOT = "whether root credentials are managed centrally could not be read"
SILENT = "no organization trail is logging: when an account leaves, its last event can be lost"
NO_TRAIL = "whether an organization trail is logging could not be read"


def test_what_holds_for_the_organization_as_a_whole() -> None:
    assert remarks(Tree()) == [NO_ROOT, NO_TRAIL]
    assert remarks(Tree(scp_enabled=False, features=(), trail=False)) == [OFF, ROOT, SILENT]
    assert remarks(Tree(scp_enabled=True, features=("RootSessions",), trail=True)) == [ROOT]
    assert remarks(Tree(scp_enabled=True, features=("RootSessions", "RootCredentialsManagement"), trail=True)) == []
