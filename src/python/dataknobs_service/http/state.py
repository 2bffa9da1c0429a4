"""What the service as a whole is about."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

__all__ = ["State"]


@dataclass
class State:
    """Whether it is on its way out: finish what has begun, take nothing long on."""

    draining: asyncio.Event = field(default_factory=asyncio.Event)
