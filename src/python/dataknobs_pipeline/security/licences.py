"""Compare the licence of everything in a lock with the policy: `dk licences`.

What the packages say of themselves is kept in a file of the repository, so that the
comparison needs no network, and holds for other systems and Pythons than this one's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.locks.requirements import read_pins
from dataknobs_pipeline.security.licence_metadata import (
    UNSTATED,
    licence_of,
    metadata_of,
)
from dataknobs_pipeline.security.licence_policy import FILE, Policy, read_policy
from dataknobs_pipeline.security.sarif import Finding, as_sarif
from dataknobs_pipeline.system.files import write_atomically

__all__ = ["TABLE", "check_licences", "read_table", "update_licences"]

LOCKS = Path("3rdparty", "python")
TABLE = LOCKS / "licences.txt"
REPORT = Path("dist", "reports", "security", "licences.sarif")
HEADER = (
    "# Written by ./dk licences --update, from the packages' own metadata. Do not edit."
)
UPDATE = "./dk licences --update"
WORKERS = 8

Say = Callable[[str], None]
Package = tuple[str, str]
Licences = dict[Package, str]


def check_licences(root: Path, say: Say) -> int:
    """Judge every package of every lock, offline, and write licences.sarif.

    Raises:
        StageFailed: with one line for every package that may not be there, or of which
            nothing is known.
    """
    policy = read_policy(root)
    table = read_table(root)
    holders = _holders(root)
    problems: dict[Package, str] = {}
    for package, locks in sorted(holders.items()):
        if problem := _problem(package, locks, table, policy):
            problems[package] = problem
    problems.update(
        (p, f"in no lock any more: {UPDATE}") for p in table if p not in holders
    )
    report = root / REPORT
    report.parent.mkdir(parents=True, exist_ok=True)
    findings = [
        Finding("licence", f"{name}=={version}: {text}", str(TABLE))
        for (name, version), text in problems.items()
    ]
    write_atomically(report, as_sarif("dk licences", findings))
    if findings:
        raise StageFailed(*(finding.text for finding in findings))
    say(f"{len(holders)} packages, all under licences that {FILE} allows")
    return 0


def update_licences(root: Path, say: Say) -> int:
    """Bring the table up to date with the locks; asks the index for what is new."""
    from pypi_simple import PYPI_SIMPLE_ENDPOINT, PyPISimple

    known = read_table(root)
    wanted = _holders(root)
    missing = sorted(wanted.keys() - known.keys())
    url = os.environ.get("UV_DEFAULT_INDEX", PYPI_SIMPLE_ENDPOINT)
    with PyPISimple(url) as index, ThreadPoolExecutor(WORKERS) as pool:
        found = pool.map(
            lambda package: licence_of(metadata_of(index, *package)), missing
        )
        known.update(zip(missing, found, strict=True))
    lines = [f"{n}=={v}: {known[n, v]}" for n, v in sorted(wanted)]
    write_atomically(root / TABLE, "\n".join([HEADER, *lines]) + "\n")
    say(f"{TABLE}: {len(lines)} packages, {len(missing)} of them new")
    return 0


def read_table(root: Path) -> Licences:
    """Return what is known of each package and version.

    Raises:
        StageFailed: a line is no entry.
    """
    path = root / TABLE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    table: Licences = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            package, _, licence = line.partition(": ")
            name, _, version = package.partition("==")
            if not version or not licence:
                raise StageFailed(f"{TABLE}: not an entry: {line!r}: {UPDATE}")
            table[name, version] = licence
    return table


def _holders(root: Path) -> dict[Package, list[str]]:
    """Map each package and version to the names of the locks that hold it."""
    holders: dict[Package, list[str]] = {}
    for path in sorted((root / LOCKS).glob("*.lock")):
        for pin in read_pins(path.read_text(encoding="utf-8"))[0]:
            holders.setdefault((pin.name, pin.version), []).append(path.stem)
    return holders


def _problem(
    package: Package, locks: Iterable[str], table: Licences, policy: Policy
) -> str | None:
    if package not in table:
        return f"nothing is known of its licence: {UPDATE}"
    licence = policy.stated.get(package[0], table[package])
    if licence == UNSTATED:
        return (
            "its metadata names no licence: read the licence in its files, and put"
            f" it into {FILE} under [[stated]]"
        )
    objection = policy.objection(licence, any(lock in policy.shipped for lock in locks))
    if objection is None or package[0] in policy.excepted:
        return None
    where = f"in {', '.join(sorted(set(locks)))}"
    return f"{objection}, {where}: use another package, or allow it in {FILE}"
