"""The live node answers, searches in both languages, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from programs.elasticsearch.client import Client, RequestError

INDEX = "awol-node-test"


@pytest.fixture(scope="module")
def index(client: Client) -> Iterator[str]:
    client.delete(INDEX)
    client.create(INDEX, {"properties": {"name": {"type": "keyword"}, "flat": {"type": "flattened"}}})
    client.bulk(INDEX, [("1", {"name": "LeaveOrganization"}), ("2", {"name": "CloseAccount", "flat": {"a": "b"}})])
    yield INDEX
    client.delete(INDEX)


def test_version(client: Client) -> None:
    number = client.request("GET", "/")["version"]["number"]
    if "AWOL_ELASTICSEARCH_URL" in os.environ:
        assert number.split(".")[0] in ("8", "9"), "the queries are written for Elasticsearch 8.19 and 9"
    else:
        assert number == "8.19.21"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name:LeaveOrganization", ["1"]),
        ("name:leaveorganization", []),
        ("flat.a:b", ["2"]),
        ("NOT flat.a:b", ["1"]),
    ],
)
def test_query_string(client: Client, index: str, text: str, found: list[str]) -> None:
    assert client.query_string(index, text) == found


def test_syntax_error(client: Client, index: str) -> None:
    with pytest.raises(RequestError, match="Failed to parse query"):
        client.query_string(index, "name:(")


def test_esql(client: Client, index: str) -> None:
    rows = client.esql(f'from {index} metadata _id | where name == "CloseAccount" and qstr("flat.a:b") | keep _id')
    assert rows == [{"_id": "2"}]


STARTED_BY_A_CHILD = """
import os, sys
from programs.elasticsearch import node as elasticsearch
node = elasticsearch.start()
print(node.process.pid, node.home, flush=True)
os._exit(1)
"""


@pytest.mark.usefixtures("elasticsearch_url")
def test_node_dies_with_its_parent() -> None:
    """A test run that is killed has no time to clean up; the node does it."""
    child = subprocess.run([sys.executable, "-c", STARTED_BY_A_CHILD], capture_output=True, text=True, check=False)
    number, home = child.stdout.split()
    deadline = time.monotonic() + 20
    while _alive(int(number)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _alive(int(number))
    assert not Path(home).exists()


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    # An orphan that nobody reaps stays as a zombie; it is as dead.
    return not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


@pytest.mark.usefixtures("elasticsearch_url")
def test_a_node_in_the_foreground_prints_its_url_and_ends_when_told() -> None:
    command = [sys.executable, "-m", "programs.elasticsearch.node"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        assert Client(url).request("GET", "/")["version"]["number"] == "8.19.21"
        child.terminate()
        assert child.wait(20) == 0
    with pytest.raises(OSError, match="refused"):
        Client(url).request("GET", "/")
