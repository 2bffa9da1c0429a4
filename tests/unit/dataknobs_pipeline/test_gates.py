"""Gates."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.dataknobs_pipeline.coverage_reports import coverage_report

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.run.gates import coverage_gate


@pytest.mark.parametrize(
    ("covered", "passed"), [(90, True), (89, False), (100, True), (0, False)]
)
def test_the_share_of_lines_is_compared(
    tmp_path: Path, covered: int, passed: bool
) -> None:
    report = tmp_path / "coverage.xml"
    report.write_text(coverage_report({"a.py": (covered, 100)}), encoding="utf-8")
    gate = coverage_gate(report, 90)
    assert (gate.value, gate.passed) == (covered, passed)


def test_only_the_files_that_the_globs_name_count(tmp_path: Path) -> None:
    report = tmp_path / "coverage.xml"
    files = {"src/a/x.py": (9, 10), "src/a/b/y.py": (10, 10), "src/c/z.py": (0, 80)}
    report.write_text(coverage_report(files), encoding="utf-8")
    assert coverage_gate(report, 90, ["src/a/**"]).value == 95
    assert coverage_gate(report, 90).value == 19
    with pytest.raises(StageFailed, match="holds no line of src/d/"):
        coverage_gate(report, 0, ["src/d/**"])


def test_a_missing_report_does_not_pass(tmp_path: Path) -> None:
    with pytest.raises(StageFailed, match="no coverage report was written"):
        coverage_gate(tmp_path / "none.xml", 0)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not a coverage report"),
        ("<coverage/>", "holds no line of any file"),
        ("<coverage><class/></coverage>", "not a coverage report"),
    ],
)
def test_an_unreadable_report_does_not_pass(
    tmp_path: Path, text: str, problem: str
) -> None:
    report = tmp_path / "coverage.xml"
    report.write_text(text, encoding="utf-8")
    with pytest.raises(StageFailed, match=problem):
        coverage_gate(report, 0)
