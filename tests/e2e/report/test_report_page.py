"""The page that `dk report` writes, in a real browser."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.browser import Browser, browser

from dataknobs_pipeline.record.history import Deploy, History, Run, open_history
from dataknobs_pipeline.record.report import write_report
from dataknobs_pipeline.record.results import Cache, Gate, StageResult, TestCase
from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.git import Head

STAGES = "quality security unit integration build deploy verify promote".split()
LAYERS = {
    "dataknobs_common": "json",
    "dataknobs_structures": "dataknobs_common",
    "dataknobs_utils": "dataknobs_structures, dataknobs_common",
    "dataknobs_xization": "dataknobs_utils, dataknobs_structures, dataknobs_common",
}
HOSTILE = "<script>document.title = 'owned'</script>\u202e"
LONG = "tests/unit/dataknobs_structures/test_tree.py::test_" + "a_very_long_name_" * 9

# The height in pixels of the lowest text, 11 if there is none in a chart.
SMALLEST = """Math.min(11, ...[...document.querySelectorAll("svg text")].map(
  (text) => text.getBoundingClientRect().height))"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of thirty runs, and the one of nothing."""
    full, empty = (tmp_path_factory.mktemp(name) for name in ("full", "empty"))
    for package, imported in LAYERS.items():
        folder = full / "src" / "python" / package
        folder.mkdir(parents=True)
        (folder / "a.py").write_text(f"import {imported}\n", "utf-8")
    with open_history(state_directory(full)) as history:
        for number in range(30):
            _record(history, number)
    pages = {"full": full / "report.html", "empty": empty / "report.html"}
    for root, target in zip((full, empty), pages.values()):
        write_report(root, target)
    return pages


def _record(history: History, number: int) -> None:
    """Record a run and a deploy that differ a little from those before."""
    run = Run(Head("c0ffee", False), "main", "staging", "dk run")
    with history.recorded_run(run) as record:
        history.add_results(record.row, [_result(stage, number) for stage in STAGES])
    environment = ("development", "staging", "production")[number % 3]
    deploy = Deploy(environment, f"1.0.{number}-abc", "1.0.0", Head("c0ffee", False))
    with history.recorded_deploy(deploy) as done:
        done.outcome = ("passed", "passed", "failed", "lost")[number % 4]
        done.reason = HOSTILE


def _result(stage: str, number: int) -> StageResult:
    place = STAGES.index(stage)
    failed = (number + place) % 11 == 0
    tests = [
        TestCase(f"{LONG}{n}", "passed", 3.0 - n / 5 + number / 30) for n in range(8)
    ]
    flaky = TestCase(HOSTILE, "failed" if number % 2 else "passed", 0.1)
    return StageResult(
        stage,
        "failed" if failed else "passed",
        20.0 + 7 * place + (number * 13 + place * 5) % 9,
        cache=Cache(number, 0, 30 - number),
        tests=(*tests, flaky) if stage == "unit" else (),
        gates=(Gate("coverage", 91.0 + number % 4, 90.0),) if stage == "unit" else (),
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.parametrize("kind", ["full", "empty"])
def test_the_report_is_readable_fits_the_window_and_keeps_to_itself(
    chromium: Browser, reports: dict[str, Path], kind: str, width: int, dark: bool
) -> None:
    pictures = Path(os.environ.get("E2E_CHECKOUT", ".")) / "dist" / "screenshots"
    with chromium.page() as page:
        page.show(width, 900, dark)
        page.go(reports[kind].as_uri())
        scheme = "dark" if dark else "light"
        page.picture(pictures / f"report-{kind}-{width}-{scheme}.png", whole=True)
        assert page.hosts == set()
        assert page.complaints == []
        assert page.overflowing() == []
        assert page.too_faint() == []
        assert page.evaluate(SMALLEST) >= 9
        assert "owned" not in page.evaluate("document.title")


def test_the_ground_is_dark_where_that_is_asked_for(
    chromium: Browser, reports: dict[str, Path]
) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with chromium.page() as page:
        page.go(reports["full"].as_uri())
        light = page.evaluate(ground)
        page.show(dark=True)
        sums = [
            sum(map(int, re.findall(r"\d+", one)))
            for one in (light, page.evaluate(ground))
        ]
        assert sums[0] > 600 > 200 > sums[1]
