"""Examples of properties may take their time, which says nothing on a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
