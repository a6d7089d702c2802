"""Pipelines: that pySigma reads each."""

from __future__ import annotations

from pathlib import Path

from sigma.processing.pipeline import ProcessingPipeline

from awol.check.logic import PYSIGMA_FAULTS
from awol.check.reading import first_mapping
from awol.errors import Location, PackError, in_words
from awol.values import Finding


def check_pipelines(root: Path) -> list[Finding]:
    """A finding for each file of pipelines/ that is no pySigma pipeline."""
    findings = []
    for path in sorted((root / "pipelines").glob("*.yml")):
        shown = path.relative_to(root).as_posix()
        try:
            text, _ = first_mapping(root, shown)
            ProcessingPipeline.from_yaml(text)
        except PackError as fault:
            findings.append(
                Finding("pipeline", fault.location or Location(shown), f"{fault.message}; correct the file")
            )
        except PYSIGMA_FAULTS as fault:
            message = f"pySigma refuses the pipeline: {in_words(fault)}; correct what it names"
            findings.append(Finding("pipeline", Location(shown), message))
    return findings
