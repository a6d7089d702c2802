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
    file in `pipelines/`; `engines` the names under which its texts are run offline, each a view of the data; `system`
    the name of a real system for `--live`, or "" where none is known.
    """

    name: str
    title: str
    column: str
    folder: str
    suffix: str
    fence: str
    pipeline: str
    view: str
    engines: tuple[str, ...]
    system: str = ""


ECS = "cloudtrail_ecs.yml"

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
            engines=("splunk", "splunk-addon", "splunk-indexed"),
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
            engines=("lucene",),
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
            engines=("esql",),
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
            engines=("eql",),
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
            engines=("opensearch",),
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
            engines=("athena",),
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
            engines=("eventbridge",),
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
