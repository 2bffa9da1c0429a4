"""JUnit reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.record.results import TestCase
from dataknobs_pipeline.run.junit import read_tests

REPORT = """<testsuites><testsuite>
<testcase classname="m" name="a" time="0.5"/>
<testcase classname="m" name="b" time="1,000.5"><failure/></testcase>
<testcase name="c" time="0"><error/></testcase>
<testcase><skipped/></testcase>
</testsuite></testsuites>"""


def test_every_test_of_every_report_is_read(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.xml").write_text(REPORT, encoding="utf-8")
    assert read_tests(tmp_path) == (
        TestCase("m.a", "passed", 0.5),
        TestCase("m.b", "failed", 1000.5),
        TestCase("c", "error", 0.0),
        TestCase("(unnamed)", "skipped", 0.0),
    )


def test_no_folder_means_no_tests(tmp_path: Path) -> None:
    assert not read_tests(tmp_path / "none")


@pytest.mark.parametrize("text", ["<cut off", '<testcase time="soon"/>'])
def test_a_broken_report_fails_instead_of_losing_tests(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "one.xml").write_text(text, encoding="utf-8")
    with pytest.raises(StageFailed, match="one.xml: not a JUnit report"):
        read_tests(tmp_path)
