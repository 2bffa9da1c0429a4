"""Loaded by schemathesis: what it does not know by itself."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(_context: Any, value: Any) -> bytes:
    """Send what was made up as it is."""
    return str(value).encode("utf-8", "surrogatepass")
