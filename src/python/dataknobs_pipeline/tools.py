"""Run the Python tools that came with us: uv, twine, check-wheel-contents."""

from __future__ import annotations

import os
import shutil
import subprocess  # nosec B404
import sys
from collections.abc import Sequence
from pathlib import Path

from dataknobs_pipeline.errors import StageFailed, Unusable

__all__ = ["Completed", "base_python", "run_module", "run_tool", "uv"]

Completed = subprocess.CompletedProcess[str]


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


def run_tool(argv: Sequence[str], root: Path, failure: str) -> Completed:
    """Run a program to its end and return its output.

    Raises:
        StageFailed: with `failure` and the program's own words, when it fails.
    """
    return _run(argv, root, failure, dict(os.environ))


def run_module(argv: Sequence[str], root: Path, failure: str) -> Completed:
    """Run a module of our own requirements as a program, like `run_tool`.

    It finds its modules where we find ours, inside a PEX file too.
    """
    path = os.pathsep.join(entry for entry in sys.path if entry)
    # Not to be wrapped: our lines get an indentation.
    variables = {**os.environ, "PYTHONPATH": path, "COLUMNS": "200"}
    return _run([sys.executable, "-m", *argv], root, failure, variables)


def _run(
    argv: Sequence[str], root: Path, failure: str, variables: dict[str, str]
) -> Completed:
    # Fixed programs, our own arguments, no shell.
    result = subprocess.run(  # nosec B603
        argv,
        cwd=root,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        words = (result.stdout + result.stderr).strip().splitlines()
        raise StageFailed(failure, *(f"  {line}" for line in words))
    return result
