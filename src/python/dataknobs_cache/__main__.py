"""The command line of the cache server: what `./dk cache serve` and the image start."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType

import click

from dataknobs_cache.settings import Places, Settings
from dataknobs_cache.supervisor import CacheFailed, prepare, serve

UNITS = {"M": 10**6, "G": 10**9, "T": 10**12}


class Stopped(BaseException):
    """Report that somebody asked us to stop."""


def size(_context: click.Context, _option: click.Parameter, value: str) -> int:
    """Read a number of bytes, such as 500M or 20G."""
    number, unit = value[:-1], UNITS.get(value[-1:])
    if not number.isdecimal() or not unit:
        raise click.BadParameter(f"{value!r} is not a size such as 500M, 20G or 1T")
    return int(number) * unit


def address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Refuse what is no host and port; a port too large would wrap around."""
    host, _, port = value.rpartition(":")
    if not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise click.BadParameter(f"{value!r} is not HOST:PORT with a port to 65535")
    return value


def stop(signum: int, frame: FrameType | None) -> None:
    """Turn a signal into an exception, which ends what runs on its way out."""
    raise Stopped


@click.command(context_settings={"auto_envvar_prefix": "CACHE"})
@click.option("--folder", required=True, type=click.Path(path_type=Path))
@click.option("--templates", required=True, type=click.Path(path_type=Path))
@click.option(
    "--address", default="127.0.0.1:8980", show_default=True, callback=address
)
@click.option("--max-size", default="20G", show_default=True, callback=size)
@click.option("--protect", default=3600, show_default=True, help="Seconds.")
@click.option("--repository", default="local/dataknobs", show_default=True)
@click.option(
    "--branch",
    "branches",
    multiple=True,
    default=["main", "develop"],
    show_default=True,
)
@click.option("--audience", default=Settings.audience, show_default=True)
@click.option("--jwks-url", help="Keys of who issues the tokens [local tokens].")
def main(
    folder: Path,
    templates: Path,
    max_size: int,
    protect: int,
    branches: tuple[str, ...],
    **others: str,
) -> None:
    """Serve the build cache until stopped.

    Every option can be given as a variable, such as CACHE_MAX_SIZE.
    """
    settings = Settings(
        max_bytes=max_size,
        protected_seconds=protect,
        branches=tuple(branches),
        **others,
    )
    places = Places(folder.resolve())
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, stop)
    try:
        port = prepare(settings, places, templates)
        serve(settings, places, port, lambda: _say(settings, places))
    except Stopped:
        click.echo("stopped")
    except (CacheFailed, OSError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


def _say(settings: Settings, places: Places) -> None:
    click.echo(f"the build cache answers at {settings.address}")
    if not settings.jwks_url:
        click.echo(f"to use it:  source {places.environment}")


if __name__ == "__main__":
    main()  # pylint: disable=no-value-for-parameter # click has it
