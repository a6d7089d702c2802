"""The targets: what a rule can be converted to. One row a target; everything else reads this table.

A row joins the converter (by its name, in `converters/`), the committed texts (folder and suffix below `queries/`), the
engines that run them (the package `awol.engines.<name>`), the view of a record that they search (`awol.views.<view>`)
and the real system that can run them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One language that rules are converted to.

    `title` names it on pages, `column` in tables; `fence` is the language of a code block in Markdown; `pipeline` the
    file in `pipelines/`; `engines` the names under which its texts are run offline, each a view of the data, with what
    it stands for; `judged` what the verdicts of those engines rest on, with the version of a real product (the
    README's limits have the same); `change` what to do to a text before it runs at a site, with `{elastic}`,
    `{opensearch}` and `{athena}` for its indexes and table; `asked` where an analyst asks a guide's next query, or ""
    where nobody does; `system` the name of a real system for `--live`, or "" where none is known.
    """

    name: str
    title: str
    column: str
    folder: str
    suffix: str
    fence: str
    pipeline: str
    view: str
    engines: Mapping[str, str]
    judged: str
    change: str
    asked: str = ""
    system: str = ""


ECS = "cloudtrail_ecs.yml"

ON_NODE = "a real Elasticsearch 8.19.21 in the test suite, on every committed text"

TARGETS: Mapping[str, Target] = {
    target.name: target
    for target in (
        Target(
            name="splunk",
            title="Splunk SPL",
            column="Splunk",
            folder="splunk",
            suffix=".spl",
            fence="spl",
            pipeline="cloudtrail_splunk.yml",
            view="splunk",
            engines={
                "splunk": "Splunk, fields read at search time",
                "splunk-addon": "Splunk with the Add-on for AWS",
                "splunk-indexed": "Splunk with indexed extractions",
            },
            judged="Splunk's documentation and public observations; no real Splunk has run these texts",
            change="define the macro `awol_cloudtrail`, or write your index and sourcetype in its place.",
            asked="Splunk",
            system="splunk",
        ),
        Target(
            name="lucene",
            title="Elastic Lucene",
            column="Lucene",
            folder="elastic/lucene",
            suffix=".lucene",
            fence="text",
            pipeline=ECS,
            view="elastic",
            engines={"lucene": "Elastic, Lucene"},
            judged=ON_NODE,
            change="nothing; search it in the indexes `{elastic}`.",
            asked="Kibana, in Lucene",
            system="elasticsearch",
        ),
        Target(
            name="esql",
            title="Elastic ES|QL",
            column="ES|QL",
            folder="elastic/esql",
            suffix=".esql",
            fence="text",
            pipeline=ECS,
            view="elastic",
            engines={"esql": "Elastic, ES|QL"},
            judged=ON_NODE,
            change="the index in the first line, if yours is not `{elastic}`.",
            system="elasticsearch",
        ),
        Target(
            name="eql",
            title="Elastic EQL",
            column="EQL",
            folder="elastic/eql",
            suffix=".eql",
            fence="text",
            pipeline=ECS,
            view="elastic",
            engines={"eql": "Elastic, EQL"},
            judged="Elastic's documentation and its own EQL engine in Python; no node was available",
            change="nothing; search it in the indexes `{elastic}`.",
            system="elasticsearch",
        ),
        Target(
            name="opensearch",
            title="OpenSearch query string",
            column="OpenSearch",
            folder="opensearch",
            suffix=".lucene",
            fence="text",
            pipeline="cloudtrail_opensearch.yml",
            view="opensearch",
            engines={"opensearch": "OpenSearch, Lucene"},
            judged="real nodes of OpenSearch 3.9.0 and 2.19.6 in the test suite; not run on Amazon OpenSearch Service",
            change="nothing; search it in the indexes `{opensearch}`.",
            asked="OpenSearch",
            system="opensearch",
        ),
        Target(
            name="athena",
            title="Amazon Athena SQL",
            column="Athena",
            folder="aws/athena",
            suffix=".sql",
            fence="sql",
            pipeline="cloudtrail_athena.yml",
            view="athena",
            engines={"athena": "Amazon Athena"},
            judged="a real Trino 476, the engine that Athena runs; not run on Athena itself",
            change="the two dates of delivery; the table's name, if yours is not `{athena}`.",
            asked="Athena",
            system="trino",
        ),
        Target(
            name="eventbridge",
            title="Amazon EventBridge event pattern",
            column="EventBridge",
            folder="aws/eventbridge",
            suffix=".json",
            fence="json",
            pipeline="cloudtrail_eventbridge.yml",
            view="record",
            engines={"eventbridge": "Amazon EventBridge"},
            judged="AWS's own matcher, Event Ruler 2.1.0, on every pattern; the service itself was not tested",
            change="nothing; put it on the event bus of each account and region that you watch. "
            "Letter case counts: the words are in the spelling that AWS writes.",
        ),
    )
}
"""Name to target, in the order in which tables show them."""

ENGINES: Mapping[str, str] = {"sigma": "sigma"} | {
    engine: target.name for target in TARGETS.values() for engine in target.engines
}
"""Engine name to the target whose text it reads, in the order of tables; `sigma` reads the rule itself."""


def of_system(system: str) -> tuple[str, ...]:
    """The targets whose texts a real system runs."""
    return tuple(target.name for target in TARGETS.values() if target.system == system)


def on_view(view: str) -> tuple[str, ...]:
    """The engines that search a view of the records."""
    return tuple(engine for target in TARGETS.values() if target.view == view for engine in target.engines)
