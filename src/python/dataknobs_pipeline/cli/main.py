"""The command line: names, options and help; the work is done elsewhere.

Each command imports what it needs when it runs, so that `dk plan` starts quickly.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from dataknobs_pipeline.cli.common import checkout_root, no_wait_option
from dataknobs_pipeline.cli.delivery import DELIVERY
from dataknobs_pipeline.cli.release import RELEASE
from dataknobs_pipeline.errors import DkError, Interrupted, UsageError, explain_os_error
from dataknobs_pipeline.system.signals import raise_interrupted

__all__ = ["cli", "main"]

EXIT_CODES = """
\b
Exit codes:
  0    everything asked for succeeded
  1    a stage, check, gate or deploy failed
  2    wrong usage, or a bad pipeline.toml or .in file
  3    unusable surroundings: no git or checkout, no permission, disk full
  4    another run holds the lock and --no-wait was given
  129  stopped by a hang-up    130  by Ctrl-C    143  by SIGTERM
"""

ref_option = click.option(
    "--ref", metavar="REF", help="Branch or tag whose route to take [checked out]."
)
changed_option = click.option(
    "--changed-since",
    metavar="REF",
    help="Run only the tests that changes since REF can reach; no coverage gate.",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the tool and return its exit code; expected trouble is one line each."""
    raise_interrupted()
    try:
        code = cli.main(args=argv, prog_name="dk", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except Interrupted as error:
        return error.exit_code
    except DkError as error:
        return _report(*error.problems, code=error.exit_code)
    except click.ClickException as error:
        return _report(error.format_message(), code=UsageError.exit_code)
    except BrokenPipeError:
        # Nobody reads on; keep the interpreter from failing once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        explained = explain_os_error(error)
        return _report(*explained.problems, code=explained.exit_code)


def _report(*problems: str, code: int) -> int:
    """Print problems; what is indented explains the one above it."""
    for problem in problems:
        click.echo(
            problem if problem.startswith(" ") else f"error: {problem}", err=True
        )
    return code


@click.group(
    epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
def cli() -> None:
    """Check, build, deploy and watch this repository, as pipeline.toml says."""


@cli.command()
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="NAME",
    help="Run this stage and what it needs; may be repeated [all of the route].",
)
@ref_option
@changed_option
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    help="Commands that may run at once [the number of CPUs].",
)
@click.option(
    "--keep-going/--fail-fast",
    default=True,
    help="After a failure, go on with what does not need it, or start nothing more.",
)
@no_wait_option
def run(  # pylint: disable=too-many-arguments # one for each option
    stages: tuple[str, ...],
    ref: str | None,
    changed_since: str | None,
    jobs: int,
    keep_going: bool,
    no_wait: bool,
) -> int:
    """Run the pipeline for the branch or tag checked out."""
    from dataknobs_pipeline.run.session import Request, run_pipeline

    request = Request(
        checkout_root(), ref, changed_since, jobs, not keep_going, not no_wait
    )
    return run_pipeline(request, stages)


@cli.command()
@click.argument("name")
@ref_option
@changed_option
@no_wait_option
def stage(name: str, ref: str | None, changed_since: str | None, no_wait: bool) -> int:
    """Run one stage without what it needs, as a CI job does.

    Appends a summary to the file that $GITHUB_STEP_SUMMARY names.
    """
    from dataknobs_pipeline.run.session import Request, run_single_stage

    request = Request(checkout_root(), ref, changed_since, wait=not no_wait)
    return run_single_stage(request, name)


@cli.command()
@ref_option
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "mermaid", "json"]),
    default="text",
    show_default=True,
)
def plan(ref: str | None, style: str) -> None:
    """Show what would run for a branch or tag, and where it goes."""
    from dataknobs_pipeline.config.pipeline_toml import load
    from dataknobs_pipeline.config.plan import FORMATS
    from dataknobs_pipeline.config.routing import route_of

    root = checkout_root()
    pipeline = load(root)
    name, route = route_of(pipeline, root, ref)
    click.echo(FORMATS[style](name, route, pipeline.stages_of(route)))


@cli.command()
@click.option("--check", is_flag=True, help="Only say what is wrong; offline.")
@click.option("--upgrade", is_flag=True, help="Take the newest versions.")
@click.argument("packages", nargs=-1)
def lock(check: bool, upgrade: bool, packages: tuple[str, ...]) -> int:
    """Bring the lock files of 3rdparty/python up to date with their .in files.

    Versions already locked are kept, except with --upgrade: of all PACKAGES, or of
    the named ones. What is known of the packages' licences is brought up to date too.
    """
    from dataknobs_pipeline.locks.lock import check_locks, write_locks
    from dataknobs_pipeline.security.licence_policy import FILE as POLICY
    from dataknobs_pipeline.security.licences import update_licences

    if packages and not upgrade:
        raise UsageError("package names go with --upgrade: dk lock --upgrade NAME …")
    if check and upgrade:
        raise UsageError("--check and --upgrade exclude each other")
    folder = checkout_root() / "3rdparty" / "python"
    if check:
        return check_locks(folder, click.echo)
    code = write_locks(folder, upgrade, packages, click.echo)
    if (checkout_root() / POLICY).exists():
        update_licences(checkout_root(), click.echo)
    return code


