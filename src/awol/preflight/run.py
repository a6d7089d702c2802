"""The whole of it: from a build's material to questions, or to a system and its verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from awol.build import Material
from awol.preflight import elastic, splunk
from awol.preflight.material import asked
from awol.preflight.questions import TITLES, Asked, Question, Seen
from awol.preflight.verdicts import Answer, Verdict, answers, verdicts
from awol.values import LEVELS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system told, and what follows for each rule. `unread` says why a question stayed open, by its key."""

    system: str
    answers: Sequence[Answer]
    verdicts: Sequence[Verdict]
    unread: Mapping[str, str] = field(default_factory=dict)
    remarks: Sequence[str] = ()

    @property
    def exit_code(self) -> int:
        if self.unread:
            return 3
        return 1 if any(verdict.can_fire == "no" for verdict in self.verdicts) else 0


def management(material: Material) -> str:
    """The id of the management account, "" where no snapshot tells it."""
    return material.organization.management_account_id if material.organization else ""


def listed(material: Material, product: str, days: int, min_level: str = LEVELS[0]) -> list[Question]:
    """The questions on a product. Raises `AwolError` for a text that cannot be read."""
    return _questions(material, product, asked(material, product, min_level), days)


def _questions(material: Material, product: str, rules: Sequence[Asked], days: int) -> list[Question]:
    account = management(material)
    if product == "splunk":
        return splunk.questions(rules, index=material.environment.splunk_index, management=account, days=days)
    return elastic.questions(rules, index=material.environment.elastic_index, management=account, days=days)


def run(
    material: Material,
    product: str,
    url: str,
    days: int,
    min_level: str = LEVELS[0],
    say: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Ask the system at `url`. Raises `LiveError` where it does not answer, `ConfigurationError` for the address."""
    rules = asked(material, product, min_level)
    questions = _questions(material, product, rules, days)
    account = management(material)
    system, seen = _ask(material, product, url, questions, rules, days, say)
    answered = answers(product, seen, TITLES, account)
    judged = verdicts(rules, seen, account)
    return Outcome(system, answered, judged, seen.unread, _remarks(material, judged))


def _ask(
    material: Material,
    product: str,
    url: str,
    questions: Sequence[Question],
    rules: Sequence[Asked],
    days: int,
    say: Callable[[str], None],
) -> tuple[str, Seen]:
    account = management(material)
    if product == "splunk":
        from awol.systems.search_head import SearchHead

        head = SearchHead(url)
        system = f"{head.describe()} at {url}"
        texts = {question.text: question for question in questions}

        def rows(text: str) -> list[dict[str, object]]:
            say(f"asking: {texts[text].title}")
            return head.rows(f"search {text}")

        return system, splunk.ask(rows, questions, rules, account, days)
    from awol.systems.elasticsearch import Elasticsearch

    cluster = Elasticsearch(url, material.environment.elastic_index)
    system = f"{cluster.describe()} at {url}, {material.environment.elastic_index}"
    say("asking for counts")
    return system, elastic.ask(cluster, questions, account, days)


def _remarks(material: Material, judged: Sequence[Verdict]) -> list[str]:
    """Rules that can fire and of which the allow-list silences something."""
    rows = material.allowlist.rows
    silenced = [
        verdict.rule
        for verdict in judged
        if verdict.can_fire == "yes" and any(row.rule((verdict.rule,)) for row in rows)
    ]
    if not silenced:
        return []
    return [f"the allow-list approves something of {len(silenced)} of these rules: awol allowlist check"]
