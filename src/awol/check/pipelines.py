"""Pipelines: that pySigma reads each."""

from __future__ import annotations

from pathlib import Path

from sigma.exceptions import SigmaError
from sigma.processing.pipeline import ProcessingPipeline

from awol.errors import Location, PackError
from awol.pack import parse_yaml_documents, read_text
from awol.values import Finding


def check_pipelines(root: Path) -> list[Finding]:
    """A finding for each file of pipelines/ that is no pySigma pipeline."""
    findings = []
    for path in sorted((root / "pipelines").glob("*.yml")):
        shown = path.relative_to(root).as_posix()
        try:
            text = read_text(path)
            parse_yaml_documents(text, shown)
            ProcessingPipeline.from_yaml(text)
        except PackError as fault:
            findings.append(Finding("pipeline", fault.location or Location(shown), fault.message))
        except (SigmaError, TypeError, KeyError, AttributeError) as fault:
            findings.append(Finding("pipeline", Location(shown), f"pySigma refuses the pipeline: {fault}"))
    return findings
