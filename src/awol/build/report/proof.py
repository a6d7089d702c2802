"""What a verdict of each engine is worth: which real product has judged the engine or the texts, and in which version.

The same facts as the README's limits; a test holds the versions here to those there.
"""

from __future__ import annotations

from collections.abc import Mapping

JUDGED: Mapping[str, tuple[str, str]] = {
    "sigma": ("Sigma, on the record itself", "the specification of Sigma 2; the other engines are compared with it"),
    "splunk": (
        "Splunk, fields read at search time",
        "Splunk's documentation and public observations; no real Splunk has run these texts",
    ),
    "splunk-addon": ("Splunk with the Add-on for AWS", "as above"),
    "splunk-indexed": ("Splunk with indexed extractions", "as above"),
    "lucene": ("Elastic, Lucene", "a real Elasticsearch 8.19.21 in the test suite, on every committed text"),
    "esql": ("Elastic, ES|QL", "a real Elasticsearch 8.19.21 in the test suite, on every committed text"),
    "eql": ("Elastic, EQL", "Elastic's documentation and its own EQL engine in Python; no node was available"),
    "opensearch": (
        "OpenSearch, Lucene",
        "real nodes of OpenSearch 3.9.0 and 2.19.6 in the test suite; not run on Amazon OpenSearch Service",
    ),
    "athena": ("Amazon Athena", "a real Trino 476, the engine that Athena runs; not run on Athena itself"),
    "eventbridge": (
        "Amazon EventBridge",
        "AWS's own matcher, Event Ruler 2.1.0, on every pattern; the service itself was not tested",
    ),
}
"""Engine to what it stands for, and what its verdicts rest on."""

UNJUDGED = "its documentation alone"
"""What is said of an engine that has no row: nothing is claimed for it."""
