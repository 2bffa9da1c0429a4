"""Print rows: as JSON for programs, as a table or plain text for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

import click

__all__ = ["Format", "emit", "format_option", "media_type_option", "progress"]

Format = Literal["json", "table", "text"]
Command = TypeVar("Command", bound=Callable[..., Any])


def format_option(command: Command) -> Command:
    """Give a command the option `--format`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["json", "table", "text"]),
        default="text",
        show_default=True,
        help="One JSON object a line, a table, or text.",
    )(command)


def media_type_option(command: Command) -> Command:
    """Give a command the option `--type`."""
    return click.option(
        "--type", "media_type", help="Media type [by the name of the file]."
    )(command)


def emit(rows: Iterable[Mapping[str, Any]], form: Format) -> None:
    """Print rows of the same columns; JSON and text come as they are made."""
    if form == "table":
        _table(list(rows))
        return
    for row in rows:
        if form == "json":
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo("\t".join(_cell(value) for value in row.values()))


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """Show on a terminal how far it has got; give what to call at each step."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as shown:
        task = shown.add_task("", total=total)
        yield lambda: shown.advance(task)


def _table(rows: list[Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*(rows[0] if rows else ()))
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    Console().print(table)  # it minds NO_COLOR and the width of the terminal


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
