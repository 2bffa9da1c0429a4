"""Find out, offline, whether the lock files agree with their .in files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dataknobs_pipeline.locks.requirements import HEADER, Inputs, Pin, digest, read_pins

__all__ = ["DIGEST_LINE", "is_current", "lock_problems", "stray_locks"]

DIGEST_LINE = "# inputs-sha256: {digest}"
NEWEST_MINOR = 13
PLATFORMS = (
    ("linux", "Linux", "posix"),
    ("darwin", "Darwin", "posix"),
    ("win32", "Windows", "nt"),
)
MEND = "run ./dk lock"


def lock_problems(inputs: Inputs, folder: Path) -> list[str]:
    """Return one line for everything wrong with the lock of an .in file.

    A pin must exist and fit for every Python version from the declared one on, on
    every platform where the requirement applies.
    """
    path = folder / f"{inputs.name}.lock"
    if not path.exists():
        return [f"{path}: missing: {MEND}"]
    text = path.read_text(encoding="utf-8")
    problems = []
    if not is_current(inputs, folder):
        problems.append(f"{path}: made from another {inputs.name}.in: {MEND}")
    pins, strangers = read_pins(text)
    for line in strangers:
        problems.append(f"{path}: not a pinned version: {line!r}: {MEND}")
    for pin in pins:
        if not pin.hashes:
            problems.append(f"{path}: {pin.name}=={pin.version} has no hash: {MEND}")
    for requirement in inputs.requirements:
        if gap := _gap(requirement, pins, inputs.python_version):
            problems.append(f"{path}: {gap}: {MEND}")
    return problems


def is_current(inputs: Inputs, folder: Path) -> bool:
    """Tell whether a lock says that it was made from exactly these inputs."""
    path = folder / f"{inputs.name}.lock"
    header = [
        HEADER.format(name=inputs.name),
        DIGEST_LINE.format(digest=digest(inputs, folder)),
    ]
    return path.exists() and path.read_text("utf-8").splitlines()[:2] == header


def stray_locks(names: Sequence[str], folder: Path) -> list[str]:
    """Return one line for each lock file that has no .in file."""
    return [
        f"{path}: there is no {path.stem}.in: rm {path}"
        for path in sorted(folder.glob("*.lock"))
        if path.stem not in names
    ]


def _gap(requirement: Requirement, pins: Sequence[Pin], lowest: str) -> str | None:
    """Say where a requirement is not met, or None."""
    own = [pin for pin in pins if pin.name == canonicalize_name(requirement.name)]
    for environment in _environments(lowest):
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        place = f"on {environment['sys_platform']}, {environment['python_version']}"
        fitting = [pin for pin in own if _applies(pin, environment)]
        if not fitting:
            return f"no version of {requirement} {place}"
        for pin in fitting:
            if not requirement.specifier.contains(pin.version, prereleases=True):
                return f"{pin.name}=={pin.version} is not {requirement} {place}"
    return None


def _applies(pin: Pin, environment: dict[str, str]) -> bool:
    return not pin.marker or _marker(pin.marker).evaluate(environment)


@cache
def _marker(text: str) -> Marker:
    return Marker(text)


def _environments(lowest: str) -> Iterator[dict[str, str]]:
    for minor in range(int(lowest.split(".")[1]), NEWEST_MINOR + 1):
        for platform, system, os_name in PLATFORMS:
            yield {
                "python_version": f"3.{minor}",
                "python_full_version": f"3.{minor}.9",
                "sys_platform": platform,
                "platform_system": system,
                "os_name": os_name,
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
            }
