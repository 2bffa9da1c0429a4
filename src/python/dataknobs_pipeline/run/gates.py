"""Measure what a stage must achieve.

The reports are our own, so the standard XML parser is good enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree  # nosec B405

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.globs import matches_any
from dataknobs_pipeline.record.results import Gate
from dataknobs_pipeline.security.sarif import Finding, read_findings

__all__ = ["coverage_gate", "findings_gate"]


def coverage_gate(report: Path, minimum: float, covers: Sequence[str] = ()) -> Gate:
    """Compare the share of covered lines in a Cobertura report with a minimum.

    Args:
        report: the file.
        minimum: in per cent.
        covers: globs of the files that count; without any, all of them do.

    Raises:
        StageFailed: there is no such report, or it knows no line of such a file.
    """
    try:
        root = ElementTree.parse(report).getroot()  # nosec B314
        hits = _hits(root, covers or ["**"])
    except FileNotFoundError:
        raise StageFailed(
            f"{report}: no coverage report was written, so the gate cannot pass"
        ) from None
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise StageFailed(f"{report}: not a coverage report: {error}") from error
    if not hits:
        wanted = " or ".join(covers) or "any file"
        raise StageFailed(f"{report}: holds no line of {wanted}")
    covered = sum(hit > 0 for hit in hits)
    return Gate("coverage", round(100 * covered / len(hits), 2), minimum)


def _hits(root: ElementTree.Element, globs: Sequence[str]) -> list[int]:
    """Return how often each line was run, of the files that the globs name."""
    return [
        int(line.attrib["hits"])
        for file in root.iter("class")
        if matches_any(file.attrib["filename"], globs)
        for line in file.iterfind("lines/line")
    ]


def findings_gate(reports: Iterable[Path], maximum: int) -> tuple[Gate, list[Finding]]:
    """Count what SARIF reports hold, against a maximum; returns the findings too.

    Raises:
        StageFailed: one of the reports is missing, or is none.
    """
    found = [finding for report in reports for finding in read_findings(report)]
    return Gate("findings", len(found), maximum, at_most=True), found
