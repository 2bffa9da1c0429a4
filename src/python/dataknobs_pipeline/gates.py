"""Measure what a stage must achieve.

The reports are our own, so the standard XML parser is good enough.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree  # nosec B405

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.results import Gate

__all__ = ["coverage_gate"]


def coverage_gate(report: Path, minimum: float) -> Gate:
    """Compare the share of covered lines in a Cobertura report with a minimum.

    Raises:
        StageFailed: there is no such report, or it does not say.
    """
    try:
        root = ElementTree.parse(report).getroot()  # nosec B314
        rate = float(root.attrib["line-rate"])
    except FileNotFoundError:
        raise StageFailed(
            f"{report}: no coverage report was written, so the gate cannot pass"
        ) from None
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise StageFailed(f"{report}: not a coverage report: {error}") from error
    return Gate("coverage", round(rate * 100, 2), minimum)
