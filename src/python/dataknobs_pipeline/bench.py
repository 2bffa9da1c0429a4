"""Measure the libraries: the commands `dk bench` and `dk bench --compare REF`.

What is measured and how is in tests/performance; here is what that needs to run: the
peers, from a lock of their own, the published packages, from another, and, to compare,
the sources of another commit. The environments stay until their locks change.
"""

from __future__ import annotations

import os
import shutil
import subprocess  # nosec B404
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

from dataknobs_pipeline.errors import StageFailed, UsageError
from dataknobs_pipeline.system.capture import Program, run_captured
from dataknobs_pipeline.system.files import sha256_of, state_directory
from dataknobs_pipeline.system.tools import base_python, run_tool, uv

__all__ = ["compare", "environment", "measure", "measure_command", "sources_of"]

SOURCES = "src/python"
PEERS = ("benchmark", "benchmark-large")
RESULT = "dist/benchmarks.json"
PAGE = "docs/benchmarks.md"


def measure(root: Path, seconds: float, jobs: Sequence[str], docs: bool) -> int:
    """Measure jobs beside their peers, and print the ratios; return the exit code.

    Raises:
        UsageError: there is no such job.
    """
    python, published = _python(root, jobs), environment(root, "published")
    (root / RESULT).parent.mkdir(exist_ok=True)
    command = measure_command(python, published, seconds, jobs)
    code = _run(root, command)
    if not code and docs:
        code = _run(root, [str(python), "-m", "performance.table", RESULT, PAGE])
    return code


def compare(root: Path, ref: str, seconds: float, jobs: Sequence[str]) -> int:
    """Compare the libraries with those of another commit; return the exit code.

    Raises:
        UsageError: there is no such job or commit.
    """
    python = _python(root, jobs)
    with sources_of(root, ref) as reference:
        return _run(
            root,
            [
                *(str(python), "-m", "performance.compare"),
                *(str(reference), str(root / SOURCES), str(seconds), *jobs),
            ],
        )


def environment(root: Path, *locks: str) -> Path:
    """Return the Python of the environment that locks describe; make it if needed."""
    files = [root / "3rdparty" / "python" / f"{lock}.lock" for lock in locks]
    place = state_directory(root) / "bench" / locks[0]
    venv = place / "-".join(sha256_of(path)[:12] for path in files)
    if not venv.exists():
        shutil.rmtree(place, ignore_errors=True)  # of former locks, or half made
        incoming = place / "incoming"
        for command in _install_commands(incoming, files):
            run_tool(command, root, f"could not install {' and '.join(locks)}:")
        incoming.rename(venv)
    return venv / "bin" / "python"


def _install_commands(venv: Path, locks: Sequence[Path]) -> list[list[str]]:
    into = [f"--python={venv}/bin/python", "--no-deps", "--require-hashes"]
    return [
        [
            uv(),
            "venv",
            "--quiet",
            "--relocatable",
            f"--python={base_python()}",
            str(venv),
        ],
        [uv(), "pip", "install", "--quiet", *into, *(f"-r{lock}" for lock in locks)],
    ]


def measure_command(
    python: Path, published: Path, seconds: float, jobs: Sequence[str]
) -> list[str]:
    """Return the command that measures."""
    return [
        *(str(python), "-m", "pytest", "-q", "-s", "--no-header"),
        # The test suite's own options are for plugins that the peers' lock has not.
        *("--override-ini=addopts=", "--import-mode=importlib"),
        *("-p", "no:cacheprovider", "--benchmark-quiet"),
        *(f"--benchmark-json={RESULT}", "--full"),
        *(f"--published={published}", f"--seconds={seconds}"),
        *(f"--job={job}" for job in jobs),
        "tests/performance/test_jobs.py",
    ]


@contextmanager
def sources_of(root: Path, ref: str) -> Iterator[Path]:
    """Hold the sources of a commit in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="dk-bench-") as name:
        archive = Path(name, "sources.zip")
        command = ["git", "archive", f"--output={archive}", ref, "--", SOURCES]
        if ref.startswith("-"):
            raise UsageError(f"--compare: {ref!r} is no commit")
        try:
            run_tool(command, root, "")
        except StageFailed as error:
            reason = error.problems[1].strip() if error.problems[1:] else "git failed"
            raise UsageError(f"--compare: {ref!r}: {reason}") from None
        with ZipFile(archive) as sources:
            sources.extractall(name)
        yield Path(name, SOURCES)


def _python(root: Path, jobs: Sequence[str]) -> Path:
    """Return the Python that has the peers, when it knows these jobs."""
    python = environment(root, *PEERS)
    listing = [str(python), "-m", "performance.catalogue", *jobs]
    result = run_captured(Program(listing, root, _variables(root)))
    if result.returncode:
        raise UsageError(*result.stderr.strip().removeprefix("error: ").splitlines())
    return python


def _run(root: Path, command: Sequence[str]) -> int:
    """Run a program that speaks for itself; return its exit code."""
    # Our own program and arguments, no shell.
    return subprocess.run(  # nosec B603
        command,
        cwd=root,
        env=_variables(root),
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode


def _variables(root: Path) -> dict[str, str]:
    path = os.pathsep.join(str(root / name) for name in (SOURCES, "tests"))
    return {
        **{n: v for n, v in os.environ.items() if not n.startswith("PYTHON")},
        "PYTHONPATH": path,
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        # Compiled once, but not beside the sources.
        "PYTHONPYCACHEPREFIX": str(state_directory(root) / "bench" / "pycache"),
    }
