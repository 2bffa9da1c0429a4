"""Read the gates of a stage of pipeline.toml."""

from __future__ import annotations

from typing import Any

from dataknobs_pipeline.config.values import Reader

__all__ = ["read_gates"]


def read_gates(
    table: dict[str, Any], where: str, reader: Reader
) -> tuple[float | None, int | None, bool]:
    """Read the gates of a stage.

    Returns:
        The least coverage, the most findings, and whether it fails beyond them.
    """
    place = f"{where}.gate"
    gate = reader.table(table.get("gate", {}), place)
    reader.refuse_unknown(gate, ("coverage", "findings", "action"), place)
    action = gate.get("action", "fail")
    if action not in ("warn", "fail"):
        reader.problem(f"{place}.action", f"must be warn or fail, not {action!r}")
    for name in gate:
        if name in ("coverage", "findings") and name not in table:
            reader.problem(f"{where}.{name}", "must name the report the gate reads")
    coverage, findings = _coverage(gate, place, reader), _findings(gate, place, reader)
    return coverage, findings, action == "fail"


def _coverage(gate: dict[str, Any], where: str, reader: Reader) -> float | None:
    if "coverage" not in gate:
        return None
    value = gate["coverage"]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        reader.problem(f"{where}.coverage", "must be a number, in per cent")
        return None
    if not 0 <= value <= 100:
        reader.problem(f"{where}.coverage", f"must be 0 to 100, not {value}")
    return float(value)


def _findings(gate: dict[str, Any], where: str, reader: Reader) -> int | None:
    if "findings" not in gate:
        return None
    value: object = gate["findings"]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        reader.problem(f"{where}.findings", f"must be 0 or more, not {value!r}")
        return None
    return value