@cli.command()
@click.option(
    "--dist", default="dist", show_default=True, help="Folder with what was built."
)
@click.option("--tag", metavar="vX.Y.Z", help="Refuse a build of another version.")
def manifest(dist: str, tag: str | None) -> None:
    """Check the packages that were built; write their SBOMs, a manifest, checksums."""
    from dataknobs_pipeline.built.artifacts import write_manifest

    root = checkout_root()
    click.echo(write_manifest(root, root / dist, tag))


@cli.group()
def cache() -> None:
    """The shared build cache."""


@cache.command("serve")
@click.option("--port", default=8980, show_default=True)
@click.option(
    "--max-size", default="20G", show_default=True, help="What is over, is evicted."
)
def cache_serve(port: int, max_size: str) -> None:
    """Serve the shared cache on this machine, as docker/cache/ does elsewhere."""
    from dataknobs_pipeline.cache import serve

    serve(checkout_root(), port, max_size)


class _JobsUnlessNamed(click.Group):
    """Take what is no command for the arguments of `jobs`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `jobs` before the arguments, unless a command or help is asked for."""
        if not args or args[0] not in {
            *self.commands,
            *self.get_help_option_names(ctx),
        }:
            args = ["jobs", *args]
        return super().parse_args(ctx, args)


@cli.group(cls=_JobsUnlessNamed)
def bench() -> None:
    """Measure: `dk bench [JOB...]` is `dk bench jobs`."""


@bench.command("jobs")
@click.option(
    "--compare",
    metavar="REF",
    help="Compare with the libraries of a commit; exit 1 on a regression beyond noise.",
)
@click.option("--docs", is_flag=True, help="Write the table of docs/benchmarks.md.")
@click.option(
    "--seconds", default=5.0, show_default=True, help="About how long a job takes."
)
@click.argument("job", nargs=-1)
def bench_jobs(
    compare: str | None, docs: bool, seconds: float, job: tuple[str, ...]
) -> int:
    """Measure the libraries beside their peers, one job at a time.

    JOB is a job or a family of jobs, like tree or tree/grow [all]. Prints ratios, and
    writes dist/benchmarks.json.
    """
    from dataknobs_pipeline import bench as benchmarks

    if compare and docs or docs and job:
        raise UsageError("--docs goes without --compare and JOB: it is a table of all")
    if compare:
        return benchmarks.compare(checkout_root(), compare, seconds, job)
    return benchmarks.measure(checkout_root(), seconds, job, docs)


@bench.command("cache")
@click.argument("goal", nargs=-1)
def bench_cache(goal: tuple[str, ...]) -> int:
    """Measure cold, local warm, and a fresh clone with the shared cache.

    GOAL is what Pants is to do [test tests/unit/dataknobs_common::]; on HEAD.
    """
    from dataknobs_pipeline.cache_bench import bench as bench_the_cache

    wanted = goal or ("test", "tests/unit/dataknobs_common::")
    return bench_the_cache(checkout_root(), wanted, click.echo)


@cli.command()
@click.option("--url", help="Service to ask instead of OSV's, which works like it.")
def audit(url: str | None) -> int:
    """Look up known holes in every package of every lock; needs a network.

    What audit.toml allows passes until it expires; a package that could not be looked
    up does not. Reports: dist/reports/security.
    """
    import datetime

    from dataknobs_pipeline.security.audit import audit as audit_locks

    return audit_locks(checkout_root(), url, datetime.date.today(), click.echo)


@cli.command()
@click.option("--update", is_flag=True, help="Ask the index about what is new first.")
def licences(update: bool) -> int:
    """Compare the licences of all locked packages with security/licences.toml.

    Offline, but for --update, which `dk lock` does too.
    """
    from dataknobs_pipeline.security.licences import check_licences, update_licences

    root = checkout_root()
    if update:
        update_licences(root, click.echo)
    return check_licences(root, click.echo)


@cli.command()
def doctor() -> int:
    """Say what this machine lacks, and how to get it; offline."""
    from dataknobs_pipeline.doctor import doctor as look

    return look(checkout_root(), click.echo)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete `dk`: source <(./dk completion bash)."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(f"no completion for {shell}")
    click.echo(kind(cli, {}, "dk", "_DK_COMPLETE").source())


for command in (*DELIVERY, *RELEASE):
    cli.add_command(command)
