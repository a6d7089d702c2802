"""The correlations of a hunt: which rules they stand on, and the chains that their hits make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from awol import engines
from awol.engines.sigma.correlation import kept as models
from awol.engines.sigma.correlation.correlator import Collector, Keeper
from awol.engines.sigma.correlation.model import Correlation
from awol.hunt.chained import Told, unpacked
from awol.hunt.remembered import memory
from awol.pack import parse_rule
from awol.values import LEVELS, Rule


class Chains:
    """Correlations ready for a hunt. `every` are all rules that they may refer to.

    Raises `PackError` for a correlation that names a rule that is not there, `UnsupportedQuery` for what is not judged.
    """

    def __init__(self, rules: Iterable[Rule] = (), every: Sequence[Rule] = ()) -> None:
        self._rules = {rule.name: rule for rule in rules}
        self._correlations = _correlations(tuple(self._rules.values()), every) if self._rules else ()
        known: Mapping[str, Rule] = {rule.name: rule for rule in every}
        self.members: dict[str, Rule] = {}
        """The rules on single records whose hits the chains need, by name."""
        for correlation in self._correlations:
            for base in correlation.bases():
                self.members[base.name] = known.get(base.name) or parse_rule(base.text, base.name, base.name)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The correlations that run."""
        return tuple(self._rules.values())

    def keeper(self) -> Keeper:
        """What keeps the hits of `members`, where they are found."""
        return Keeper(self._correlations)

    def collector(self) -> Collector[Told]:
        """What takes what is kept of the hits of `members`, in any order."""
        return Collector(self._correlations, unpacked)

    def found(
        self, collector: Collector[Told]
    ) -> Iterator[tuple[Rule, tuple[Told, ...], tuple[tuple[Rule, ...], ...]]]:
        """The chains that the hits made, by the time of their last events: the rule, the events, and for each event the
        members that it fired."""
        members = self.members
        for chain in collector.chains():
            fired = tuple([tuple([members[name] for name in names]) for names in chain.fired])
            yield self._rules[chain.correlation], chain.events, fired


def loud_enough(rules: Iterable[Rule], min_level: str) -> list[Rule]:
    """The rules that are not quieter than a level."""
    return [rule for rule in rules if LEVELS.index(rule.level) >= LEVELS.index(min_level)]


def _correlations(rules: Sequence[Rule], every: Sequence[Rule]) -> tuple[Correlation, ...]:
    """The rules read, or remembered from the last time."""
    parts = [*(f"{rule.path}\0{rule.text}" for rule in rules), "", *(rule.text for rule in every)]
    cache = memory("chains", [Path(next(iter(engines.__path__)), "sigma")], parts)
    known: Any = cache.read()
    if known is not None:
        return tuple(map(models.unpacked, known))
    # pySigma, which a hunt of a pack that has not changed does without.
    from awol.engines.sigma.correlation.reading import Library, read

    library = Library([rule.text for rule in every])
    correlations = tuple(read(rule.text, library, rule.path) for rule in rules)
    cache.write(list(map(models.packed, correlations)))
    return correlations
