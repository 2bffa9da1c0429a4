"""Draw small charts as SVG; colours are classes, which the page's style gives.

Every number becomes a coordinate here, and every text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from dataknobs_pipeline.record.scale import HEIGHT, Scale, short

__all__ = ["Axis", "Series", "Timeline", "bars", "graph", "lines", "timeline"]

Series = Mapping[str, Sequence[float | None]]
Timeline = Mapping[str, Sequence[tuple[int, str, str]]]

WIDTH = 720
LEFT = 64
TIMELINE_LEFT = 110
BOX = (120, 30)
MIDDLE = 70
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
    ' markerHeight="8" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/>'
    "</marker></defs>"
)


@dataclass(frozen=True)
class Axis:
    """What all charts of lines share: a place for each run, a colour for each name.

    `low` is a part of 1 of the highest value: where all are above it, it is the ground.
    """

    when: Sequence[str]
    names: Sequence[str]
    low: float = 1.0


def lines(series: Series, unit: str, axis: Axis) -> str:
    """Draw one line for each series over the same runs; None is a gap.

    >>> lines({}, "s", Axis([], []))
    '<p class="none">nothing recorded yet</p>'
    """
    values = [v for points in series.values() for v in points if v is not None]
    if not values:
        return _none()
    names = [name for name in axis.names if name in series]
    colours = {name: f"c{axis.names.index(name) % 8}" for name in names}
    scale = Scale.of(values, axis.low, unit)
    parts = [_ticks(scale), _ends(axis.when, LEFT, HEIGHT)]
    for name in names:
        parts.extend(_line(name, colours[name], series[name], axis.when, scale))
    items = (f'<li class="{colours[name]}">{escape(name)}</li>' for name in names)
    return _svg(parts, HEIGHT + 4) + f'<ul class="legend">{"".join(items)}</ul>'


def _line(
    name: str,
    colour: str,
    points: Sequence[float | None],
    moments: Sequence[str],
    scale: Scale,
) -> Iterator[str]:
    step = (WIDTH - LEFT - 8) / max(1, len(points) - 1)
    dots = [
        (LEFT + place * step, scale.height(value), value, when)
        for place, (value, when) in enumerate(zip(points, moments))
        if value is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _value, _when in dots)
    yield f'<polyline class="{colour}" points="{path}"/>'
    for x, y, value, when in dots:
        yield (
            f'<circle class="{colour}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"><title>'
            f"{escape(f'{when}: {name} {scale.say(value)}')}</title></circle>"
        )


def bars(rows: Sequence[tuple[str, float]], unit: str) -> str:
    """Draw a bar with its name and number for each row."""
    if not rows:
        return _none()
    top = max(value for _name, value in rows) or 1.0
    lengths = [max(0.5, 100 * value / top) for _name, value in rows]
    cells = "".join(
        f'<tr><td>{escape(name)}</td><td class="bar"><svg viewBox="0 0 100 8"'
        f' preserveAspectRatio="none"><rect class="c0" width="{length:.1f}"'
        ' height="8"/></svg></td><td class="number">'
        f"{short(value)} {escape(unit)}</td></tr>"
        for (name, value), length in zip(rows, lengths)
    )
    return f"<table>{cells}</table>"


def timeline(rows: Timeline, when: Sequence[str]) -> str:
    """Draw a row of marks for each environment, from the oldest to the newest.

    Args:
        rows: environment -> marks: a place in `when`, an outcome, what to say of it.
        when: when each deploy was, of whatever environment.
    """
    if not rows:
        return _none()
    parts = [_ends(when, TIMELINE_LEFT, 32 * len(rows) + 22)]
    step = (WIDTH - TIMELINE_LEFT - 10) / max(1, len(when))
    for number, (name, marks) in enumerate(rows.items()):
        y = 24 + number * 32
        parts.append(f'<text x="4" y="{y + 4}">{escape(name)}</text>')
        for place, outcome, title in marks:
            x = TIMELINE_LEFT + (place + 0.5) * step
            parts.append(_mark(outcome, x, y, title))
    outcomes = sorted({outcome for marks in rows.values() for _, outcome, _ in marks})
    items = (
        f'<li class="plain"><svg class="key" viewBox="0 0 18 18">'
        f"{_mark(outcome, 9, 9, outcome)}</svg>{escape(outcome)}</li>"
        for outcome in outcomes
    )
    chart = _svg(parts, 32 * len(rows) + 26)
    return chart + f'<ul class="legend">{"".join(items)}</ul>'


def _mark(outcome: str, x: float, y: float, title: str) -> str:
    return (
        f'<circle class="{escape(outcome)}" cx="{x:.1f}" cy="{y:.1f}" r="6">'
        f"<title>{escape(title)}</title></circle>"
    )


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


def _ticks(scale: Scale) -> str:
    return "".join(
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH}" y1="{scale.height(tick):.1f}"'
        f' y2="{scale.height(tick):.1f}"/><text x="2"'
        f' y="{scale.height(tick) + 4:.1f}">{escape(scale.say(tick))}</text>'
        for tick in scale.ticks
    )


def _ends(when: Sequence[str], left: int, y: int) -> str:
    """Say when the first and the last of a chart were."""
    if not when:
        return ""
    last = f'<text class="end" x="{WIDTH}" y="{y}">{escape(when[-1])}</text>'
    first = f'<text x="{left}" y="{y}">{escape(when[0])}</text>'
    return first + last if len(when) > 1 else first


def _none() -> str:
    return '<p class="none">nothing recorded yet</p>'
