"""Read the tables of pipeline.toml that set limits and places: delivery and drift."""

from __future__ import annotations

import re

from dataknobs_pipeline.config.environment_schema import DATABASE_URL, secrets_in
from dataknobs_pipeline.config.model import Delivery, Drift, Embedded
from dataknobs_pipeline.config.values import Reader
from dataknobs_pipeline.system.listener import parse_address

__all__ = ["read_delivery", "read_drift"]


def read_delivery(value: object, reader: Reader) -> Delivery:
    """Read how releases are delivered."""
    table = reader.table(value, "delivery")
    known = ("embedded", "keep", "order", "verify_seconds")
    reader.refuse_unknown(table, known, "delivery")
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
        _read_embedded(table.get("embedded", {}), reader),
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


def _read_embedded(value: object, reader: Reader) -> dict[str, Embedded]:
    """Read where services listen on this machine, and what their databases are."""
    where = "delivery.embedded"
    found = {}
    for name, item in reader.table(value, where).items():
        place = f"{where}.{name}"
        table = reader.table(item, place)
        reader.refuse_unknown(table, ("database_url", "listen"), place)
        listen = reader.text(table, "listen", place)
        if listen and parse_address(listen) is None:
            reader.problem(f"{place}.listen", f"must be HOST:PORT, not {listen!r}")
        database = table.get("database_url", "")
        if problem := _database_problem(database):
            reader.problem(f"{place}.database_url", problem)
        found[name] = Embedded(listen, str(database))
    return found


def _database_problem(url: object) -> str:
    if secrets_in({"DATABASE_URL": url}):
        return "takes no password: give it by ~/.pgpass or PGPASSFILE"
    if url and not (isinstance(url, str) and re.fullmatch(DATABASE_URL, url)):
        return "must be a postgresql:// or sqlite:// address"
    return ""
