"""Ask whether anything in a lock has a known hole: the command `dk audit`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.locks.requirements import read_pins
from dataknobs_pipeline.security.advisories import Advisory, Package, look_up
from dataknobs_pipeline.security.allowed import Allowed, read
from dataknobs_pipeline.system.files import write_atomically

__all__ = ["audit"]

LOCKS = Path("3rdparty", "python")
REPORTS = Path("dist", "reports", "security")

Say = Callable[[str], None]
Holders = dict[Package, list[str]]


def audit(root: Path, url: str | None, today: datetime.date, say: Say) -> int:
    """Look up every package of every lock, and write audit.json and audit.sarif.

    Args:
        root: the checkout.
        url: a service to ask instead of OSV's own.
        today: the day that decides what has expired.
        say: told what passed.

    Raises:
        StageFailed: a hole that is not allowed, or a package that was not looked up.
    """
    reports = root / REPORTS
    for name in ("audit.json", "audit.sarif"):
        (reports / name).unlink(missing_ok=True)  # nothing stale is ever uploaded
    allowed = read(root / "audit.toml")
    holders = _holders(root / LOCKS)
    found = look_up(holders, url)
    passing = [a for a in found if _allowing(a, allowed, today)]
    failing = [a for a in found if a not in passing]
    reports.mkdir(parents=True, exist_ok=True)
    write_atomically(reports / "audit.json", _json(found, passing, holders))
    write_atomically(reports / "audit.sarif", _sarif(failing, holders))
    if failing:
        raise StageFailed(*(_line(advisory, holders) for advisory in failing))
    say(f"{len(holders)} packages looked up, {len(passing)} allowed advisories")
    return 0


def _holders(folder: Path) -> Holders:
    """Map each package and version to the locks that hold it."""
    holders: Holders = {}
    for path in sorted(folder.glob("*.lock")):
        for pin in read_pins(path.read_text(encoding="utf-8"))[0]:
            holders.setdefault((pin.name, pin.version), []).append(path.name)
    return holders


def _allowing(advisory: Advisory, allowed: list[Allowed], today: datetime.date) -> bool:
    return any(entry.covers(advisory.package, advisory.ids, today) for entry in allowed)


def _line(advisory: Advisory, holders: Holders) -> str:
    package = (advisory.package, advisory.version)
    mend = f"./dk lock --upgrade {advisory.package}"
    if advisory.fixed_in:
        mend += f" (fixed in {', '.join(advisory.fixed_in)})"
    return (
        f"{advisory.package}=={advisory.version}: {', '.join(advisory.ids)},"
        f" in {', '.join(holders[package])}: {mend}"
    )


def _json(found: list[Advisory], passing: list[Advisory], holders: Holders) -> str:
    report = {
        "looked_up": len(holders),
        "advisories": [
            {
                "package": advisory.package,
                "version": advisory.version,
                "ids": advisory.ids,
                "fixed_in": advisory.fixed_in,
                "locks": holders[advisory.package, advisory.version],
                "allowed": advisory in passing,
                "description": advisory.description,
            }
            for advisory in found
        ],
    }
    return json.dumps(report, indent=2) + "\n"


def _sarif(failing: list[Advisory], holders: Holders) -> str:
    rules = {advisory.ids[0]: advisory.description for advisory in failing}
    run = {
        "tool": {
            "driver": {
                "name": "dk audit",
                "rules": [
                    {"id": name, "shortDescription": {"text": text}}
                    for name, text in rules.items()
                ],
            }
        },
        "results": [_result(advisory, holders) for advisory in failing],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    report = {"$schema": schema, "version": "2.1.0", "runs": [run]}
    return json.dumps(report, indent=2) + "\n"


def _result(advisory: Advisory, holders: Holders) -> dict[str, Any]:
    locks = holders[advisory.package, advisory.version]
    return {
        "ruleId": advisory.ids[0],
        "level": "error",
        "message": {"text": _line(advisory, holders)},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": str(LOCKS / lock)}}}
            for lock in locks
        ],
    }
