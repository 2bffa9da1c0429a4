"""Write and count findings in SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataknobs_pipeline.errors import StageFailed

__all__ = ["Finding", "as_sarif", "read_findings"]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True)
class Finding:
    """What a rule objects to, and the file that it is about."""

    rule: str
    text: str
    path: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


def as_sarif(tool: str, findings: Iterable[Finding]) -> str:
    """Return a report of one tool, as the text of a file."""
    results = [
        {
            "ruleId": finding.rule,
            "level": "error",
            "message": {"text": finding.text},
            "locations": [_location(finding)],
        }
        for finding in findings
    ]
    run = {"tool": {"driver": {"name": tool}}, "results": results}
    report = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(report, indent=2) + "\n"


def read_findings(path: Path) -> list[Finding]:
    """Return what a report holds.

    Raises:
        StageFailed: there is no such report, or it is none.
    """
    try:
        runs = json.loads(path.read_text(encoding="utf-8"))["runs"]
        results = [result for run in runs for result in run["results"]]
        # What a comment in the code lets pass is in the report, marked as such.
        return [
            _finding(result) for result in results if not result.get("suppressions")
        ]
    except FileNotFoundError:
        raise StageFailed(
            f"{path}: no report was written, so the gate cannot pass"
        ) from None
    except (ValueError, LookupError, TypeError) as error:
        raise StageFailed(f"{path}: not a SARIF report: {error}") from error


def _location(finding: Finding) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": finding.path},
            "region": {"startLine": finding.line},
        }
    }


def _finding(result: Any) -> Finding:
    place = result["locations"][0]["physicalLocation"]
    return Finding(
        result["ruleId"],
        " ".join(result["message"]["text"].split()),
        place["artifactLocation"]["uri"],
        place.get("region", {}).get("startLine", 1),
    )
