"""Run the Python tools that came with us: uv, twine, check-wheel-contents."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from dataknobs_pipeline.errors import StageFailed, Unusable
from dataknobs_pipeline.system.capture import Completed, Program, run_captured
from dataknobs_pipeline.system.signals import Cancellation

__all__ = ["base_python", "run_module", "run_tool", "uv"]


def uv() -> str:
    """Return the uv of our own requirements, else one on the PATH."""
    try:
        import uv as package

        return str(package.find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if found is None:
        raise Unusable("uv is neither installed with dk nor on the PATH: install it")
    return found


def base_python() -> str:
    """Return the Python that our own environment was made from."""
    return str(getattr(sys, "_base_executable", sys.executable))


def run_tool(
    argv: Sequence[str],
    root: Path,
    failure: str,
    cancellation: Cancellation | None = None,
) -> Completed:
    """Run a program to its end and return its output.

    Raises:
        StageFailed: with `failure` and the program's own words, when it fails.
        Unusable: its words say that the disk is full.
    """
    return _run(argv, root, failure, dict(os.environ), cancellation)


def run_module(argv: Sequence[str], root: Path, failure: str) -> Completed:
    """Run a module of our own requirements as a program, like `run_tool`.

    It finds its modules where we find ours, inside a PEX file too.
    """
    path = os.pathsep.join(entry for entry in sys.path if entry)
    # Not to be wrapped: our lines get an indentation.
    variables = {**os.environ, "PYTHONPATH": path, "COLUMNS": "200"}
    return _run([sys.executable, "-m", *argv], root, failure, variables, None)


def _run(
    argv: Sequence[str],
    root: Path,
    failure: str,
    variables: dict[str, str],
    cancellation: Cancellation | None,
) -> Completed:
    result = run_captured(Program(argv, root, variables), None, cancellation)
    if result.returncode != 0:
        words = (result.stdout + result.stderr).strip().splitlines()
        lines = [f"  {line}" for line in words]
        if any(os.strerror(errno.ENOSPC) in line for line in words):
            raise Unusable(f"disk full: free space and run again: {failure}", *lines)
        raise StageFailed(failure, *lines)
    return result
