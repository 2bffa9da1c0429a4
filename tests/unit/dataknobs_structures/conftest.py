"""Nothing but how properties are tried."""

from __future__ import annotations

from unit.properties import load_profile

load_profile()
