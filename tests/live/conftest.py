"""What the live tests share: nodes of Elasticsearch and OpenSearch, the matcher of EventBridge, and a Trino.

`AWOL_ELASTICSEARCH_URL` names a node that runs already; else one is started for the session. Where a product cannot be
had, its tests are skipped with the reason; `AWOL_LIVE=required` makes that a failure, but where a machine has no Java
that is new enough. `AWOL_OPENSEARCH_URL` and `AWOL_TRINO_URL` name others that run already.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from awol.systems.trino import Trino
from programs import javas, maven
from programs.elasticsearch import node as elasticsearch
from programs.elasticsearch.client import Client
from programs.event_ruler import judge as event_ruler
from programs.opensearch import node as opensearch_node
from programs.trino import server as trino_server

LIMIT = 900
"""Seconds for one live test. The first one waits for the node, whose parts may have to be fetched before it starts."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test below is live, and has a longer time limit than the others unless it names one itself."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("live")
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(LIMIT))


def _say(request: pytest.FixtureRequest, message: str) -> None:
    """A line for whoever waits; a worker of xdist has no terminal."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    if reporter is not None and capture is not None:
        with capture.global_and_fixture_disabled():
            reporter.write_line(f"\n{message}")


@pytest.fixture(scope="session")
def elasticsearch_url(request: pytest.FixtureRequest) -> Iterator[str]:
    given = os.environ.get("AWOL_ELASTICSEARCH_URL")
    if given:
        yield given
        return
    _say(
        request,
        "starting Elasticsearch; where its parts are not here yet, fetching them takes a minute or two"
        " (pytest -m 'not live' does without)",
    )
    try:
        node = elasticsearch.start()
    except maven.UnavailableError as error:
        if os.environ.get("AWOL_LIVE") == "required":
            raise
        pytest.skip(f"no Elasticsearch: {error}")
    try:
        yield node.url
    finally:
        node.stop()


@pytest.fixture(scope="session")
def client(elasticsearch_url: str) -> Client:
    return Client(elasticsearch_url)


@pytest.fixture(scope="session")
def judge() -> Iterator[event_ruler.Judge]:
    """AWS's matcher of event patterns."""
    with contextlib.ExitStack() as stack:
        try:
            yield stack.enter_context(event_ruler.running())
        except maven.UnavailableError as error:
            if os.environ.get("AWOL_LIVE") == "required":
                raise
            pytest.skip(f"no Event Ruler: {error}")


@pytest.fixture(scope="session")
def trino() -> Iterator[Trino]:
    """The engine of Athena."""
    given = os.environ.get("AWOL_TRINO_URL")
    if given:
        yield Trino(given)
        return
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(trino_server.running())
        except javas.NoJavaError as error:
            pytest.skip(f"no Trino: {error}")
        except maven.UnavailableError as error:
            if os.environ.get("AWOL_LIVE") == "required":
                raise
            pytest.skip(f"no Trino: {error}")
        yield Trino(server.url)


@pytest.fixture(scope="session")
def elasticsearch_9_url() -> Iterator[str]:
    """A node of Elasticsearch 9, for Lucene alone."""
    with contextlib.ExitStack() as stack:
        try:
            node = stack.enter_context(elasticsearch.running(elasticsearch.NEWER))
        except javas.NoJavaError as error:
            pytest.skip(f"no Elasticsearch 9: {error}")
        except maven.UnavailableError as error:
            if os.environ.get("AWOL_LIVE") == "required":
                raise
            pytest.skip(f"no Elasticsearch 9: {error}")
        yield node.url


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """A node of OpenSearch 3, or the one that AWOL_OPENSEARCH_URL names."""
    given = os.environ.get("AWOL_OPENSEARCH_URL")
    if given:
        yield given
        return
    yield from _opensearch(opensearch_node.LATEST)


@pytest.fixture(scope="session")
def older_opensearch_url() -> Iterator[str]:
    """A node of OpenSearch 2.19."""
    yield from _opensearch(opensearch_node.OLDER)


def _opensearch(version: str) -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        try:
            node = stack.enter_context(opensearch_node.running(version))
        except javas.NoJavaError as error:
            pytest.skip(f"no OpenSearch {version}: {error}")
        except maven.UnavailableError as error:
            if os.environ.get("AWOL_LIVE") == "required":
                raise
            pytest.skip(f"no OpenSearch {version}: {error}")
        yield node.url
