"""The page about a command line, out of what its commands say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click

__all__ = ["page", "written_by"]

WIDTH = 88  # columns


def written_by(name: str) -> str:
    """Return the command that writes the page about a program."""
    # With the whole lock beside it, what `run` of Pants 2.17 starts does not find it.
    run = "./pants --no-python-run-against-entire-lockfile run"
    source = f"src/python/dataknobs_docs/{name}_page.py"
    return f"{run} {source} > docs/reference/{name}.md"


def page(program: click.Command, name: str) -> str:
    """Return a page with the help of a program and of all its commands."""
    parts = [f"<!-- Do not edit. Written by: {written_by(name)} -->\n# {name}\n"]
    for title, text in _helps(program, name, None):
        heading = "" if title == name else f"## {title}\n\n"
        parts.append(f"{heading}```text\n{text}\n```\n")
    return "\n".join(parts)


def _helps(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[str, str]]:
    """Yield the full name and the help of a command, and of those below it."""
    settings = {**command.context_settings, "terminal_width": WIDTH}
    context = click.Context(command, parent, name, max_content_width=WIDTH, **settings)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found and not found.hidden:
                yield from _helps(found, below, context)
