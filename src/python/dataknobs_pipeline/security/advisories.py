"""Look up what is known of pinned packages, through pip-audit."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.system.tools import run_module

__all__ = ["Advisory", "Package", "look_up"]

Package = tuple[str, str]

_ERROR = re.compile(r" *[\w.]+Error: ")


@dataclass(frozen=True)
class Advisory:
    """A hole that is known in one version of a package; the first id is its own."""

    package: str
    version: str
    ids: tuple[str, ...]
    fixed_in: tuple[str, ...]
    description: str


def look_up(packages: Iterable[Package], url: str | None) -> list[Advisory]:
    """Return everything known of the packages, from OSV or a service like it.

    Raises:
        StageFailed: the service could not be asked, or not about every package. What
            was not looked up must not read as harmless.
    """
    found: list[Advisory] = []
    for group in _rounds(packages):
        found.extend(_look_up(group, url))
    return found


def _rounds(packages: Iterable[Package]) -> Iterator[list[Package]]:
    """Split packages so that none is in a group with two versions: pip-audit objects.

    >>> list(_rounds([("a", "1"), ("a", "2"), ("b", "1")]))
    [[('a', '1'), ('b', '1')], [('a', '2')]]
    """
    versions: dict[str, list[str]] = {}
    for name, version in sorted(set(packages)):
        versions.setdefault(name, []).append(version)
    for number in range(max(map(len, versions.values()), default=0)):
        yield [(n, all_[number]) for n, all_ in versions.items() if number < len(all_)]


def _look_up(packages: list[Package], url: str | None) -> list[Advisory]:
    with tempfile.TemporaryDirectory(prefix="dk-audit-") as name:
        pins, report = Path(name, "pins.txt"), Path(name, "report.json")
        lines = [f"{package}=={version}\n" for package, version in packages]
        pins.write_text("".join(lines), encoding="utf-8")
        failure = f"advisories for {len(packages)} packages could not be looked up:"
        try:
            run_module(_command(pins, report, url), Path(name), failure)
        except StageFailed as error:
            # It also fails for what it found; then there is a report.
            if not report.exists():
                raise StageFailed(failure, _reason(error.problems)) from None
        text = report.read_text(encoding="utf-8")
    return _read(text, packages)


def _reason(said: Sequence[str]) -> str:
    """Return the line that says what happened, out of those that say where.

    >>> _reason(["  Traceback:", "    x.y()", "  a.HTTPError: 500", "  b.ServiceError"])
    '  a.HTTPError: 500'
    """
    reasons = [line for line in said if _ERROR.match(line)]
    return (reasons or said)[-1]


def _command(pins: Path, report: Path, url: str | None) -> list[str]:
    return [
        "pip_audit",
        f"--requirement={pins}",
        "--no-deps",
        "--disable-pip",
        "--strict",
        "--vulnerability-service=osv",
        *([f"--osv-url={url}"] if url else []),
        "--progress-spinner=off",
        "--desc=on",
        "--aliases=on",
        "--format=json",
        f"--output={report}",
    ]


def _read(text: str, packages: list[Package]) -> list[Advisory]:
    entries = json.loads(text)["dependencies"]
    answered = {
        (str(canonicalize_name(entry["name"])), entry["version"])
        for entry in entries
        if "version" in entry
    }
    if missing := sorted(set(packages) - answered):
        raise StageFailed(
            *(f"{name}=={version}: was not looked up" for name, version in missing)
        )
    return [
        Advisory(
            str(canonicalize_name(entry["name"])),
            entry["version"],
            (hole["id"], *hole["aliases"]),
            tuple(hole["fix_versions"]),
            hole["description"],
        )
        for entry in entries
        for hole in entry["vulns"]
    ]
