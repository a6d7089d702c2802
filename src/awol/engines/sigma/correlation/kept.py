"""A correlation as plain data and back: what a hunt remembers of it, so that it need not be read again."""

from __future__ import annotations

from typing import Any

from awol.engines.sigma.correlation.model import Base, Correlation, Step


def packed(one: Correlation) -> dict[str, Any]:
    """The correlation in what survives JSON unchanged."""
    return {
        "name": one.name,
        "kind": one.kind,
        "steps": [[step.name, _packed(step.of), list(step.group)] for step in one.steps],
        "span": one.span,
        "group": list(one.group),
        "least": one.least,
        "values": list(one.values),
        "condition": one.condition,
        "told": one.told,
        "document": one.document,
    }


def unpacked(written: dict[str, Any]) -> Correlation:
    """The correlation that was packed. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    return Correlation(
        name=written["name"],
        kind=written["kind"],
        steps=tuple(Step(name, _unpacked(of), tuple(group)) for name, of, group in written["steps"]),
        span=written["span"],
        group=tuple(written["group"]),
        least=written["least"],
        values=tuple(written["values"]),
        condition=written["condition"],
        told=written["told"],
        document=written["document"],
    )


def _packed(of: Base | Correlation) -> dict[str, Any]:
    return {"base": of.name, "text": of.text} if isinstance(of, Base) else packed(of)


def _unpacked(written: dict[str, Any]) -> Base | Correlation:
    return Base(written["base"], written["text"]) if "base" in written else unpacked(written)
