"""The command line: names, options and help; the work is done elsewhere.

Each command imports what it needs when it runs, so that `dataknobs --help` is quick.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataknobs_service.cli.output import (
    Format,
    emit,
    format_option,
    media_type_option,
    progress,
)
from dataknobs_service.errors import BadInput, ServiceError
from dataknobs_service.settings import Settings

if TYPE_CHECKING:
    from dataknobs_service.cli import work
    from dataknobs_service.elastic.searcher import Searcher
    from dataknobs_service.storage.database import Database

__all__ = ["cli", "main"]

EXIT_CODES = """
\b
Exit codes:
  0    done
  1    something was found wrong, or not all could be done
  2    wrong usage, or input that cannot be accepted
  3    the database or service cannot be used now
  4    nothing of that name
  5    changed meanwhile
  6    an upgrade that programs of --beside could not live with
  130  stopped by Ctrl-C

\b
Environment: DATABASE_URL [sqlite:///dataknobs.db], ELASTICSEARCH_URL, LOG_LEVEL,
NO_COLOR, DATAKNOBS_HOST, _PORT, _KEYS, _MAX_BODY, _TIMEOUT, _CONCURRENCY, _RATE,
_LINGER, _DRAIN

\b
Completion: eval "$(_DATAKNOBS_COMPLETE=bash_source dataknobs)"; or zsh_source, or
_DATAKNOBS_COMPLETE=fish_source dataknobs | source
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; expected trouble is one line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # names of files may be no text
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(args=argv, prog_name="dataknobs", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except ServiceError as error:
        return _report(str(error), error.exit_code)
    except click.ClickException as error:
        return _report(error.format_message(), 2)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # Nobody reads on; keep the interpreter from failing once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _report(f"{error.filename or 'output'}: {error.strerror or error}", 3)


def _report(message: str, code: int) -> int:
    click.echo(f"error: {message}", err=True)
    return code


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _database() -> Database:
    """Open the database; one that is embedded and not there is made."""
    from dataknobs_service.storage import migrate
    from dataknobs_service.storage.database import Database

    settings = _settings()
    database = Database(settings.database_url, settings.timeout)
    migrate.prepare(database)
    return database


def _searcher() -> Searcher:
    from dataknobs_service.elastic.searcher import Searcher, index_of

    return Searcher(_database(), index_of(_settings().elasticsearch_url))


@click.group(
    epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
def cli() -> None:
    """Fill, search and serve a knowledge base."""


@cli.command()
@click.option("--host", help="Address to listen on [DATAKNOBS_HOST, 127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="[DATAKNOBS_PORT, 8000]")
@click.option(
    "--fd",
    "descriptors",
    type=click.IntRange(3),
    multiple=True,
    metavar="N",
    help="Accept from this open socket, not from --host and --port; may be repeated.",
)
@click.option(
    "--held-fd",
    "held",
    type=click.IntRange(3),
    multiple=True,
    metavar="N",
    help="Accept from this one too, but only after SIGUSR1; may be repeated.",
)
def serve(
    host: str | None,
    port: int | None,
    descriptors: tuple[int, ...],
    held: tuple[int, ...],
) -> int:
    """Serve the knowledge base over HTTP until SIGTERM.

    A process that is started with the socket of a running one (--fd) takes over from it
    without losing a request: send SIGTERM to the older once the newer is ready. With
    --held-fd it can be tried on a socket of its own before anybody else reaches it.
    """
    # What is imported stays: looking for garbage in it delays the start, and requests.
    gc.disable()
    from dataknobs_service.http.server import serve as run

    gc.freeze()
    gc.enable()
    settings = _settings()
    return run(
        replace(
            settings,
            host=host or settings.host,
            port=settings.port if port is None else port,
        ),
        descriptors,
        held,
    )


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--prefix", default="", help="What the names of documents begin with.")
@click.option("--name", help="Of the one document that standard input is.")
@click.option("--jobs", type=click.IntRange(1, 16), default=4, show_default=True)
@format_option
def ingest(
    paths: tuple[str, ...], prefix: str, name: str | None, jobs: int, form: Format
) -> int:
    """Store files, the files of folders, and those that a "pattern/**/*.md" matches.

    For - as the only path, standard input holds a JSON document a line, as /v1/bulk
    takes them; with --name it is one document.

    What is stored already is left alone: an ingest that was broken off goes on when it
    is run again.
    """
    from dataknobs_service.cli import work

    failed = 0

    def results() -> Iterator[work.Ingested]:
        nonlocal failed
        found = _ingested(paths, prefix, name, jobs)
        for result in found:
            failed += result["outcome"] == "failed"
            yield result

    emit(results(), form)
    return 1 if failed else 0


def _ingested(
    paths: tuple[str, ...], prefix: str, name: str | None, jobs: int
) -> Iterator[work.Ingested]:
    from dataknobs_service.cli import work

    if "-" in paths and len(paths) > 1 or name and paths != ("-",):
        raise BadInput("- stands alone, and --name needs it: give - or files")
    if name:
        named = [(Path("-"), name)]
        yield from work.ingest(_database(), named, prefix, jobs)
    elif paths == ("-",):
        if prefix:
            raise BadInput("--prefix needs files or --name: lines hold whole names")
        yield from work.ingest_lines(_database(), _settings().max_body)
    else:
        files = work.files_of(paths)
        with progress(len(files)) as advance:
            for result in work.ingest(_database(), files, prefix, jobs):
                advance()
                yield result


@cli.command()
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--filter", "filters", multiple=True, metavar="NAME:VALUE")
@format_option
def search(query: str, limit: int, filters: tuple[str, ...], form: Format) -> None:
    """Find chunks by words, "phrases", -exclusions and begin*nings."""
    from dataknobs_service.storage.search import Search

    wanted: dict[str, list[str]] = {}
    for one in filters:
        name, colon, value = one.partition(":")
        if not (name and colon):
            raise BadInput(f"--filter {one}: write it as NAME:VALUE")
        wanted.setdefault(name, []).append(value)
    found = _searcher().search(Search(query, wanted, limit=limit))
    columns = {"document", "position", "score", "text"}
    rows = [hit.model_dump() for hit in found.hits]
    if form != "json":
        rows = [{name: row[name] for name in sorted(columns)} for row in rows]
    emit(rows, form)


@cli.command()
@click.argument("path", default="-")
@click.option("--authority", "names", multiple=True, help="[all of them]")
@format_option
def annotate(path: str, names: tuple[str, ...], form: Format) -> None:
    """Find the terms of the stored authorities in a file or standard input."""
    from dataknobs_service.annotating import Annotators
    from dataknobs_service.cli.work import read_text

    found = Annotators(_database()).annotate(read_text(path), names or None)
    emit([annotation.model_dump() for annotation in found], form)


@cli.command()
@click.argument("path", default="-")
@format_option
def normalize(path: str, form: Format) -> None:
    """Bring each line of a file or standard input to a common form."""
    from dataknobs_service.cli.work import read_text
    from dataknobs_xization.normalize import basic_normalization_fn

    lines = read_text(path).splitlines()
    emit(({"text": basic_normalization_fn(line)} for line in lines), form)


@cli.command()
@click.argument("path", default="-")
@media_type_option
@click.option("--size", type=click.IntRange(min=1), default=1000, show_default=True)
@format_option
def chunk(path: str, media_type: str | None, size: int, form: Format) -> None:
    """Cut a file or standard input as `ingest` does."""
    from dataknobs_service import chunking
    from dataknobs_service.cli import work

    document = work.read_document(path, media_type)
    emit((found.model_dump() for found in chunking.chunk(document, size)), form)


@cli.command()
@click.argument("path", default="-")
@media_type_option
@format_option
def tree(path: str, media_type: str | None, form: Format) -> None:
    """Show the headings of a file or standard input, or the names in its JSON."""
    from dataknobs_service.cli import work
    from dataknobs_service.outlining import outline

    rows = work.tree_rows(outline(work.read_document(path, media_type)))
    if form == "text":
        rows = [{"part": "  " * row["level"] + row["part"]} for row in rows]
    emit(rows, form)


@cli.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
@click.option(
    "--beside",
    metavar="V",
    help="Refuse if programs of this version of the tables could not go on.",
)
def db_upgrade(beside: str | None) -> None:
    """Bring the tables to the version that this program needs."""
    from dataknobs_service.storage import migrate
    from dataknobs_service.storage.database import Database

    before, after = migrate.upgrade(Database(_settings().database_url), beside)
    click.echo(f"version {before or 'none'} -> {after}")


@db.command("version")
def db_version() -> None:
    """Print the version of the tables that this program needs."""
    from dataknobs_service.storage.versions import newest

    click.echo(newest())


@db.command("check")
@format_option
def db_check(form: Format) -> int:
    """Prove that no document, chunk or index entry is missing, double or altered."""
    from dataknobs_service.storage import check

    found = _database().write(check.problems)
    emit([{"problem": problem} for problem in found], form)
    click.echo(f"{len(found)} problems", err=True)
    return 1 if found else 0


@db.command("reindex")
def db_reindex() -> None:
    """Make the index of Elasticsearch anew, from what the database holds."""
    from dataknobs_service.elastic.feed import rebuild
    from dataknobs_service.elastic.searcher import index_of

    if (index := index_of(_settings().elasticsearch_url)) is None:
        raise BadInput("set ELASTICSEARCH_URL: the database's own index needs nothing")
    click.echo(f"{rebuild(_database(), index)} documents")


@cli.group()
def keys() -> None:
    """Say who may use the service: needed unless it listens on loopback only."""


@keys.command("create")
@click.argument("name")
@click.option("--scope", type=click.Choice(["read", "write"]), default="read")
def keys_create(name: str, scope: str) -> None:
    """Make a key and print it, this one time."""
    from dataknobs_service.storage import keys as stored

    made = _database().write(
        lambda c: stored.create(c, name, "write" if scope == "write" else "read")
    )
    click.echo(made)


@keys.command("list")
@format_option
def keys_list(form: Format) -> None:
    """List the names and scopes of all keys."""
    from dataknobs_service.storage import keys as stored

    emit(_database().read(stored.list_all), form)


@keys.command("remove")
@click.argument("name")
def keys_remove(name: str) -> None:
    """Have a key open nothing any more."""
    from dataknobs_service.storage import keys as stored

    _database().write(lambda c: stored.remove(c, name))


@cli.command()
@format_option
def version(form: Format) -> None:
    """Say what runs here."""
    import platform

    from dataknobs_service import __version__

    emit([{"dataknobs": __version__, "python": platform.python_version()}], form)
