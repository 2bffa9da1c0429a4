"""Statistics of a window of time that ends now."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from threading import RLock
from time import monotonic_ns
from typing import Any, Dict, Optional, Tuple

from dataknobs_common.exceptions import ValidationError
from dataknobs_utils._stats_accumulator import StatsAccumulator

_MILLISECOND = 1_000_000  # nanoseconds


class WindowError(ValidationError, ValueError):
    """Report a window or segment without width."""


class RollingStats:  # pylint: disable=too-many-instance-attributes  # published
    """Keep statistics of all numbers, and of those added within a window of time.

    The window is a ring of segments, each with statistics of its own. With the time,
    the ring turns: each segment that it reaches is cleared before it is used again.
    So the window reaches back between its width and one segment less. A window of one
    segment is cleared when that has been in use for its width.

    Any number of threads may add and read at the same time. Changes of the machine's
    date do not matter.

    >>> stats = RollingStats(window_width=60_000, segment_width=10_000)
    >>> stats.num_segments, stats.add(5, 7)
    (6, 0)
    >>> stats.window_stats.as_dict()["mean"], stats.cumulative_stats.n
    (6.0, 2)

    Args:
        window_width: of the window, in milliseconds.
        segment_width: of a segment, in milliseconds.

    Attributes:
        window_width: as given.
        num_segments: the number of segments, at least 1.
        start_time: when this was made or reset.
        ref_time: up to when the ring has turned.
        cumulative_stats: the statistics of all numbers.
    """

    def __init__(
        self, window_width: float = 300_000, segment_width: float = 5_000
    ) -> None:
        if not min(window_width, segment_width) > 0:  # also if one is not a number
            raise WindowError(
                f"a window of {window_width} milliseconds in segments of"
                f" {segment_width} has no width: give positive numbers"
            )
        self.window_width = window_width
        self.num_segments = max(1, round(window_width / segment_width))
        self.cumulative_stats = StatsAccumulator("cumulative")
        self._segment_width = segment_width
        self._segments = [
            StatsAccumulator(f"segment-{number}") for number in range(self.num_segments)
        ]
        self._lock = RLock()
        self.start_time = self.ref_time = datetime.now()
        self._start_clock = monotonic_ns()
        self._turns = 0  # segments reached since the start
        self._in_use_since = 0

    def __str__(self) -> str:
        return json.dumps(self.as_dict(), sort_keys=True)

    @property
    def cur_segment(self) -> int:
        """Turn the ring, and return the number of the segment in use."""
        with self._lock:
            self._turn()
            return self.last_segment

    @property
    def last_segment(self) -> int:
        """Return the number of the segment that was last in use."""
        return self._turns % self.num_segments

    @property
    def window_stats(self) -> StatsAccumulator:
        """Turn the ring, and return new statistics of the window."""
        with self._lock:
            self._turn()
            return StatsAccumulator.combine(self.current_label, *self._segments)

    @property
    def current_label(self) -> str:
        """Return the label of the window: its end, as of the last turn, and width."""
        return f"Window-{self.ref_time}-{timedelta(milliseconds=self.window_width)}"

    def add(self, *values: Any) -> int:
        """Add numbers.

        Args:
            *values: the numbers.

        Returns:
            The number of the segment that they belong to.

        Raises:
            TypeError: for a value that is no real number; then none is added.
        """
        with self._lock:
            number = self.cur_segment
            self._segments[number].add(*values)
            self.cumulative_stats.add(*values)
            return number

    def reset(self) -> None:
        """Forget all numbers and labels, and start anew."""
        with self._lock:
            for stats in (self.cumulative_stats, *self._segments):
                stats.clear()
            self.start_time = self.ref_time = datetime.now()
            self._start_clock = monotonic_ns()
            self._turns = self._in_use_since = 0

    def has_window_activity(self) -> Tuple[bool, StatsAccumulator]:
        """Return whether numbers were added within the window, and its statistics."""
        stats = self.window_stats
        return stats.n > 0, stats

    def as_dict(self) -> Dict[str, Any]:
        """Return the time, and both statistics, where there are numbers."""
        with self._lock:
            window = _activity(self.window_stats)
            return {
                "now": str(self.ref_time),
                "cumulative": {
                    "since": str(self.start_time),
                    **_activity(self.cumulative_stats),
                },
                "window": {"width_millis": self.window_width, **window},
            }

    @staticmethod
    def get_millis_per_item(stats: Optional[StatsAccumulator]) -> Optional[float]:
        """Return the mean of milliseconds; None if there are none."""
        if stats is None or stats.n == 0:
            return None
        return stats.mean  # type: ignore[no-any-return]

    @staticmethod
    def get_items_per_milli(stats: Optional[StatsAccumulator]) -> Optional[float]:
        """Return how many items the mean makes in a millisecond; None if undefined."""
        millis = RollingStats.get_millis_per_item(stats)
        return 1 / millis if millis is not None and millis > 0 else None

    def _turn(self) -> None:
        """Clear the segments that were reached since the last turn."""
        elapsed = monotonic_ns() - self._start_clock
        self.ref_time = self.start_time + timedelta(microseconds=elapsed // 1000)
        segment_width = self._segment_width * _MILLISECOND
        if self.num_segments == 1:
            in_use = elapsed - self._in_use_since
            if in_use >= segment_width or self._segments[0].n == 0:
                self._segments[0].clear("segment-0")
                self._in_use_since = elapsed
            return
        rounds, place = divmod(elapsed, self.window_width * _MILLISECOND)
        number = min(int(place // segment_width), self.num_segments - 1)
        turns = int(rounds) * self.num_segments + number
        for turn in range(max(self._turns, turns - self.num_segments) + 1, turns + 1):
            number = turn % self.num_segments
            self._segments[number].clear(f"segment-{number}")
        self._turns = max(self._turns, turns)


def _activity(stats: StatsAccumulator) -> Dict[str, Any]:
    if stats.n == 0:
        return {"status": "inactive"}
    return {
        "status": "active",
        "stats": stats.as_dict(),
        "millis_per_item": RollingStats.get_millis_per_item(stats),
        "items_per_milli": RollingStats.get_items_per_milli(stats),
    }
