"""The flavour for Elasticsearch without the integration: its template, and which texts it can run."""

from __future__ import annotations

import json

import pytest

from awol.build import Material, gather
from awol.build.queries import files
from awol.build.raw import DEEPEST, FOLDER, LONGEST, setup, template, texts, unsaid
from awol.cli.common import fixture_environment
from awol.pack import load_searches
from tests.build.test_write import inside
from tests.conftest import ROOT
from tests.packs import our_rules

ASKED = [
    # (text, whether Elasticsearch cannot answer it within a flattened field)
    ("eventName:LeaveOrganization", False),
    ("eventName:*Organization", False),
    ("userAgent:/.*x.*/", False),
    ("requestParameters.name:a", False),
    ("requestParameters.name:(a OR b*)", False),
    ("_exists_:requestParameters.name", False),
    ("NOT requestParameters.name:/a.*/", True),
    ("eventName:A AND (x:y OR requestParameters.a.b:*c)", True),
    ("responseElements.a\\.b:/x/", True),
    ("serviceEventDetails.a:x?z", True),
    ("userIdentity.sessionContext.webIdFederationData.attributes.a:/x/", True),
    ("userIdentity.arn:*x", False),
]


@pytest.mark.parametrize(("text", "expected"), ASKED)
def test_what_a_flattened_field_does_not_answer(text: str, expected: bool) -> None:
    assert unsaid(text) is expected


def test_the_template_maps_what_depends_on_the_call_as_flattened() -> None:
    properties = template("trail-*")["template"]["mappings"]["properties"]
    assert template("trail-*")["index_patterns"] == ["trail-*"]
    assert properties["requestParameters"] == {"type": "flattened", "ignore_above": LONGEST, "depth_limit": DEEPEST}
    assert properties["eventName"]["type"] == "keyword"
    assert "flat_object" not in json.dumps(template("x"))


@pytest.fixture(scope="module")
def material() -> Material:
    return gather(ROOT, (*our_rules(), *load_searches(ROOT)), fixture_environment(ROOT))


def test_every_rule_is_in_the_archive_or_named(material: Material) -> None:
    (packed,) = files(material).values()
    found = inside(packed)
    told = setup(material, texts(material))[f"{FOLDER}/setup/README.md"].decode()
    for rule in material.rules:
        there = f"{FOLDER}/{rule.name}.lucene.txt" in found
        assert there == (rule.name in texts(material))
        assert there != (f"\n- {rule.name}\n" in told)
    assert f"{FOLDER}/setup/index-template.json" in found
