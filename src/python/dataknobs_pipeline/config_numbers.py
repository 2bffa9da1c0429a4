"""Read the tables of pipeline.toml that set limits: delivery and drift."""

from __future__ import annotations

from dataknobs_pipeline.config_reader import Reader
from dataknobs_pipeline.model import Delivery, Drift

__all__ = ["read_delivery", "read_drift"]


def read_delivery(value: object, reader: Reader) -> Delivery:
    """Read how releases are delivered."""
    table = reader.table(value, "delivery")
    reader.refuse_unknown(table, ("keep", "order", "verify_seconds"), "delivery")
    order = reader.texts(table, "order", "delivery")
    if len(set(order)) < len(order):
        reader.problem("delivery.order", "names an environment twice")
    default = Delivery()
    keep = reader.number(table, "keep", "delivery", 2)
    seconds = reader.number(table, "verify_seconds", "delivery", 0.1)
    return Delivery(
        order,
        default.keep if keep is None else int(keep),
        default.verify_seconds if seconds is None else float(seconds),
    )


def read_drift(value: object, reader: Reader) -> Drift:
    """Read when a stage takes too long, and what that means."""
    table = reader.table(value, "drift")
    known = ("action", "limit", "samples", "seconds", "window")
    reader.refuse_unknown(table, known, "drift")
    action = table.get("action", "warn")
    if action not in ("warn", "fail"):
        reader.problem("drift.action", f"must be warn or fail, not {action!r}")
    default = Drift()
    limit = reader.number(table, "limit", "drift", 1)
    seconds = reader.number(table, "seconds", "drift", 0)
    window = reader.number(table, "window", "drift", 1)
    samples = reader.number(table, "samples", "drift", 1)
    return Drift(
        default.limit if limit is None else limit,
        default.seconds if seconds is None else seconds,
        default.window if window is None else int(window),
        default.samples if samples is None else int(samples),
        action == "fail",
    )
