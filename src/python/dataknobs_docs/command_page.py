"""The page about a command line, out of what its commands say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click

__all__ = ["page"]

WIDTH = 88  # columns


def page(program: click.Command, name: str, written_by: str) -> str:
    """Return a page with the help of a program and of all its commands.

    `written_by` is the command that writes this page.
    """
    parts = [f"<!-- Written by {written_by}: do not edit. -->\n# {name}\n"]
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
