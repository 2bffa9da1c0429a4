"""Check that a release works, by asking its own Python: the command `dk health`."""

from __future__ import annotations

import inspect
import json
import os
import subprocess  # nosec B404
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline import probe
from dataknobs_pipeline.environment import read_environment
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.manifest import LIBRARIES, Manifest, read_manifest
from dataknobs_pipeline.places import Places

__all__ = ["Check", "check_environment", "check_release"]

TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True)
class Check:
    """What was looked at, and what is wrong with it; an empty problem is fine."""

    what: str
    problem: str = ""

    def __str__(self) -> str:
        return f"FAILED  {self.what}: {self.problem}" if self.problem else self.what


def check_environment(root: Path, name: str, say: Callable[[str], None]) -> int:
    """Check what an environment serves, one line per check; returns the exit code."""
    environment = read_environment(root, name)
    release = Places(root, environment.name).current()
    if release is None:
        raise StageFailed(f"nothing is deployed to {name}: ./dk deploy {name}")
    manifest = read_manifest(release / "manifest.json")
    checks = check_release(release, manifest)
    say(f"{name} serves {release.name}")
    for check in checks:
        say(str(check) if check.problem else f"ok      {check}")
    return StageFailed.exit_code if any(check.problem for check in checks) else 0


def check_release(
    release: Path, manifest: Manifest, timeout: float = TIMEOUT_SECONDS
) -> list[Check]:
    """Import the libraries with the Python of a release and compare the versions.

    Args:
        release: the folder that holds `venv`.
        manifest: says which versions it must hold.
        timeout: in seconds, for everything together.
    """
    answer = _ask(release / "venv" / "bin" / "python", timeout)
    if isinstance(answer, str):
        return [Check("release answers", answer)]
    versions = {a.name.replace("-", "_"): a.version for a in manifest.of_kind("wheel")}
    checks = [
        _version_check(library, answer.get(library, {}), versions.get(library))
        for library in LIBRARIES
    ]
    smoke = answer.get(probe.SMOKE, {}).get("error", "")
    return [*checks, Check("a tree grows a child", smoke)]


def _version_check(library: str, found: dict[str, str], wanted: str | None) -> Check:
    version = found.get("value")
    if version is None:
        return Check(f"import {library}", found.get("error", "no answer"))
    if version != wanted:
        return Check(f"import {library}", f"is {version}, the manifest says {wanted}")
    return Check(f"import {library} {version}")


def _ask(python: Path, timeout: float) -> dict[str, dict[str, str]] | str:
    """Return what the probe found, or why there is no answer."""
    try:
        # The Python of a release that we installed, our own program, no shell.
        result = subprocess.run(  # nosec B603
            # -I: neither the current folder nor the user's packages may stand in
            [str(python), "-I", "-B", "-", *LIBRARIES],
            input=inspect.getsource(probe),
            env={"PATH": os.environ.get("PATH", os.defpath)},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
        answer = json.loads(result.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return f"no answer within {timeout:g} s"
    except OSError as error:
        return f"{python}: {error.strerror}"
    except (ValueError, IndexError):
        last = result.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        return f"exit code {result.returncode}: {last[0]}"
    return answer if isinstance(answer, dict) else "an answer that is no answer"
