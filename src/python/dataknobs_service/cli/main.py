"""The command line: names, options and help; the work is done elsewhere.

Each command imports what it needs when it runs, so that `dataknobs --help` is quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from dataknobs_service.cli.output import Format, emit, format_option
from dataknobs_service.errors import ServiceError
from dataknobs_service.settings import Settings

if TYPE_CHECKING:
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
  130  stopped by Ctrl-C

\b
Environment: DATABASE_URL [sqlite:///dataknobs.db], LOG_LEVEL, NO_COLOR,
DATAKNOBS_HOST, _PORT, _KEYS, _MAX_BODY, _TIMEOUT, _CONCURRENCY, _RATE, _DRAIN
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; expected trouble is one line."""
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


@click.group(
    epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
def cli() -> None:
    """Fill, search and serve a knowledge base."""


@cli.command()
@click.option("--host", help="Address to listen on [DATAKNOBS_HOST, 127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="[DATAKNOBS_PORT, 8000]")
def serve(host: str | None, port: int | None) -> int:
    """Serve the knowledge base over HTTP until SIGTERM."""
    from dataknobs_service.http.server import serve as run

    settings = _settings()
    return run(
        replace(
            settings,
            host=host or settings.host,
            port=settings.port if port is None else port,
        )
    )


@cli.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables to the version that this program needs."""
    from dataknobs_service.storage import migrate
    from dataknobs_service.storage.database import Database

    before, after = migrate.upgrade(Database(_settings().database_url))
    click.echo(f"version {before or 'none'} -> {after}")


@db.command("check")
@format_option
def db_check(form: Format) -> int:
    """Prove that no document, chunk or index entry is missing, double or altered."""
    from dataknobs_service.storage import check

    found = _database().write(check.problems)
    emit([{"problem": problem} for problem in found], form)
    click.echo(f"{len(found)} problems", err=True)
    return 1 if found else 0


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
