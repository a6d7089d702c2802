"""Questions and answers as a SOC reads them, whole."""

from __future__ import annotations

import json

from awol.preflight.questions import Question
from awol.preflight.report import as_json, as_text, questions_as_json, questions_as_text
from awol.preflight.verdicts import Answer, Verdict

ASKED = {
    "splunk": [
        Question("records", "Are there records?", "SPL", "search index=x\n| stats count", "More than none."),
        Question("calls:aws_a", "Are there calls?", "SPL", "search a", "One number a rule."),
        Question("calls:aws_b", "Are there calls?", "SPL", "search b", "One number a rule."),
    ],
    "elasticsearch": [Question("records", "Records?", "ES|QL", "from é", "Any.")],
}


def test_the_queries_to_paste() -> None:
    assert questions_as_text(ASKED) == (
        "# Splunk\n\n"
        "## Are there records?\nSPL. More than none.\n\n    search index=x\n    | stats count\n\n"
        "## Are there calls?\nSPL. One number a rule.\n\n- aws_a:\n    search a\n- aws_b:\n    search b\n\n"
        "# Elasticsearch\n\n"
        "## Records?\nES|QL. Any.\n\n    from é\n"
    )
    written = questions_as_json(ASKED)
    assert json.loads(written)["splunk"][1] == {
        "key": "calls:aws_a", "title": "Are there calls?", "language": "SPL", "query": "search a",
        "reading": "One number a rule.",
    }  # fmt: skip
    assert [len(found) for found in json.loads(written).values()] == [3, 1]
    assert written.startswith('{\n  "splunk": [\n    {\n')
    assert "from é" in written


ANSWERS = [
    Answer("records", "Records", "1,000", True),
    Answer("late", "Late", "some", False),
    Answer("x", "Not asked", "-", None),
]
VERDICTS = [
    Verdict("aws_can", "low", "yes", "7 calls", 7, {"a": 7, "b": 1, "c": 0}),
    Verdict("aws_cannot", "low", "no", "no calls", 0, {"a": 0}),
    Verdict("aws_worse", "critical", "no", "no trail"),
    Verdict("aws_a_tie", "low", "no", "no calls", 1_200, {"a": 1_100}),
    Verdict("aws_perhaps", "informational", "unknown", "not told"),
    Verdict("aws_full", "high", "yes", "5 calls", 2_000, {"a": 1_999}),
]


def test_the_answers_for_people() -> None:
    assert as_text("Splunk 10.0", ANSWERS, VERDICTS) == (
        "Splunk 10.0\n\n"
        "Records    ok      1,000\n"
        "Late       NOT OK  some\n"
        "Not asked  ?       -\n\n"
        "rule         level          can fire  why\n"
        "aws_worse    critical       no        no trail\n"
        "aws_a_tie    low            no        no calls\n"
        "aws_cannot   low            no        no calls\n"
        "aws_perhaps  informational  unknown   not told\n"
        "aws_full     high           yes       5 calls; a in 1,999\n"
        "aws_can      low            yes       7 calls; b in 1, c in 0\n\n"
        "6 rules: 2 can fire here, 3 cannot, 1 not known\n"
    )
    assert as_text("S", ANSWERS[:1], []) == (
        "S\n\nRecords  ok      1,000\n\nrule  level          can fire  why\n\n"
        "0 rules: 0 can fire here, 0 cannot, 0 not known\n"
    )


def test_the_answers_for_machines() -> None:
    written = as_json("Splunk é", ANSWERS, VERDICTS[:2])
    assert json.loads(written) == {
        "system": "Splunk é",
        "questions": [
            {"key": "records", "title": "Records", "answer": "1,000", "good": True},
            {"key": "late", "title": "Late", "answer": "some", "good": False},
            {"key": "x", "title": "Not asked", "answer": "-", "good": None},
        ],
        "rules": [
            {"rule": "aws_can", "level": "low", "can_fire": "yes", "why": "7 calls", "calls": 7,
             "fields": {"a": 7, "b": 1, "c": 0}},
            {"rule": "aws_cannot", "level": "low", "can_fire": "no", "why": "no calls", "calls": 0, "fields": {"a": 0}},
        ],
        "summary": {"yes": 1, "no": 1},
    }  # fmt: skip
    assert written.startswith('{\n  "system": "Splunk é",\n')
    assert written.endswith("}\n")


def test_what_cannot_fire_stands_before_what_is_not_known_and_that_before_what_can() -> None:
    verdicts = [
        Verdict("aws_yes", "critical", "yes", "1 call"),
        Verdict("aws_unknown", "high", "unknown", "not told"),
        Verdict("aws_no", "low", "no", "no calls"),
    ]
    rules = [line.split()[0] for line in as_text("S", ANSWERS, verdicts).splitlines() if line.startswith("aws_")]
    assert rules == ["aws_no", "aws_unknown", "aws_yes"]
