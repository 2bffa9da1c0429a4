"""Options of a real run; without them each job runs once, with a small input."""

from __future__ import annotations

import pytest
from performance.catalogue import JOBS, chosen


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("dataknobs benchmarks")
    group.addoption("--full", action="store_true", help="Measure, with real sizes.")
    group.addoption("--published", help="The Python that has the published packages.")
    group.addoption(
        "--seconds", type=float, default=5.0, help="About how long each job is to take."
    )
    group.addoption(
        "--job", action="append", default=[], help="A job, or the family of jobs."
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "job" in metafunc.fixturenames:
        names = chosen(metafunc.config.getoption("job"))
        metafunc.parametrize("job", [JOBS[name] for name in names], ids=names)


def pytest_report_teststatus(
    report: pytest.TestReport, config: pytest.Config
) -> tuple[str, str, str] | None:
    """Say nothing of a job that went well: its table is there."""
    quiet = config.getoption("full") and report.passed
    return (report.outcome if report.when == "call" else "", "", "") if quiet else None
