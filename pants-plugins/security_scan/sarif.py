"""Read and write reports in SARIF 2.1.0."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Iterable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, order=True)
class Finding:
    """Something that a scanner objects to, and where."""

    path: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


def findings(report: bytes) -> list[Finding]:
    """Return what a report holds, in the order of paths and lines.

    Raises:
        ValueError: it is no SARIF, or it says that the scanner left something out.
    """
    found = []
    for run in json.loads(report)["runs"]:
        if problems := _left_out(run):
            raise ValueError("; ".join(problems))
        # What a comment in the code lets pass is in the report, marked as such.
        found += [_finding(r) for r in run["results"] if not r.get("suppressions")]
    return sorted(found)


def write(tool: str, found: Iterable[Finding]) -> bytes:
    """Return a report for a tool that writes none itself."""
    results = [
        {
            "ruleId": finding.rule,
            "level": "error",
            "message": {"text": finding.text},
            "locations": [_location(finding)],
        }
        for finding in found
    ]
    run = {"tool": {"driver": {"name": tool}}, "results": results}
    report = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(report, indent=2) + "\n").encode()


def _left_out(run: Any) -> list[str]:
    return [
        note["message"]["text"]
        for invocation in run.get("invocations", [])
        for note in invocation.get("toolExecutionNotifications", [])
        if note.get("level") in ("warning", "error")
    ]


def _finding(result: Any) -> Finding:
    place = result["locations"][0]["physicalLocation"]
    text = " ".join(result["message"]["text"].split())
    path = place["artifactLocation"]["uri"]
    line = place.get("region", {}).get("startLine", 1)
    return Finding(path, line, result["ruleId"], text)


def _location(finding: Finding) -> Any:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": finding.path},
            "region": {"startLine": finding.line},
        }
    }
