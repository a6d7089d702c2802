"""Plain queries, one folder a language, each headed by what it finds and what to change."""

from __future__ import annotations

from collections.abc import Mapping

from awol.build import opensearch, raw
from awol.build.archive import zip_of
from awol.build.material import Material
from awol.build.schedules import schedule
from awol.convert import Conversion, Converted, convert_together
from awol.pack import load_converters
from awol.targets import TARGETS
from awol.values import Rule

RAW = "nothing; search it in the indexes that have the template of `" + raw.FOLDER + "/setup`."
"""What to do to a text on records as they are before it runs at a site."""


def files(material: Material) -> Mapping[str, bytes]:
    """`awol-queries-<version>.zip`."""
    raw_texts = raw.texts(material)
    inside: dict[str, bytes] = {
        "README.md": _about(material).encode(),
        **opensearch.files(material),
        **raw.setup(material, raw_texts),
    }
    for rule in material.rules:
        for target in TARGETS.values():
            text = material.text(rule, target.name)
            if text is not None:
                inside[f"{target.folder}/{rule.name}{target.suffix}.txt"] = _headed(
                    material, rule, text, target.title, target.name
                ).encode()
    for path, text in _of_all(material).items():
        inside[path.removeprefix("queries/") + ".txt"] = _together(material, text).encode()
    for rule in material.rules:
        if rule.name in raw_texts:
            inside[f"{raw.FOLDER}/{rule.name}.lucene.txt"] = _headed(
                material, rule, raw_texts[rule.name], "Elasticsearch on records as they are", raw.FOLDER
            ).encode()
    return {f"awol-queries-{material.version}.zip": zip_of(inside)}


def _headed(material: Material, rule: Rule, text: str, title: str, target: str) -> str:
    """The text below its head. A head is no part of the query: it ends at the line of dashes."""
    site = material.environment
    table = (site.athena.table if site.athena else "") or "cloudtrail_logs"
    change = TARGETS[target].change if target in TARGETS else RAW
    change = change.format(elastic=site.elastic_index, opensearch=site.opensearch_index, athena=table)
    values = f" It holds your values of {', '.join(rule.placeholders)}." if rule.placeholders else ""
    head = [
        f"{rule.title} ({rule.level})",
        f"rule {rule.name}, version {material.version_of(rule)}, id {rule.id}, for {title}",
        rule.description.replace("\n", " "),
        f"To change: {change}{values}",
        *_scheduled(material, rule, target),
        "The query is everything below this line.",
        "-" * 80,
    ]
    return "\n".join([*head, text, ""])


def _scheduled(material: Material, rule: Rule, target: str) -> list[str]:
    """How a chain's text is to be run, so that each chain is found once: also by a run that comes late."""
    correlation = material.correlations.get(rule.name)
    if correlation is None:
        return []
    plan = schedule(correlation)
    alike = ", ".join(plan.suppress_by) or "the rule"
    tie = " Set `tiebreaker_field` to `event.id`." if target == "eql" else ""
    often, back = plan.interval // 60, plan.look_back // 60
    timing = f"every {often} minutes over the last {back:,}; alerts with the same {alike} are one for as long"
    return [f"Schedule: {timing}.{tie}"]


def _of_all(material: Material) -> Mapping[str, str]:
    """The texts that are made of all rules at once, by the path that they have in the pack."""
    conversion = Conversion(
        material.root, load_converters(material.root), material.environment, "default", material.companions
    )
    converted = Converted(refusals={name: dict(reasons) for name, reasons in material.refusals.items()})
    convert_together(conversion, material.rules, converted, TARGETS)
    return converted.texts


def _together(material: Material, text: str) -> str:
    """The text of the whole pack below its head."""
    missing = sorted(name for name, why in material.left_out.items() if why.startswith("needs"))
    head = [
        f"awol {material.version}: all rules on single events that are built, in one scan",
        "To change: the two dates of delivery. Chains and searches have texts of their own.",
        *([f"Not included, because your values are missing: {', '.join(missing)}."] if missing else []),
        "The query is everything below this line.",
        "-" * 80,
    ]
    return "\n".join([*head, text])


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
    if material.environment.athena:
        lines.append(
            "- Athena: the build has the statement for the table; `aws/athena/hunt.sql.txt` is all rules at once."
        )
    else:
        lines.append(
            "- Athena: the texts search AWS's table `cloudtrail_logs`; `aws/athena/hunt.sql.txt` is all rules at once."
        )
    lines.append(
        "- EventBridge: a pattern a file; of a list of patterns each needs a rule of its own. Letter case counts."
    )
    if material.left_out:
        lines += ["", "Not built:", "", *(f"- {name}: {why}" for name, why in sorted(material.left_out.items()))]
    if material.gone:
        lines += ["", "Gone from the pack:", "", *(f"- {gone.name}: {gone.told}" for gone in material.gone)]
    return "\n".join([*lines, ""])
