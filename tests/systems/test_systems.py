"""Which system `--live` names."""

from __future__ import annotations

import pytest

from awol.errors import ConfigurationError
from awol.systems.elasticsearch import Elasticsearch
from awol.systems.opensearch import OpenSearch
from awol.systems.splunk import Splunk
from awol.systems.systems import parse_target
from awol.systems.trino import Trino
from awol.views import Indexing


@pytest.mark.parametrize(
    ("name", "kind"),
    [("elasticsearch", Elasticsearch), ("splunk", Splunk), ("opensearch", OpenSearch), ("trino", Trino)],
)
def test_a_system_by_its_name(name: str, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWOL_SPLUNK_TOKEN", "AWOL_SPLUNK_HEC_TOKEN"):
        monkeypatch.setenv(variable, "x")
    monkeypatch.setenv("AWOL_SPLUNK_HEC_URL", "http://127.0.0.1:2")
    made = parse_target(f"{name}=http://127.0.0.1:1/memory/default", "index")
    assert type(made) is kind


def test_elasticsearch_indexes_as_is_asked() -> None:
    plain, other = parse_target("elasticsearch=http://127.0.0.1:1", "i"), Indexing(retain="none")
    asked = parse_target("elasticsearch=http://127.0.0.1:1", "i", other)
    assert isinstance(plain, Elasticsearch)
    assert isinstance(asked, Elasticsearch)
    assert (plain.indexing, asked.indexing, plain.index) == (Indexing(), other, "i")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("elasticsearch", "`elasticsearch` is not NAME=URL"),
        ("elasticsearch=", "`elasticsearch=` is not NAME=URL"),
        ("=http://127.0.0.1:1", "there is no live system ``"),
        ("Splunk=http://127.0.0.1:1", "there is no live system `Splunk`"),
    ],
)
def test_what_names_no_system(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        parse_target(text, "index")
