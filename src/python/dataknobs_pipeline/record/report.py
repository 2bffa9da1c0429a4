"""Write the record as one HTML page that needs no other: the command `dk report`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from html import escape
from pathlib import Path

from dataknobs_pipeline.built.manifest import LIBRARIES
from dataknobs_pipeline.record import charts, report_data
from dataknobs_pipeline.record.history import History, open_history
from dataknobs_pipeline.system.files import state_directory, write_atomically

__all__ = ["write_report"]

STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1f2328, #e6edf3);
  --soft: light-dark(#59636e, #9198a1); --paper: light-dark(#fff, #0d1117);
  --faint: light-dark(#d0d7de, #30363d); --good: light-dark(#1a7f37, #3fb950);
  --bad: light-dark(#cf222e, #f85149); --odd: light-dark(#9a6700, #d29922); }
body { font: 15px/1.5 Inter, "Segoe UI", "Helvetica Neue", Arial, system-ui, sans-serif;
  color: var(--ink); background: var(--paper); max-width: 760px; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6rem; letter-spacing: -.02em; margin: 0; }
h2 { font-size: 1.1rem; margin: 2.4rem 0 .6rem; }
.none, .when { color: var(--soft); }
.scroll { overflow-x: auto; } .chart { display: block; width: 100%; min-width: 540px;
  height: auto; overflow: visible; }
svg text { font-size: 11px; fill: var(--soft); }
svg .middle { text-anchor: middle; fill: var(--ink); }
svg .end { text-anchor: end; }
.axis { stroke: var(--faint); } polyline { fill: none; stroke: var(--c);
  stroke-width: 1.5; } .chart circle, .bar rect { fill: var(--c); }
.edge { fill: none; stroke: var(--soft); } .tip { fill: var(--soft); }
.box { fill: var(--paper); stroke: var(--soft); }
table { width: 100%; border-collapse: collapse; font-size: 13px; table-layout: fixed; }
td { padding: 3px 6px; border-bottom: 1px solid var(--faint);
  overflow-wrap: anywhere; } td.bar { width: 25%; } td.number { width: 5.5rem;
  text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.bar svg { width: 100%; height: 8px; display: block; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap;
  gap: .3rem 1rem; font-size: 13px; }
.legend li::before { content: ""; display: inline-block; width: .7em; height: .7em;
  margin-right: .4em; background: var(--c); }
.legend .plain::before { display: none; } .key { width: 1em; height: 1em;
  margin-right: .3em; vertical-align: -.15em; }
:is(.chart, .key) .passed { fill: var(--good); }
/* Told apart without colours, too. */
:is(.chart, .key) :is(.failed, .lost) { fill: var(--paper); stroke: var(--bad);
  stroke-width: 4; }
:is(.chart, .key) .lost { stroke-dasharray: 3; }
:is(.chart, .key) :is(.running, .cancelled) { fill: var(--odd); }
@media print { .scroll { overflow: visible; } section { break-inside: avoid; } }
"""
# On white, and on black.
COLOURS = (
    "#0969da/#58a6ff #9a6700/#d29922 #1a7f37/#3fb950 #cf222e/#ff7b72"
    " #8250df/#bc8cff #1b7c83/#39c5cf #bc4c00/#f0883e #6e7781/#9198a1"
).split()


def write_report(root: Path, target: Path) -> None:
    """Write the page, whole or not at all; its folder is made."""
    with open_history(state_directory(root)) as history:
        page = _page(history, root / "src" / "python")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, page)


def _page(history: History, sources: Path) -> str:
    sections = _sections(history, sources)
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    body = "".join(
        f"<section><h2>{escape(title)}</h2>{content}</section>"
        for title, content in sections.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Pipeline report</title><style>{STYLE}{_colours()}</style></head>"
        f'<body><h1>Pipeline report</h1><p class="when">{now}; of the'
        f" last {report_data.RUNS} runs at most</p>{body}</body></html>\n"
    )


def _sections(history: History, sources: Path) -> dict[str, str]:
    """Return the charts by their titles."""
    ask = report_data
    return {
        **_stages(history),
        "Slowest tests, on average": charts.bars(ask.slowest_tests(history), "s"),
        "Tests that failed and passed on one commit": charts.bars(
            ask.flakiest_tests(history), "times"
        ),
        "Deploys": charts.timeline(*ask.deploys(history)),
        "Which library uses which": _libraries(sources),
    }


def _stages(history: History) -> dict[str, str]:
    """Return the charts of stages; a stage has one colour in all of them."""
    ask = report_data
    seconds, cached = ask.stage_seconds(history), ask.cache_share(history)
    covered, found = ask.coverage(history), ask.findings(history)
    stages = sorted({*seconds, *cached, *covered, *found})
    axis = charts.Axis(ask.runs(history), stages)
    close = replace(axis, low=0.5)  # a per cent more or less is to be seen
    return {
        "How long each stage took": charts.lines(seconds, "s", axis),
        "How often each stage failed": charts.bars(ask.failure_rate(history), "%"),
        "What came from a cache": charts.lines(cached, "%", axis),
        "Coverage": charts.lines(covered, "%", close),
        "What scanners objected to": charts.lines(found, "findings", axis),
    }


def _libraries(sources: Path) -> str:
    names = [library.removeprefix("dataknobs_") for library in LIBRARIES]
    edges = [
        (source.removeprefix("dataknobs_"), target.removeprefix("dataknobs_"))
        for source, target in report_data.library_graph(sources)
    ]
    return charts.graph(names, edges)


def _colours() -> str:
    return "".join(
        f".c{number} {{ --c: light-dark({', '.join(pair.split('/'))}); }}\n"
        for number, pair in enumerate(COLOURS)
    )
