"""Turn what was measured into ratios, and these into lines of text and Markdown.

    python -m performance.table dist/benchmarks.json docs/benchmarks.md

writes the ratios of a run into the page.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from performance.job import OURS
from performance.measures import UNITS

__all__ = ["Row", "figure", "markdown", "rows", "text"]

BEGIN, END = "<!-- begin: dk bench -->", "<!-- end: dk bench -->"


@dataclass(frozen=True)
class Row:  # pylint: disable=too-many-instance-attributes # a record
    """A contender's figure, and how many times ours it is.

    `ratio` is the median of the rounds' own ratios, `low` and `high` are quartiles.
    All three are None for ourselves, and when a ratio would say nothing.
    """

    contender: str
    figure: str
    ratio: float | None
    low: float | None
    high: float | None
    goal: str
    met: bool | None
    note: str


def rows(result: Mapping[str, Any]) -> list[Row]:
    """Return a row for each contender of a job.

    >>> job = {"unit": "s", "at_most": None, "goals": [("dataknobs", "old", 3.0)]}
    >>> job |= {"figures": {"dataknobs": [0.5, 0.5], "old": [1, 1]}}
    >>> [old] = rows({**job, "notes": {}, "refused": {"new": "it raises"}})[1:2]
    >>> old.figure, old.ratio, old.goal, old.met
    ('1,000 ms', 2.0, '≥ 3', False)
    """
    figures = result["figures"]
    names = {OURS: 0, **figures, **result["refused"], **result["notes"]}
    return [_row(result, name) for name in names]


def text(result: Mapping[str, Any]) -> list[str]:
    """Return the lines for a terminal."""
    lines = [f"{result['job']}: {result['title']}"]
    for row in rows(result):
        goal = f"{row.goal} {_word(row.met)}" if row.goal else ""
        line = f"  {row.contender:<28}{row.figure:>12}  {_ratio(row):<22}{goal:<16}"
        lines.append(f"{line} {row.note}".rstrip())
    return lines


def markdown(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the lines of a table of all jobs."""
    lines = ["| job | ours | others: times ours | goal |", "| --- | --- | --- | --- |"]
    notes: list[str] = []
    for result in results:
        all_rows = rows(result)
        ours = next((row for row in all_rows if row.contender == OURS), None)
        own = ours.figure if ours else "-"
        others = "; ".join(
            _in_words(row, notes) for row in all_rows if row.contender != OURS
        )
        goals = ", ".join(
            f"{row.goal}{'' if row.contender == OURS else ' ' + row.contender}"
            f"{'' if row.met else ' **missed**'}"
            for row in all_rows
            if row.goal
        )
        lines.append(
            f"| `{result['job']}`: {result['title']} | {own} | {others} | {goals} |"
        )
    lines += ["", *(f"{i}. {note}" for i, note in enumerate(notes, 1))]
    return lines


def figure(value: float, unit: str) -> str:
    """Return a figure with its unit.

    >>> figure(0.0123456, "s"), figure(12.3, "s")
    ('12.3 ms', '12,300 ms')
    """
    factor, name = UNITS[unit]
    value *= factor
    shown = f"{value:,.0f}" if 1e3 <= value < 1e7 else f"{value:.3g}"
    return f"{shown} {name}".strip()


def _row(result: Mapping[str, Any], name: str) -> Row:
    figures = result["figures"].get(name, [])
    ours = result["figures"].get(OURS, [])
    refused, note = result["refused"].get(name), result["notes"].get(name, "")
    ratios: list[float] = []
    if figures and name != OURS and not refused:
        ratios = [one / own for one, own in zip(figures, ours) if own]
    ratio = median(ratios) if ratios else None
    low, high = _quartiles(ratios) if ratios else (None, None)
    goal, met = _goal(result, name, ratio)
    if refused:
        note = f"no ratio: {refused}"
    shown = figure(median(figures), result["unit"]) if figures else "-"
    return Row(name, shown, ratio, low, high, goal, met, note)


def _goal(
    result: Mapping[str, Any], name: str, ratio: float | None
) -> tuple[str, bool | None]:
    limit = result["at_most"]
    if name == OURS and limit is not None:
        factor, unit = UNITS[result["unit"]]
        figures = result["figures"].get(OURS)
        met = bool(figures) and median(figures) <= limit
        return f"≤ {limit * factor:g} {unit}".strip(), met
    for contender, peer, times in result["goals"]:
        if peer == name:
            if contender != OURS:
                ratio = _ratio_to(result, contender, peer)
            return f"≥ {times:.3g}", ratio is not None and ratio >= times
    return "", None


def _ratio_to(result: Mapping[str, Any], contender: str, peer: str) -> float | None:
    """Return how many times the figure of another contender a peer's is."""
    figures = result["figures"]
    if contender in result["refused"] or peer in result["refused"]:
        return None
    pairs = zip(figures.get(peer, []), figures.get(contender, []))
    ratios = [one / other for one, other in pairs]
    return median(ratios) if ratios else None


def _quartiles(values: Sequence[float]) -> tuple[float, float]:
    if len(values) < 2:
        return values[0], values[0]
    quartiles = quantiles(values, n=4, method="inclusive")
    return quartiles[0], quartiles[-1]


def _ratio(row: Row) -> str:
    if row.ratio is None:
        return ""
    return f"{row.ratio:.2f} ({row.low:.2f}–{row.high:.2f})"


def _word(met: bool | None) -> str:
    return "met" if met else "MISSED"


def _in_words(row: Row, notes: list[str]) -> str:
    words = f"{row.contender} {row.figure if row.ratio is None else f'{row.ratio:.2f}'}"
    if row.note:
        if row.note not in notes:
            notes.append(row.note)
        words += f" [{notes.index(row.note) + 1}]"
    return words


def main(source: Path, page: Path) -> None:
    """Replace the table of a page, between its two comments."""
    data = json.loads(source.read_text(encoding="utf-8"))
    results = [each["extra_info"]["contest"] for each in data["benchmarks"]]
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    table = "\n".join(markdown(results))
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
