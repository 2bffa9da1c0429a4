"""Make and check the lock files: the command `dk lock`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from packaging.utils import canonicalize_name

from dataknobs_pipeline.errors import StageFailed, UsageError
from dataknobs_pipeline.locks.lock_check import DIGEST_LINE, lock_problems, stray_locks
from dataknobs_pipeline.locks.requirements import (
    HEADER,
    Inputs,
    digest,
    read_inputs,
    read_pins,
)
from dataknobs_pipeline.system.files import write_atomically
from dataknobs_pipeline.system.tools import base_python, run_tool, uv

__all__ = ["check_locks", "compile_command", "write_locks"]

Say = Callable[[str], None]


def check_locks(folder: Path, say: Say) -> int:
    """Check every lock file of a folder, without the network.

    Raises:
        StageFailed: with one line for every problem and the command that mends it.
    """
    all_inputs = read_inputs(folder)
    problems = stray_locks([inputs.name for inputs in all_inputs], folder)
    for inputs in all_inputs:
        problems.extend(lock_problems(inputs, folder))
    if problems:
        raise StageFailed(*problems)
    say(f"{len(all_inputs)} lock files agree with their .in files")
    return 0


def write_locks(folder: Path, upgrade: bool, packages: Sequence[str], say: Say) -> int:
    """Write the lock files that do not agree with their .in files.

    With `upgrade` all of them, to the newest versions; with `packages` only those that
    hold one of these, which alone get a newer version.
    """
    all_inputs = read_inputs(folder)
    names = {str(canonicalize_name(package)) for package in packages}
    holders = _holders(all_inputs, names, folder)
    for inputs in all_inputs:
        asked = upgrade and (not names or inputs.name in holders)
        if asked or lock_problems(inputs, folder):
            _write(inputs, folder, compile_options(asked, names), say)
        else:
            say(f"{inputs.name}.lock is up to date")
    if strays := stray_locks([inputs.name for inputs in all_inputs], folder):
        raise StageFailed(*strays)
    return 0


def compile_options(upgrade: bool, names: set[str]) -> list[str]:
    """Return the options that let versions move.

    >>> compile_options(True, {"click"})
    ['--upgrade-package=click']
    """
    if not upgrade:
        return []
    return [f"--upgrade-package={name}" for name in sorted(names)] or ["--upgrade"]


def compile_command(inputs: Inputs, output: Path, options: Sequence[str]) -> list[str]:
    """Return the command that resolves an .in file into a lock file.

    Where the packages come from is the user's configuration, and stays out of the file.
    """
    shared = [f"--constraints={inputs.constraints}"] if inputs.constraints else []
    return [
        uv(),
        "pip",
        "compile",
        "--quiet",
        "--universal",
        f"--python-version={inputs.python_version}",
        # Any will do; without it uv looks through all there are, for many seconds.
        f"--python={base_python()}",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
        "--no-emit-index-url",
        "--no-emit-find-links",
        *shared,
        *options,
        f"--output-file={output.name}",
        f"{inputs.name}.in",
    ]


def _holders(all_inputs: list[Inputs], names: set[str], folder: Path) -> set[str]:
    """Return which locks hold any of the packages; all must be in some lock."""
    holders: set[str] = set()
    found: set[str] = set()
    for inputs in all_inputs:
        path = folder / f"{inputs.name}.lock"
        pins = read_pins(path.read_text("utf-8"))[0] if path.exists() else []
        held = names & {pin.name for pin in pins}
        found |= held
        if held:
            holders.add(inputs.name)
    if missing := names - found:
        raise UsageError(f"no lock file holds {', '.join(sorted(missing))}")
    return holders


def _write(inputs: Inputs, folder: Path, options: Sequence[str], say: Say) -> None:
    path = folder / f"{inputs.name}.lock"
    draft = folder / f".{inputs.name}.lock.tmp"
    try:
        if path.exists():
            shutil.copyfile(path, draft)  # uv keeps the versions it finds there
        failure = f"{folder / inputs.name}.in: uv could not lock it:"
        run_tool(compile_command(inputs, draft, options), folder, failure)
        body = draft.read_text(encoding="utf-8")
    finally:
        draft.unlink(missing_ok=True)
    header = [
        HEADER.format(name=inputs.name),
        DIGEST_LINE.format(digest=digest(inputs, folder)),
    ]
    write_atomically(path, "\n".join([*header, body]))
    say(f"{inputs.name}.lock written")
