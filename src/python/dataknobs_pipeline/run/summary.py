"""Say how a run went, as a table and as Markdown; nothing is printed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dataknobs_pipeline.record.results import Cache, StageResult, TestCase
from dataknobs_pipeline.text import code_block, markdown, plain

__all__ = ["cache_text", "failure", "outcome_of", "stage_markdown", "table"]

SLOWEST = 5
HEADER = ("stage", "outcome", "time", "cache hits")


def outcome_of(results: Sequence[StageResult]) -> str:
    """Return the worst outcome: cancelled, failed, or passed."""
    outcomes = {result.outcome for result in results}
    return next((bad for bad in ("cancelled", "failed") if bad in outcomes), "passed")


def cache_text(cache: Cache | None) -> str:
    """Write the cache-hit share; a dash when unknown.

    >>> cache_text(Cache(local=8, remote=1, ran=1))
    '90 % (8 local, 1 remote, 1 ran)'
    >>> cache_text(None)
    '-'
    """
    if cache is None:
        return "-"
    if cache.share is None:
        return "nothing to do"
    # Rounding must not turn one process that ran into "100 %".
    share = int(cache.share * 100)
    return f"{share} % ({cache.local} local, {cache.remote} remote, {cache.ran} ran)"


def table(results: Sequence[StageResult]) -> list[str]:
    """Return the lines of the final table."""
    rows = [HEADER, *(_row(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = [_aligned(row, widths) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    for result in results:
        lines.extend(f"{result.name}: {text}" for text in _remarks(result))
    return lines


def failure(result: StageResult) -> list[str]:
    """Return what a failed stage is about: last lines, log, and how to repeat it."""
    lines = [f"--- {result.name} failed: {result.reason}"]
    lines.extend(f"    {plain(line)}" for line in result.tail)
    if result.log:
        lines.append(f"full log:  {result.log}")
    if result.command:
        lines.append(f"reproduce: {result.command}")
    return lines


def stage_markdown(result: StageResult) -> str:
    """Return the summary of one stage for a job's page."""
    lines = [
        f"### {markdown(result.name)}: {result.outcome}",
        "",
        "| time | cache hits | tests |",
        "| --- | --- | --- |",
        f"| {result.seconds:.1f} s | {markdown(cache_text(result.cache))}"
        f" | {markdown(_test_counts(result.tests))} |",
        "",
    ]
    lines.extend(f"- {markdown(text)}" for text in _remarks(result))
    if result.outcome == "failed":
        lines.extend(_failure_markdown(result))
    lines.extend(_tests_markdown(result.tests))
    return "\n".join(lines) + "\n\n"


def _row(result: StageResult) -> tuple[str, str, str, str]:
    started = result.outcome != "skipped" and result.log is not None
    time = f"{result.seconds:.1f} s" if started else "-"
    return (result.name, result.outcome, time, cache_text(result.cache))


def _aligned(row: tuple[str, str, str, str], widths: list[int]) -> str:
    name, outcome, time, cache = row
    cells = (
        name.ljust(widths[0]),
        outcome.ljust(widths[1]),
        time.rjust(widths[2]),
        cache,
    )
    return "  ".join(cells).rstrip()


def _remarks(result: StageResult) -> list[str]:
    remarks = [str(gate) for gate in result.gates]
    remarks.extend(result.notes)
    if result.tests:
        remarks.append(_test_counts(result.tests))
    if result.outcome == "skipped":
        remarks.append(f"skipped {result.reason}")
    return remarks


def _test_counts(tests: Sequence[TestCase]) -> str:
    if not tests:
        return "-"
    counts = Counter(test.outcome for test in tests)
    order = ("passed", "failed", "error", "skipped")
    return ", ".join(f"{counts[name]} {name}" for name in order if counts[name])


def _failure_markdown(result: StageResult) -> list[str]:
    lines = ["", f"{markdown(result.reason)}. Reproduce with:", ""]
    lines.extend(code_block((result.command,)))
    if result.tail:
        lines.extend(["", "Last lines:", "", *code_block(result.tail)])
    return lines


def _tests_markdown(tests: Sequence[TestCase]) -> list[str]:
    bad = [test for test in tests if test.outcome in ("failed", "error")]
    slow = sorted(tests, key=lambda test: -test.seconds)[:SLOWEST]
    lines: list[str] = []
    for title, chosen in (("failed test", bad), ("slowest tests", slow)):
        if chosen:
            lines.extend(["", f"| {title} | seconds |", "| --- | ---: |"])
            lines.extend(
                f"| {markdown(test.name)} | {test.seconds:.2f} |" for test in chosen
            )
    return lines
