"""The next query of a guide as texts of the products: what an analyst pastes, with the alert's values to put in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from awol.configuration.environment import Environment
from awol.convert import Conversion
from awol.convert.next_queries import next_texts
from awol.errors import RefusedConversion
from awol.pack import parse_rule
from awol.values import ConversionSettings, Converter

GUIDE = "# A rule\n\n## Next query\nWhich?\n```yaml\nuserIdentity.arn: ALERT_USER\n```\n"
RULE = parse_rule(
    "title: r\ndetection: {s: {eventName: X}, condition: s}\nlevel: low\n", "rules/root/aws_r.yml", "aws_r"
)
TEXTS = {
    "splunk": 'userIdentity.arn="ALERT_USER"',
    "lucene": 'a:ALERT_USER OR b:"ALERT_KEY" OR c:X_ALERT_KEY',
    "opensearch": "a:ALERT_USER",
    "athena": "SELECT *\n\nWHERE a = 'alert_user' AND b = 'alert' AND c LIKE 'alert_key%'",
    "eql": "any where a == 'alert_user'",
}


def says(target: str) -> Converter:
    def convert(rule: str, settings: ConversionSettings) -> str:
        assert "ALERT_USER" in rule
        return TEXTS[target]

    return Converter(target, convert)


def asked(root: Path, *converters: Converter) -> Conversion:
    (root / "rules" / "root").mkdir(parents=True)
    (root / "rules" / "root" / "aws_r.md").write_text(GUIDE)
    return Conversion(root, converters, Environment(), "none")


def test_each_product_has_a_text_to_paste(tmp_path: Path) -> None:
    made = next_texts(asked(tmp_path, *map(says, TEXTS)), [RULE])
    assert list(made) == ["queries/next/aws_r.yml"]
    read = yaml.safe_load(made["queries/next/aws_r.yml"])
    assert {target: text.rstrip("\n") for target, text in read.items()} == {
        "splunk": 'userIdentity.arn="ALERT_USER"\n| sort 0 _time\n| table _time, recipientAccountId, userIdentity.arn, '
        "sourceIPAddress, eventSource, eventName, errorCode",
        "lucene": 'a:"ALERT_USER" OR b:"ALERT_KEY" OR c:X_ALERT_KEY',
        "opensearch": 'a:"ALERT_USER"',
        "athena": "SELECT *\n\nWHERE a = LOWER('ALERT_USER') AND b = 'alert' AND c LIKE 'alert_key%'",
    }


def test_a_product_without_a_converter_has_none(tmp_path: Path) -> None:
    made = next_texts(asked(tmp_path, says("opensearch")), [RULE])
    assert made == {"queries/next/aws_r.yml": 'opensearch: |\n  a:"ALERT_USER"\n'}


def test_a_file_that_no_guide_stands_for_is_to_go(tmp_path: Path) -> None:
    conversion = asked(tmp_path, says("opensearch"))
    (tmp_path / "queries" / "next").mkdir(parents=True)
    for name in ("aws_gone.yml", "aws_r.yml", "note.txt"):
        (tmp_path / "queries" / "next" / name).write_text("x")
    (tmp_path / "rules" / "root" / "aws_r.md").unlink()
    assert next_texts(conversion, [RULE]) == {"queries/next/aws_gone.yml": "", "queries/next/aws_r.yml": ""}


def test_a_query_that_a_product_cannot_say_is_a_fault_of_the_guide(tmp_path: Path) -> None:
    def convert(rule: str, settings: ConversionSettings) -> str:
        raise RefusedConversion("why")

    with pytest.raises(RefusedConversion) as told:
        next_texts(asked(tmp_path, Converter("splunk", convert)), [RULE])
    assert str(told.value.location) == "rules/root/aws_r.md"
    assert told.value.message == "the next query is refused for splunk: why"
