"""Read the JUnit XML files that a test run left in a folder.

They are our own, so the standard XML parser is good enough.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree  # nosec B405

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.record.results import TestCase

__all__ = ["read_tests"]


def read_tests(folder: Path) -> tuple[TestCase, ...]:
    """Return every test of every report in a folder; none without the folder.

    Raises:
        StageFailed: a report cannot be read: its tests would go missing unseen.
    """
    tests: list[TestCase] = []
    for path in sorted(folder.rglob("*.xml")):
        try:
            root = ElementTree.parse(path).getroot()  # nosec B314
            tests.extend(_test(element) for element in root.iter("testcase"))
        except (ElementTree.ParseError, ValueError) as error:
            raise StageFailed(f"{path}: not a JUnit report: {error}") from error
    return tuple(tests)


def _test(element: ElementTree.Element) -> TestCase:
    names = (element.get("classname"), element.get("name"))
    return TestCase(
        name=".".join(name for name in names if name) or "(unnamed)",
        outcome=_outcome(element),
        seconds=float(element.get("time", "0").replace(",", "")),
    )


def _outcome(element: ElementTree.Element) -> str:
    children = {child.tag for child in element}
    if "failure" in children:
        return "failed"
    return next((tag for tag in ("error", "skipped") if tag in children), "passed")
