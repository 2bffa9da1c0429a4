"""`dk report`: the page, and the page in a real browser where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout

from dataknobs_pipeline.record.history import Deploy, Run, open_history
from dataknobs_pipeline.record.results import Cache, Gate, StageResult, TestCase
from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.git import Head

HOSTILE = "<script>alert(1)</script>'\"&"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def page(checkout: Checkout) -> Path:
    """Record eight runs and four deploys, and write the report of them."""
    for library, imported in (("common", "json"), ("structures", "dataknobs_common")):
        checkout.write(f"src/python/dataknobs_{library}/a.py", f"import {imported}\n")
    with open_history(state_directory(checkout.root)) as history:
        for number in range(8):
            run = Run(Head("c0ffee", False), "main", "staging", "dk run")
            with history.recorded_run(run) as record:
                history.add_results(record.row, _results(number))
        for outcome in ("passed", "failed", "lost", "passed"):
            deploy = Deploy("staging", "1.0.0-abc", "1.0.0", Head("c0ffee", False))
            with history.recorded_deploy(deploy) as record:
                record.outcome, record.reason = outcome, HOSTILE
    done = checkout.dk("report")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{checkout.root / 'dist' / 'report.html'}\n"
    return checkout.root / "dist" / "report.html"


def _results(number: int) -> list[StageResult]:
    flaky = "failed" if number % 3 else "passed"
    return [
        StageResult(
            "unit",
            "passed",
            10.0 + number,
            cache=Cache(number, 0, 8 - number),
            tests=(
                TestCase(f"test_{HOSTILE}", "passed", 2.5),
                TestCase("test_flaky", flaky, 0.1),
            ),
            gates=(Gate("coverage", 90.0 + number, 90.0),),
        ),
        StageResult("quality", "failed" if number == 3 else "passed", 3.0),
        StageResult(
            "security", "passed", 2.0, gates=(Gate("findings", float(number), 9.0),)
        ),
    ]


class Tags(HTMLParser):
    """Count the tags of a page, and note each one that could ask another host."""

    def __init__(self) -> None:
        super().__init__()
        self.count: dict[str, int] = {}
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        self.links += [
            f"{k}={v}" for k, v in attrs if k in ("src", "href", "xlink:href")
        ]


def _tags(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    return tags


def test_the_page_shows_everything_and_needs_no_other_host(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    tags = _tags(text)
    assert tags.links == []
    assert "://" not in text
    assert not {"script", "link", "img", "iframe"} & tags.count.keys()
    assert tags.count["section"] == 9
    assert "nothing recorded yet" not in text
    assert "light-dark(" in text


def test_the_numbers_are_those_of_the_record(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for shown in (
        " UTC: unit 17 s</title>",
        " UTC: unit 87.5 %</title>",
        " UTC: unit 97 %</title>",
        " UTC: security 7 findings</title>",
        ">12.5 %<",
        ">2.5 s<",
        "test_flaky",
        ">5 times<",
    ):
        assert shown in text
    assert text.count('class="edge"') == 1
    marks = re.findall(r'<circle class="(passed|failed|lost)"', text)
    key = ["failed", "lost", "passed"]
    assert marks == ["passed", "failed", "lost", "passed", *key]


def test_what_was_recorded_is_text_and_nothing_else(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "test_&lt;script&gt;alert(1)&lt;/script&gt;&#x27;&quot;&amp;" in text


def test_an_empty_record_is_a_page_too(checkout: Checkout) -> None:
    done = checkout.dk("report", "--output", "dist/deep/er.html")
    assert done.returncode == 0, done.stderr
    text = (checkout.root / "dist" / "deep" / "er.html").read_text(encoding="utf-8")
    assert text.count("nothing recorded yet") == 8


@pytest.mark.skipif(BROWSER is None, reason="there is no chromium here")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it_without_complaint(
    page: Path, tmp_path: Path, scheme: str
) -> None:
    picture = tmp_path / "page.png"
    dark = ["--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    where = [f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={picture}"]
    done = subprocess.run(
        [
            str(BROWSER),
            *options,
            *dark,
            *where,
            "--window-size=800,2000",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # What the page did wrong: a bad number in an SVG, something that was blocked.
    assert "CONSOLE" not in done.stderr
    assert picture.stat().st_size > 10_000
