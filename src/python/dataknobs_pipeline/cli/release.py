"""The commands that release and publish, as `cli` has them."""

from __future__ import annotations

from pathlib import Path

import click

from dataknobs_pipeline.cli.common import checkout_root
from dataknobs_pipeline.errors import UsageError

__all__ = ["RELEASE"]


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
def release(dry_run: bool) -> int:
    """Bump the version by the commits since the last tag; write the changelog; tag.

    feat makes a minor version, fix a patch, a breaking change a major one. Nothing is
    pushed.
    """
    from dataknobs_pipeline.release.release import release as make_release

    return make_release(checkout_root(), dry_run, click.echo)


@click.command()
@click.argument("packages", nargs=-1)
@click.option(
    "--dist",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with the build and its manifest [dist].",
)
@click.option(
    "--index",
    metavar="URL",
    envvar="DK_INDEX_URL",
    help="The index, its Simple API [$DK_INDEX_URL, or else the public one].",
)
@click.option(
    "--upload-url",
    metavar="URL",
    help="Where it takes uploads [that of the public one]; who you are is in"
    " $TWINE_USERNAME, $TWINE_PASSWORD.",
)
@click.option(
    "--pick",
    "target",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Copy what the index lacks into this empty folder instead of uploading it.",
)
def publish(
    packages: tuple[str, ...],
    dist: Path | None,
    index: str | None,
    upload_url: str | None,
    target: Path | None,
) -> int:
    """Put PACKAGES of a build on a package index, or all, in the order of layers.

    Run it again after whatever stopped it: what is there is left alone.
    """
    from dataknobs_pipeline.delivery.releases import build_of
    from dataknobs_pipeline.release.publish import index_at, pick
    from dataknobs_pipeline.release.publish import publish as upload

    where = index_at(index, upload_url)
    if target and any(target.iterdir()):
        raise UsageError(f"--pick: {target} is not empty")
    # A job that publishes has the build, and no checkout.
    build = build_of((dist or checkout_root() / "dist") / "manifest.json")
    if not target:
        return upload(build, where, packages, click.echo)
    files = pick(build, where, packages, target)
    click.echo(f"{target}: {len(files)} files that the index lacks")
    return 0


RELEASE = (publish, release)
