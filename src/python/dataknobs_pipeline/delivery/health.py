"""Check that a release works, by asking its own Python."""

from __future__ import annotations

import inspect
import json
import os
import subprocess  # nosec B404
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.built.manifest import PACKAGES, Manifest
from dataknobs_pipeline.delivery import probe
from dataknobs_pipeline.system.capture import Program, run_captured
from dataknobs_pipeline.system.signals import Cancellation

__all__ = ["Check", "check_release", "failures"]

READY_PATH = "/readyz"
QUERY_PATH = "/v1/search?q=smoke&limit=1"
# The probe itself says what is wrong when a service is not ready in time.
GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class Check:
    """What was looked at, and what is wrong with it; an empty problem is fine."""

    what: str
    problem: str = ""

    def __str__(self) -> str:
        return f"FAILED  {self.what}: {self.problem}" if self.problem else self.what


def check_release(
    release: Path,
    manifest: Manifest,
    timeout: float,
    url: str | None = None,
    cancellation: Cancellation | None = None,
) -> list[Check]:
    """Import the packages with the Python of a release and compare the versions.

    Args:
        release: the folder that holds `venv`.
        manifest: says which versions it must hold.
        timeout: in seconds, for everything together.
        url: of the service, which must become ready within that time and answer a
            query; None for none.
        cancellation: ends the checks early.

    Raises:
        Interrupted: the cancellation was requested.
    """
    python = release / "venv" / "bin" / "python"
    answer = _ask(python, timeout, url, cancellation)
    if isinstance(answer, str):
        return [Check("release answers", answer)]
    versions = {a.name.replace("-", "_"): a.version for a in manifest.of_kind("wheel")}
    checks = [
        _version_check(package, answer.get(package, {}), versions.get(package))
        for package in PACKAGES
    ]
    smoke = answer.get(probe.SMOKE, {}).get("error", "")
    checks.append(Check("a tree grows a child", smoke))
    if url:
        for what, path in ((probe.READY, READY_PATH), (probe.QUERY, QUERY_PATH)):
            problem = answer.get(what, {"error": "no answer"}).get("error", "")
            checks.append(Check(f"{path} answers", problem))
    return checks


def failures(checks: list[Check]) -> list[str]:
    """Return a line for each check that failed."""
    return [str(check) for check in checks if check.problem]


def _version_check(package: str, found: dict[str, str], wanted: str | None) -> Check:
    version = found.get("value")
    if version is None:
        return Check(f"import {package}", found.get("error", "no answer"))
    if version != wanted:
        return Check(f"import {package}", f"is {version}, the manifest says {wanted}")
    return Check(f"import {package} {version}")


def _ask(
    python: Path, timeout: float, url: str | None, cancellation: Cancellation | None
) -> dict[str, dict[str, str]] | str:
    """Return what the probe found, or why there is no answer."""
    addresses = [f"{url}{path}" if url else "" for path in (READY_PATH, QUERY_PATH)]
    program = Program(
        # -I: neither the current folder nor the user's packages may stand in
        [str(python), "-I", "-B", "-", f"{timeout}", *addresses, *PACKAGES],
        python.parent,
        {"PATH": os.environ.get("PATH", os.defpath)},
        inspect.getsource(probe),
    )
    try:
        # It waits so long for the service to be ready, and again for its answer.
        most = 2 * timeout + GRACE_SECONDS if url else timeout
        result = run_captured(program, most, cancellation)
        answer = json.loads(result.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        return f"no answer within {timeout:g} s"
    except OSError as error:
        return f"{python}: {error.strerror}"
    except (ValueError, IndexError):
        last = result.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        return f"exit code {result.returncode}: {last[0]}"
    return answer if isinstance(answer, dict) else "an answer that is no answer"
