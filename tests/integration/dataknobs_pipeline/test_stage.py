"""`dk stage`, from the outside."""

from __future__ import annotations

from integration.dataknobs_pipeline.checkout import Checkout

PIPELINE = """
[stages.unit]
run = ["./pants test {scope}"]
junit = "dist/reports"
coverage = "dist/coverage.xml"
gate = { coverage = 90 }

[stages.build]
needs = ["unit"]
run = ["./pants package ::"]
fresh = ["dist/*.whl"]

[[routes]]
ref = "*"
environment = "staging"
stages = ["build"]

[changes]
narrow = ["src/*.py"]
"""
JUNIT = """
mkdir -p dist/reports
cat > dist/reports/a.xml <<'END'
<testsuites><testsuite>
<testcase classname="a" name="test_fast" time="0.1"/>
<testcase classname="a" name="test_&lt;b&gt;|x|`rm`&#10;# no heading" time="2.5"/>
<testcase classname="a" name="test_out" time="0"><skipped/></testcase>
</testsuite></testsuites>
END
echo '<coverage><class filename="a.py"><lines>' > dist/coverage.xml
for hits in 1 1 1 1 1 1 1 1 1 %s; do
    echo "<line hits='$hits'/>" >> dist/coverage.xml
done
echo '</lines></class></coverage>' >> dist/coverage.xml
"""


def _with_tests(checkout: Checkout, last_lines: str) -> None:
    """Have Pants write reports: nine lines of ten are run, and `last_lines`."""
    checkout.write("pipeline.toml", PIPELINE)
    checkout.script("pants", JUNIT % last_lines)
    checkout.commit()


def test_a_stage_runs_alone_and_passes_its_output_through(checkout: Checkout) -> None:
    checkout.script("pants", 'echo "from pants"; echo "to stderr" >&2')
    done = checkout.dk("stage", "build")
    assert done.returncode == 0
    assert checkout.calls() == ["./pants package ::"]
    assert "from pants\nto stderr\n" in done.stdout


def test_the_summary_tells_outcome_tests_and_gate(checkout: Checkout) -> None:
    _with_tests(checkout, "1 1 0")
    page = checkout.root / "summary.md"
    done = checkout.dk("stage", "unit", GITHUB_STEP_SUMMARY=str(page))
    assert done.returncode == 0, done.stdout
    text = page.read_text(encoding="utf-8")
    assert text.startswith("### unit: passed\n")
    assert "2 passed, 1 skipped" in text
    assert "coverage 91.67 %, at least 90 % (ok)" in text


def test_a_hostile_test_name_cannot_break_the_summary(checkout: Checkout) -> None:
    _with_tests(checkout, "1")
    page = checkout.root / "summary.md"
    checkout.dk("stage", "unit", GITHUB_STEP_SUMMARY=str(page))
    lines = page.read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if "rm" in line]
    assert row.startswith("| a.test&#95;")
    assert row.endswith(" | 2.50 |")
    assert row.count("|") == 3
    assert not {"<", ">", "`", "\\"} & set(row)


def test_test_durations_are_recorded(checkout: Checkout) -> None:
    _with_tests(checkout, "1")
    assert checkout.dk("stage", "unit").returncode == 0
    query = "SELECT stage, name, outcome, seconds FROM tests WHERE name = 'a.test_fast'"
    assert checkout.rows(query) == [("unit", "a.test_fast", "passed", 0.1)]


def test_coverage_below_the_gate_fails_the_stage(checkout: Checkout) -> None:
    _with_tests(checkout, "0 0 0")
    done = checkout.dk("stage", "unit")
    assert done.returncode == 1
    assert "unit failed: coverage is 75 %, the gate wants 90 %" in done.stdout
    assert "reproduce: ./dk stage unit" in done.stdout


def test_the_gate_does_not_apply_to_a_narrowed_run(checkout: Checkout) -> None:
    _with_tests(checkout, "0 0 0")
    done = checkout.dk("stage", "unit", "--changed-since", "HEAD")
    assert done.returncode == 0
    assert "unit: coverage gate not applied" in done.stdout


def test_reports_of_an_earlier_run_do_not_count(checkout: Checkout) -> None:
    _with_tests(checkout, "1")
    assert checkout.dk("stage", "unit").returncode == 0
    checkout.script("pants", "true")
    done = checkout.dk("stage", "unit")
    assert done.returncode == 1
    assert "no test reported to dist/reports: nothing ran" in done.stdout


def test_stale_outputs_are_removed_before_a_stage(checkout: Checkout) -> None:
    _with_tests(checkout, "1")
    stale = checkout.write("dist/old-0.9.whl", "stale")
    kept = checkout.write("dist/other.txt", "kept")
    assert checkout.dk("stage", "build").returncode == 0
    assert not stale.exists()
    assert kept.exists()


def test_the_summary_of_a_failure_shows_its_last_lines(checkout: Checkout) -> None:
    checkout.script("pants", "for i in {1..40}; do echo 'line '$i' ```'; done; exit 3")
    page = checkout.root / "summary.md"
    done = checkout.dk("stage", "build", GITHUB_STEP_SUMMARY=str(page))
    assert done.returncode == 1
    text = page.read_text(encoding="utf-8")
    assert "exit code 3. Reproduce with:" in text
    assert "./pants package ::" in text
    assert "line 40" in text
    assert "line 10 " not in text
    assert "````text" in text


def test_a_stage_that_the_route_does_not_have_is_refused(checkout: Checkout) -> None:
    text = PIPELINE.replace('stages = ["build"]', 'stages = ["unit"]', 1)
    text = text.replace('ref = "*"', 'ref = "topic"')
    text = text.replace(
        "[changes]",
        '[[routes]]\nref = "main"\nenvironment = "staging"\nstages = ["build"]\n'
        "[changes]",
    )
    checkout.write("pipeline.toml", text)
    done = checkout.dk("stage", "build", "--ref", "topic")
    assert done.returncode == 2
    assert "stage 'build' is not on the route of 'topic'" in done.stderr
