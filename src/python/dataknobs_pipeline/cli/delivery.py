"""The commands that deliver and watch, as `cli` has them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dataknobs_pipeline.cli.common import checkout_root, no_wait_option
from dataknobs_pipeline.errors import UsageError

if TYPE_CHECKING:
    from dataknobs_pipeline.delivery.delivery import Target

__all__ = ["DELIVERY"]


one_way_option = click.option(
    "--one-way",
    is_flag=True,
    help="Take tables that what is served now cannot work with: no way back to it.",
)


@click.command()
@click.argument("environment")
@click.option(
    "--version",
    metavar="V",
    help="A version or a release that dist or an environment has [latest: dist].",
)
@click.option(
    "--manifest",
    "manifest_path",
    metavar="FILE",
    help="The manifest that `dk manifest` wrote, beside the files it lists.",
)
@click.option(
    "--index",
    metavar="URL",
    envvar="DK_INDEX_URL",
    help="Take wheels and sdists from this package index [$DK_INDEX_URL].",
)
@click.option(
    "--target",
    "where",
    type=click.Choice(["embedded", "kubernetes"]),
    default="embedded",
    show_default=True,
    help="This machine, or the cluster that kubectl is set up for.",
)
@click.option(
    "--image",
    metavar="NAME:TAG",
    envvar="DK_IMAGE",
    help="What a cluster is to run [$DK_IMAGE, dataknobs:VERSION].",
)
@click.option(
    "--dry-run", is_flag=True, help="Only print what a cluster would be given."
)
@one_way_option
@no_wait_option
def deploy(  # pylint: disable=too-many-arguments,too-many-locals # for each option
    environment: str,
    version: str | None,
    manifest_path: str | None,
    index: str | None,
    where: str,
    image: str | None,
    dry_run: bool,
    one_way: bool,
    no_wait: bool,
) -> None:
    """Install a build into an environment, switch to it and verify it.

    If it does not pass, what was served before is switched to again.
    """
    from dataknobs_pipeline.delivery.delivery import deploy as deliver
    from dataknobs_pipeline.delivery.index import check_index, fetch
    from dataknobs_pipeline.delivery.releases import LATEST, build_of, find_build

    if version and manifest_path:
        raise UsageError("--version and --manifest exclude each other")
    if where == "kubernetes":
        if manifest_path or index:
            raise UsageError("a cluster takes an image: --image or --version")
        _deploy_to_cluster(environment, version, image, dry_run, not no_wait)
        return
    if image or dry_run:
        raise UsageError("--image and --dry-run go with --target kubernetes")
    if index:
        check_index(index)
    target = _target(environment, no_wait, one_way)
    if manifest_path:
        build = build_of(Path(manifest_path).resolve())
    else:
        build = find_build(target.root, version or LATEST)
    with tempfile.TemporaryDirectory(prefix="dk-") as folder:
        deliver(target, fetch(build, index, Path(folder)) if index else build)


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("environment", metavar="TO")
@click.option(
    "--version", metavar="V", help="A release that FROM keeps [what it serves]."
)
@one_way_option
@no_wait_option
def promote(
    source: str, environment: str, version: str | None, one_way: bool, no_wait: bool
) -> None:
    """Deploy to TO the very files that have passed in FROM."""
    from dataknobs_pipeline.delivery.promotion import promote as deliver

    deliver(source, _target(environment, no_wait, one_way), version)


@click.command()
@click.argument("environment")
@click.option(
    "--to", metavar="V", help="A release that is still there [the one before]."
)
@no_wait_option
def rollback(environment: str, to: str | None, no_wait: bool) -> None:
    """Switch an environment back to an earlier release."""
    from dataknobs_pipeline.delivery.delivery import rollback as go_back

    go_back(_target(environment, no_wait), to)


@click.command()
@click.argument("environment", required=False)
def status(environment: str | None) -> None:
    """Show what an environment serves, or all of them."""
    from dataknobs_pipeline.delivery.status import status_lines

    click.echo("\n".join(status_lines(checkout_root(), environment)))


@click.command()
@click.argument("environment")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many, from the newest.",
)
def history(environment: str, limit: int) -> None:
    """Show the last deploys, promotions and rollbacks of an environment."""
    from dataknobs_pipeline.delivery.status import history_lines

    click.echo("\n".join(history_lines(checkout_root(), environment, limit)))


@click.command()
@click.argument("environment")
@click.option("--watch", is_flag=True, help="Go on until Ctrl-C; show what changes.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="The pause between two checks of --watch.",
)
def health(environment: str, watch: bool, interval: float) -> int:
    """Check that what an environment serves works."""
    from dataknobs_pipeline.config.pipeline_toml import load
    from dataknobs_pipeline.delivery.watch import check_environment, watch_environment

    root = checkout_root()
    delivery = load(root).delivery
    if watch:
        watch_environment(root, environment, delivery, interval, click.echo)
    return check_environment(root, environment, delivery, click.echo)


@click.command()
@click.argument("environment")
@click.option(
    "--listen", metavar="HOST:PORT", help="Where, if not where pipeline.toml says."
)
def serve(environment: str, listen: str | None) -> None:
    """Serve what is deployed to an environment until SIGTERM.

    After each deploy, promotion and rollback the new release takes over, and no request
    is lost. A release that does not become ready does not.
    """
    from dataknobs_pipeline.config.pipeline_toml import load
    from dataknobs_pipeline.delivery.serve import serve as run

    root = checkout_root()
    run(root, environment, load(root).delivery, listen, click.echo)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be told.")
def notify(dry_run: bool) -> None:
    """Tell a Slack-compatible webhook of failures, recoveries and drift, each once.

    $DK_WEBHOOK_URL is its address.
    """
    from dataknobs_pipeline.config.pipeline_toml import load
    from dataknobs_pipeline.record.notify import notify as tell

    root = checkout_root()
    tell(root, load(root).drift, dry_run, click.echo)


@click.command()
@click.option(
    "--output",
    metavar="FILE",
    default="dist/report.html",
    show_default=True,
    help="Where to write the page.",
)
def report(output: str) -> None:
    """Write one HTML page of what was recorded: stages, tests, caches, deploys."""
    from dataknobs_pipeline.record.report import write_report

    root = checkout_root()
    target = root / output
    write_report(root, target)
    click.echo(str(target))


def _deploy_to_cluster(
    name: str, version: str | None, image: str | None, dry_run: bool, wait: bool
) -> None:
    from dataknobs_pipeline.config.environment import read_environment
    from dataknobs_pipeline.delivery.kubernetes import Cluster, manifests, yaml_text
    from dataknobs_pipeline.delivery.releases import LATEST, build_of

    root = checkout_root()
    environment = read_environment(root, name)
    if image is None:
        if version in (None, LATEST):
            version = build_of(root / "dist" / "manifest.json").manifest.version
        image = f"dataknobs:{version}"
    objects = manifests(root, environment, image)
    if dry_run:
        click.echo(yaml_text(objects), nl=False)
    else:
        Cluster(root, name, wait, click.echo).deliver(objects, image)


def _target(name: str, no_wait: bool, one_way: bool = False) -> Target:
    from dataknobs_pipeline.config.environment import read_environment
    from dataknobs_pipeline.config.pipeline_toml import load
    from dataknobs_pipeline.delivery.delivery import Target

    root = checkout_root()
    environment = read_environment(root, name)
    delivery = load(root).delivery
    return Target(root, environment, delivery, not no_wait, click.echo, one_way)


DELIVERY = (
    deploy,
    promote,
    rollback,
    serve,
    status,
    history,
    health,
    notify,
    report,
)
