"""Draw small charts as SVG; colours are classes, which the page's style gives.

Every number becomes a coordinate here, and every text is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["bars", "graph", "lines", "timeline"]

WIDTH = 720
HEIGHT = 160
LEFT = 52
BOX = (120, 30)
MIDDLE = 70
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
    ' markerHeight="8" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/>'
    "</marker></defs>"
)


def lines(series: Mapping[str, Sequence[float | None]], unit: str) -> str:
    """Draw one line for each series over the same points; None is a gap.

    >>> lines({}, "s")
    '<p class="none">nothing recorded yet</p>'
    """
    values = [v for points in series.values() for v in points if v is not None]
    if not values:
        return _none()
    top = max(values) or 1.0
    parts = [_axis(top, unit)]
    for number, (name, points) in enumerate(series.items()):
        step = (WIDTH - LEFT - 8) / max(1, len(points) - 1)
        dots = [
            (LEFT + place * step, _height(value, top), value)
            for place, value in enumerate(points)
            if value is not None
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _value in dots)
        colour = f"c{number % 8}"
        parts.append(f'<polyline class="{colour}" points="{path}"/>')
        parts.extend(
            f'<circle class="{colour}" cx="{x:.1f}" cy="{y:.1f}" r="2.5">'
            f"<title>{escape(name)}: {value:.1f} {escape(unit)}</title></circle>"
            for x, y, value in dots
        )
    return _svg(parts, HEIGHT) + _legend(list(series))


def bars(rows: Sequence[tuple[str, float]], unit: str) -> str:
    """Draw a bar with its name and number for each row."""
    if not rows:
        return _none()
    top = max(value for _name, value in rows) or 1.0
    lengths = [max(0.5, 100 * value / top) for _name, value in rows]
    cells = "".join(
        f'<tr><td>{escape(name)}</td><td class="bar"><svg viewBox="0 0 100 8"'
        f' preserveAspectRatio="none"><rect class="c0" width="{length:.1f}"'
        f' height="8"/></svg></td><td class="number">{value:.2f} {escape(unit)}</td>'
        "</tr>"
        for (name, value), length in zip(rows, lengths)
    )
    return f"<table>{cells}</table>"


def timeline(rows: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """Draw a row of marks for each environment, from the oldest to the newest.

    Args:
        rows: environment -> marks, each an outcome and what to say of it.
    """
    if not rows:
        return _none()
    parts = []
    for number, (name, marks) in enumerate(rows.items()):
        y = 24 + number * 32
        parts.append(f'<text x="4" y="{y + 4}">{escape(name)}</text>')
        step = (WIDTH - 140) / max(1, len(marks))
        for place, (outcome, title) in enumerate(marks):
            x = 120 + (place + 0.5) * step
            parts.append(
                f'<circle class="{escape(outcome)}" cx="{x:.1f}" cy="{y}" r="7">'
                f"<title>{escape(title)}</title></circle>"
            )
    return _svg(parts, 32 * len(rows) + 16)


def graph(layers: Sequence[str], edges: Sequence[tuple[str, str]]) -> str:
    """Draw boxes from left to right and an arrow for each edge between them."""
    step = (WIDTH - BOX[0]) / max(1, len(layers) - 1)
    left = {name: number * step for number, name in enumerate(layers)}
    arrows = [_arrow(left[source], left[target], step) for source, target in edges]
    return _svg([_TIP, *arrows, *(_box(name, x) for name, x in left.items())], 100)


def _arrow(start: float, end: float, step: float) -> str:
    """Draw an arrow between boxes: straight to a neighbour, else over the others."""
    width, height = BOX
    if abs(start - end) <= step + 1:
        x1, x2 = (start, end + width) if end < start else (start + width, end)
        y1 = y2 = float(MIDDLE)
    else:
        x1, x2 = start + width / 2, end + width / 2
        y1, y2 = MIDDLE - height / 2, MIDDLE - height / 2 - 0.16 * abs(start - end)
    return (
        f'<path class="edge" marker-end="url(#tip)" d="M{x1:.1f} {y1:.1f}'
        f' Q{(x1 + x2) / 2:.1f} {y2:.1f} {x2:.1f} {y1:.1f}"/>'
    )


def _box(name: str, x: float) -> str:
    width, height = BOX
    return (
        f'<rect class="box" x="{x:.1f}" y="{MIDDLE - height / 2:.1f}" rx="5"'
        f' width="{width}" height="{height}"/><text class="middle"'
        f' x="{x + width / 2:.1f}" y="{MIDDLE + 4}">{escape(name)}</text>'
    )


def _svg(parts: Sequence[str], height: int) -> str:
    body = "".join(parts)
    return (
        f'<div class="scroll"><svg class="chart" viewBox="0 0 {WIDTH} {height}">'
        f"{body}</svg></div>"
    )


def _height(value: float, top: float) -> float:
    return HEIGHT - 16 - value / top * (HEIGHT - 32)


def _axis(top: float, unit: str) -> str:
    ticks = (0.0, top / 2, top)
    return "".join(
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH}" y1="{_height(tick, top):.1f}"'
        f' y2="{_height(tick, top):.1f}"/><text x="2" y="{_height(tick, top) + 4:.1f}">'
        f"{tick:.3g} {escape(unit)}</text>"
        for tick in ticks
    )


def _legend(names: Sequence[str]) -> str:
    items = "".join(
        f'<li class="c{number % 8}">{escape(name)}</li>'
        for number, name in enumerate(names)
    )
    return f'<ul class="legend">{items}</ul>'


def _none() -> str:
    return '<p class="none">nothing recorded yet</p>'
