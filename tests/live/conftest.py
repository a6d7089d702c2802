"""What the live tests share: nodes of Elasticsearch and OpenSearch, the matcher of EventBridge, and a Trino.

`AWOL_ELASTICSEARCH_URL` names a node that runs already; else one is started for the session. Where a product cannot be
had, its tests are skipped with the reason; `AWOL_LIVE=required` makes that a failure, but where a machine has no Java
that is new enough. `AWOL_OPENSEARCH_URL` and `AWOL_TRINO_URL` name others that run already.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from awol.systems.trino import Trino
from programs import javas, maven
from programs.elasticsearch import node as elasticsearch
from programs.elasticsearch.client import Client
from programs.event_ruler import judge as event_ruler
from programs.opensearch import node as opensearch_node
from programs.serving import Server
from programs.trino import server as trino_server

LIMIT = 900
"""Seconds for one live test. The first one waits for the node, whose parts may have to be fetched before it starts."""


PRODUCTS = {
    "elasticsearch_url": ("elasticsearch", "AWOL_ELASTICSEARCH_URL"),
    "judge": ("event-ruler", None),
    "elasticsearch_9_url": ("elasticsearch-9", None),
    "opensearch_url": ("opensearch", "AWOL_OPENSEARCH_URL"),
    "older_opensearch_url": ("opensearch-2", None),
    "trino": ("trino", "AWOL_TRINO_URL"),
}
"""The fixtures below to the name that `programs.fetching` has for each, and the variable that names one that runs."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test below is live, and has a longer time limit than the others unless it names one itself."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("live")
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(LIMIT))


def wanted(items: Iterable[pytest.Item]) -> list[str]:
    """The products that these tests ask and that do not run already, by their names for `programs.fetching`."""
    used = {name for item in items for name in getattr(item, "fixturenames", ())}
    return [
        product
        for fixture, (product, variable) in PRODUCTS.items()
        if fixture in used and not (variable and os.environ.get(variable))
    ]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin to fetch what the chosen tests ask, while the others run. One worker of xdist does, for all.

    Whoever comes to a product too early waits for it; what cannot be had is told by the test that asks for it.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    names = wanted(session.items)
    if worker != "gw0" or not names or session.config.option.collectonly:
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "programs.fetching", *names],
        cwd=session.config.rootpath,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    session.config.add_cleanup(lambda: _end(process))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the fetching and Maven with it, where the session ends first."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    process.wait()


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
    with started("Trino", trino_server.running) as server:
        yield Trino(server.url)


@pytest.fixture(scope="session")
def elasticsearch_9_url() -> Iterator[str]:
    """A node of Elasticsearch 9, for Lucene alone."""
    with started("Elasticsearch 9", lambda: elasticsearch.running(elasticsearch.NEWER)) as node:
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
    with started(f"OpenSearch {version}", lambda: opensearch_node.running(version)) as node:
        yield node.url


@contextlib.contextmanager
def started(what: str, running: Callable[[], contextlib.AbstractContextManager[Server]]) -> Iterator[Server]:
    """A product that runs, for those that need a newer Java than Elasticsearch 8.19 does.

    Where the machine has none, the test is skipped and says so, whatever AWOL_LIVE is. Where something else is missing,
    `AWOL_LIVE=required` makes that a failure.
    """
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(running())
        except javas.NoJavaError as error:
            pytest.skip(f"no {what}: {error}")
        except maven.UnavailableError as error:
            if os.environ.get("AWOL_LIVE") == "required":
                raise
            pytest.skip(f"no {what}: {error}")
        yield server
