"""Print how many tests the JUnit files below the given folders hold, on one line."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree


def outcome(case: ElementTree.Element) -> str:
    kinds = {child.tag for child in case}
    if kinds & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in kinds else "passed"


counts = Counter(
    outcome(case)
    for folder in sys.argv[1:]
    for report in Path(folder).rglob("*.xml")
    for case in ElementTree.parse(report).iter("testcase")
)
if counts["skipped"]:
    print(f"{counts['skipped']} skipped")
print(f"{counts['passed']} passed, {counts['failed']} failed")
sys.exit(counts["failed"] > 0 or counts["passed"] == 0)
