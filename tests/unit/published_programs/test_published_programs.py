"""Programs written for the published packages 1.0.0 print here what they print there.

`record.py` ran them there and noted the output. Where ours differs on purpose, there is
no program here, but a test and a line in the documentation.
"""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import List

import pytest
from unit.published_programs.record import programs

import dataknobs_structures
import dataknobs_utils
import dataknobs_xization

PACKAGES = (
    dataknobs_structures.__name__,
    dataknobs_utils.__name__,
    dataknobs_xization.__name__,
)
PROGRAMS = [
    pytest.param(program, id=f"{path.stem}: {title}")
    for path in sorted(Path(__file__).parent.glob("*.txt"))
    for title, program in programs(path.read_text("utf-8")).items()
]


@pytest.mark.filterwarnings("ignore")  # users' programs do not close every file
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_prints_what_it_prints_with_the_published_packages(
    program: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest(
        program, {"__name__": "program"}, request.node.callspec.id, None, 0
    )
    report: List[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    assert runner.run(test, out=report.append).failed == 0, "".join(report)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_uses_one_of_the_packages(program: str) -> None:
    assert any(package in program for package in PACKAGES)
