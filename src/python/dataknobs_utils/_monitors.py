"""Monitors of how often something is accessed, and how long it takes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from threading import Lock, RLock
from typing import Any, Dict, List, Optional

from dataknobs_utils._rolling_stats import RollingStats
from dataknobs_utils._stats_accumulator import StatsAccumulator

_WINDOW_WIDTH = 300_000  # milliseconds, as all widths
_SEGMENT_WIDTH = 5_000


class Monitor:  # pylint: disable=too-many-instance-attributes  # published
    """Keep the times between accesses, and how long their processing took.

    Any number of threads may mark and read at the same time.

    >>> from datetime import datetime, timedelta
    >>> monitor, noon = Monitor("lookups"), datetime(2024, 1, 1, 12)
    >>> monitor.mark(noon, endtime=noon + timedelta(milliseconds=30))
    >>> monitor.mark(noon + timedelta(milliseconds=100))
    >>> monitor.processing_cumulative_stats.mean, monitor.access_cumulative_stats.mean
    (30.0, 100.0)

    Args:
        description: what is monitored.
        access_times: statistics to go on with; by default made when needed.
        processing_times: statistics to go on with; by default made when needed.
        default_window_width: of new statistics, in milliseconds.
        default_segment_width: of new statistics, in milliseconds.

    Attributes:
        alive_since: when this was made.
        description: what is monitored.
        last_access_time: the start of the last access; None before the first.
        access_times: the `RollingStats` of milliseconds between the starts of
            accesses; None before the second.
        processing_times: the `RollingStats` of milliseconds from start to end; None
            before the first with an end.
        default_window_width, default_segment_width: as above.
    """

    def __init__(  # pylint: disable=too-many-arguments  # published
        self,
        description: Optional[str] = None,
        access_times: Optional[RollingStats] = None,
        processing_times: Optional[RollingStats] = None,
        default_window_width: float = _WINDOW_WIDTH,
        default_segment_width: float = _SEGMENT_WIDTH,
    ) -> None:
        self.alive_since = datetime.now()
        self.description = description
        self.last_access_time: Optional[datetime] = None
        self.access_times = access_times
        self.processing_times = processing_times
        self.default_window_width = default_window_width
        self.default_segment_width = default_segment_width
        self._lock = Lock()

    def __str__(self) -> str:
        return json.dumps(self.as_dict(), sort_keys=True)

    @property
    def access_cumulative_stats(self) -> Optional[StatsAccumulator]:
        """Return the statistics of all times between accesses."""
        return self.get_stats(access=True)

    @property
    def access_window_stats(self) -> Optional[StatsAccumulator]:
        """Return the statistics of the times between accesses in the window."""
        return self.get_stats(access=True, window=True)

    @property
    def access_window_width(self) -> Optional[float]:
        """Return the width of the window for accesses, in milliseconds."""
        return None if self.access_times is None else self.access_times.window_width

    @property
    def processing_cumulative_stats(self) -> Optional[StatsAccumulator]:
        """Return the statistics of all processing times."""
        return self.get_stats()

    @property
    def processing_window_stats(self) -> Optional[StatsAccumulator]:
        """Return the statistics of the processing times in the window."""
        return self.get_stats(window=True)

    @property
    def processing_window_width(self) -> Optional[float]:
        """Return the width of the window for processing, in milliseconds."""
        times = self.processing_times
        return None if times is None else times.window_width

    def mark(self, starttime: datetime, endtime: Optional[datetime] = None) -> None:
        """Take note of an access.

        Milliseconds are whole; what is less is cut off.

        Args:
            starttime: when it started.
            endtime: when it was processed, if it is.
        """
        with self._lock:
            if self.last_access_time is not None:
                self.access_times = self.access_times or self._new_stats()
                self.access_times.add(_millis(starttime - self.last_access_time))
            self.last_access_time = starttime
            if endtime is not None:
                self.processing_times = self.processing_times or self._new_stats()
                self.processing_times.add(_millis(endtime - starttime))

    def get_stats(
        self, access: bool = False, window: bool = False
    ) -> Optional[StatsAccumulator]:
        """Return statistics; None if there are none yet.

        Args:
            access: of the times between accesses, instead of processing.
            window: of the window, instead of all times.
        """
        times = self.access_times if access else self.processing_times
        if times is None:
            return None
        return times.window_stats if window else times.cumulative_stats

    def as_dict(self) -> Dict[str, Any]:
        """Return alive_since, and what there is of description, last_mark,
        access_stats and processing_stats.
        """
        facts: Dict[str, Any] = {"alive_since": str(self.alive_since)}
        if self.description is not None:
            facts["description"] = self.description
        if self.last_access_time is not None:
            facts["last_mark"] = str(self.last_access_time)
        if self.access_times is not None:
            facts["access_stats"] = self.access_times.as_dict()
        if self.processing_times is not None:
            facts["processing_stats"] = self.processing_times.as_dict()
        return facts

    def _new_stats(self) -> RollingStats:
        return RollingStats(self.default_window_width, self.default_segment_width)


def _millis(delta: timedelta) -> int:
    return int(delta / timedelta(milliseconds=1))


class KeyManager:
    """Number descriptions: a key for each type of key and description.

    >>> keys = KeyManager()
    >>> keys.get_key("db", "users"), keys.get_key("db", "orders")
    ('db-0', 'db-1')
    >>> keys.get_key("db", "users"), keys.get_key("web", "users")
    ('db-0', 'web-0')
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers: Dict[str, Dict[str, int]] = {}

    def get_key(self, keytype: str, description: str) -> str:
        """Return the key, a new one for a new description.

        Args:
            keytype: how the key starts.
            description: what the key is for.
        """
        with self._lock:
            numbers = self._numbers.setdefault(keytype, {})
            return f"{keytype}-{numbers.setdefault(description, len(numbers))}"


