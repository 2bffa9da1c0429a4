"""Nothing but how properties are tried."""

from __future__ import annotations

from unit.properties import pytest_pycollect_makemodule

__all__ = ["pytest_pycollect_makemodule"]
