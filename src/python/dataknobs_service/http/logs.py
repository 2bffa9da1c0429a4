"""Log one JSON object a line, to standard error."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from dataknobs_service.http.context import request_id

__all__ = ["JsonFormatter", "configure", "logger"]

logger = logging.getLogger("dataknobs_service")


class JsonFormatter(logging.Formatter):
    """Write a record with its `facts`, if it has any, and the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identity := request_id.get():
            entry["request_id"] = identity
        entry |= getattr(record, "facts", {})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)


def configure(level: str) -> None:
    """Send what every logger says through the formatter."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Every migration step and request, which we log ourselves.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
