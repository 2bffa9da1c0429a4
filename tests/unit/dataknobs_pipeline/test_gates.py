"""Gates."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.gates import coverage_gate


@pytest.mark.parametrize(
    ("rate", "passed"), [("0.9", True), ("0.8999", False), ("1", True)]
)
def test_the_share_of_lines_is_compared(
    tmp_path: Path, rate: str, passed: bool
) -> None:
    report = tmp_path / "coverage.xml"
    report.write_text(f'<coverage line-rate="{rate}"/>', encoding="utf-8")
    assert coverage_gate(report, 90).passed is passed


def test_a_missing_report_does_not_pass(tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="no coverage report was written"):
        coverage_gate(tmp_path / "none.xml", 0)


@pytest.mark.parametrize("text", ["", "<coverage/>", '<coverage line-rate="x"/>'])
def test_an_unreadable_report_does_not_pass(tmp_path: Path, text: str) -> None:
    report = tmp_path / "coverage.xml"
    report.write_text(text, encoding="utf-8")
    with pytest.raises(StageFailed, match="not a coverage report"):
        coverage_gate(report, 0)
