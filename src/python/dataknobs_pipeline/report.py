"""Write the record as one HTML page that needs no other: the command `dk report`."""

from __future__ import annotations

from datetime import datetime, timezone
from html import escape
from pathlib import Path

from dataknobs_pipeline import charts, report_data
from dataknobs_pipeline.files import state_directory, write_atomically
from dataknobs_pipeline.history import History, open_history
from dataknobs_pipeline.manifest import LIBRARIES

__all__ = ["write_report"]

STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --faint: #d0d7de;
  --good: #1a7f37; --bad: #cf222e; --odd: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117;
  --faint: #30363d; --good: #3fb950; --bad: #f85149; --odd: #d29922; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); max-width: 760px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.none, .when { opacity: .7; } .chart { width: 100%; height: auto; overflow: visible; }
svg text { font: 11px system-ui, sans-serif; fill: var(--ink); }
svg .middle { text-anchor: middle; }
.axis { stroke: var(--faint); } polyline { fill: none; stroke-width: 1.5; }
.edge { fill: none; stroke: var(--ink); } .tip { fill: var(--ink); }
.box { fill: var(--paper); stroke: var(--ink); }
table { width: 100%; border-collapse: collapse; font-size: 13px; table-layout: fixed; }
td { padding: 2px 6px; border-bottom: 1px solid var(--faint);
  overflow-wrap: anywhere; } td.bar { width: 25%; } td.number { width: 16%;
  text-align: right; } td.bar svg { width: 100%; height: 8px; display: block; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; }
.legend li::before { content: ""; display: inline-block; width: .7em; height: .7em;
  margin-right: .4em; background: currentColor; }
.passed { fill: var(--good); } .failed, .lost { fill: var(--bad); }
.running, .cancelled { fill: var(--odd); }
"""
COLOURS = ("#0969da #bf8700 #1a7f37 #cf222e #8250df #1b7c83 #bc4c00 #6e7781").split()


def write_report(root: Path, target: Path) -> None:
    """Write the page, whole or not at all; its folder is made."""
    with open_history(state_directory(root)) as history:
        page = _page(history, root / "src" / "python")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, page)


def _page(history: History, sources: Path) -> str:
    ask = report_data
    names = [library.removeprefix("dataknobs_") for library in LIBRARIES]
    edges = [
        (source.removeprefix("dataknobs_"), target.removeprefix("dataknobs_"))
        for source, target in ask.library_graph(sources)
    ]
    sections = {
        "How long each stage took": charts.lines(ask.stage_seconds(history), "s"),
        "How often each stage failed": charts.bars(ask.failure_rate(history), "%"),
        "What came from a cache": charts.lines(ask.cache_share(history), "%"),
        "Coverage": charts.lines(ask.coverage(history), "%"),
        "Slowest tests, on average": charts.bars(ask.slowest_tests(history), "s"),
        "Tests that failed and passed on one commit": charts.bars(
            ask.flakiest_tests(history), "times"
        ),
        "Deploys": charts.timeline(ask.deploys(history)),
        "Which library uses which": charts.graph(names, edges),
    }
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
        f'<body><h1>Pipeline report</h1><p class="when">{now}; the last'
        f" {ask.RUNS} runs</p>{body}</body></html>\n"
    )


def _colours() -> str:
    return "".join(
        f"polyline.c{n} {{ stroke: {colour}; }} circle.c{n}, rect.c{n} {{ fill:"
        f" {colour}; }} li.c{n}::before {{ color: {colour}; }}\n"
        for n, colour in enumerate(COLOURS)
    )
