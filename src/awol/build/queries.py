"""Plain queries, one folder a language, each headed by what it finds and what to change."""

from __future__ import annotations

from collections.abc import Mapping

from awol.build import opensearch, raw
from awol.build.archive import zip_of
from awol.build.material import Material
from awol.targets import TARGETS
from awol.values import Rule

CHANGE: Mapping[str, str] = {
    "splunk": "define the macro `awol_cloudtrail`, or write your index and sourcetype in its place.",
    "lucene": "nothing; search it in the indexes `{elastic}`.",
    "esql": "the index in the first line, if yours is not `{elastic}`.",
    "eql": "nothing; search it in the indexes `{elastic}`.",
    "opensearch": "nothing; search it in the indexes `{opensearch}`.",
    "athena": "the table's name, and the two dates of delivery.",
    "eventbridge": "nothing; put it on the event bus of each account and region that you watch.",
    raw.FOLDER: "nothing; search it in the indexes that have the template of `" + raw.FOLDER + "/setup`.",
}
"""What to do to a text before it runs at a site, by target."""


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-queries-<version>.zip`."""
    kept = raw.texts(material)
    inside: dict[str, bytes] = {
        "README.md": _about(material).encode(),
        **opensearch.files(material),
        **raw.setup(material, kept),
    }
    for rule in material.rules:
        for target in TARGETS.values():
            text = material.text(rule, target.name)
            if text is not None:
                inside[f"{target.folder}/{rule.name}{target.suffix}.txt"] = _headed(
                    material, rule, text, target.title, target.name
                ).encode()
    for rule in material.rules:
        if rule.name in kept:
            inside[f"{raw.FOLDER}/{rule.name}.lucene.txt"] = _headed(
                material, rule, kept[rule.name], "Elasticsearch on records as they are", raw.FOLDER
            ).encode()
    return {f"awol-queries-{material.version}.zip": zip_of(inside)}


def _headed(material: Material, rule: Rule, text: str, title: str, target: str) -> str:
    """The text below its head. A head is no part of the query: it ends at the line of dashes."""
    site = material.environment
    change = CHANGE[target].format(elastic=site.elastic_index, opensearch=site.opensearch_index)
    values = f" It holds your values of {', '.join(rule.placeholders)}." if rule.placeholders else ""
    head = [
        f"{rule.title} ({rule.level})",
        f"rule {rule.name}, version {material.version_of(rule)}, id {rule.id}, for {title}",
        rule.description.replace("\n", " "),
        f"To change: {change}{values}",
        "The query is everything below this line.",
        "-" * 80,
    ]
    return "\n".join([*head, text, ""])


def _about(material: Material) -> str:
    lines = [
        f"# awol {material.version}: queries",
        "",
        f"{len(material.rules)} rules, one folder for each language. Copy what is below the line of dashes.",
        "",
        "- Splunk: define the macro `awol_cloudtrail` (index=... sourcetype=aws:cloudtrail).",
        f"- Elastic: the index pattern is `{material.environment.elastic_index}`.",
        f"- Elasticsearch without the AWS integration: `{raw.FOLDER}/setup` first.",
        f"- OpenSearch: `{opensearch.FOLDER}` first; the index pattern is `{material.environment.opensearch_index}`.",
    ]
    if material.left_out:
        lines += ["", "Not built:", "", *(f"- {name}: {why}" for name, why in sorted(material.left_out.items()))]
    if material.gone:
        lines += ["", "Gone from the pack:", "", *(f"- {one.name}: {one.told}" for one in material.gone)]
    return "\n".join([*lines, ""])