class MonitorManager:
    """Keep monitors by label, and statistics over all of them.

    Any number of threads may use one at the same time.

    >>> from datetime import datetime, timedelta
    >>> manager, noon = MonitorManager(), datetime(2024, 1, 1, 12)
    >>> for millis, label in ((10, "a"), (30, "b")):
    ...     monitor = manager.get_monitor(label, create_if_missing=True)
    ...     monitor.mark(noon, noon + timedelta(milliseconds=millis))
    >>> manager.get_stats().mean, manager.get_stats("a").mean
    (20.0, 10.0)

    Args:
        default_window_width: of new monitors, in milliseconds.
        default_segment_width: of new monitors, in milliseconds.

    Attributes:
        default_window_width, default_segment_width: as above.
    """

    def __init__(
        self,
        default_window_width: float = _WINDOW_WIDTH,
        default_segment_width: float = _SEGMENT_WIDTH,
    ) -> None:
        self.default_window_width = default_window_width
        self.default_segment_width = default_segment_width
        self._monitors: Dict[str, Monitor] = {}
        self._keys = KeyManager()
        self._lock = RLock()

    def __str__(self) -> str:
        return json.dumps(self.as_dict(), sort_keys=True)

    def get_monitors(self) -> Dict[str, Monitor]:
        """Return the live dict of all monitors by label."""
        return self._monitors

    def get_monitor(
        self,
        label: str,
        create_if_missing: bool = False,
        description: Optional[str] = None,
    ) -> Optional[Monitor]:
        """Return a monitor.

        Args:
            label: its label.
            create_if_missing: whether to make one if there is none.
            description: what a new one monitors.

        Returns:
            The monitor; None if there is none.
        """
        with self._lock:
            if create_if_missing and label not in self._monitors:
                self._monitors[label] = Monitor(
                    description,
                    default_window_width=self.default_window_width,
                    default_segment_width=self.default_segment_width,
                )
            return self._monitors.get(label)

    def get_or_create_monitor_by_key_type(
        self, keytype: str, description: str
    ) -> Monitor:
        """Return the monitor of a description, labelled by type and number.

        Args:
            keytype: how the label starts; see `KeyManager`.
            description: what is monitored.
        """
        label = self._keys.get_key(keytype, description)
        monitor = self.get_monitor(label, True, description)
        return monitor  # type: ignore[return-value]  # as it is made if missing

    def set_monitor(self, label: str, monitor: Monitor) -> None:
        """Keep a monitor, in place of any other with the label."""
        with self._lock:
            self._monitors[label] = monitor

    def get_stats(
        self, label: Optional[str] = None, access: bool = False, window: bool = False
    ) -> Optional[StatsAccumulator]:
        """Return the statistics of a monitor, or a roll-up of all.

        Args:
            label: of the monitor; None for all.
            access: of the times between accesses, instead of processing.
            window: of the window, instead of all times.

        Returns:
            The statistics; None if the monitor, or what it would tell of, is missing.
        """
        if label is not None:
            monitor = self._monitors.get(label)
            return None if monitor is None else monitor.get_stats(access, window)
        stats = [monitor.get_stats(access, window) for monitor in self._all()]
        return StatsAccumulator.combine("rollup", *stats)

    def get_overall_stats(self) -> Dict[str, Any]:
        """Return roll-ups of all monitors by name, such as cumulative_processing."""
        return {
            f"{scope}_{kind}": self.get_stats(  # type: ignore[union-attr]  # a roll-up
                access=kind == "access", window=scope == "window"
            ).as_dict()
            for scope in ("cumulative", "window")
            for kind in ("processing", "access")
        }

    def as_dict(self) -> Dict[str, Any]:
        """Return overall_stats, and each monitor by its label."""
        with self._lock:
            monitors = {label: each.as_dict() for label, each in self._monitors.items()}
        return {"overall_stats": self.get_overall_stats(), **monitors}

    def _all(self) -> List[Monitor]:
        with self._lock:
            return list(self._monitors.values())
