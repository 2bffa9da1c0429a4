"""Statistics of a window of time, and monitors."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from threading import Thread
from typing import Any, List

import pytest

from dataknobs_utils import _rolling_stats
from dataknobs_utils.stats_utils import (
    KeyManager,
    Monitor,
    MonitorManager,
    RollingStats,
    StatsAccumulator,
    WindowError,
    wait_for_random_millis,
)

NOON = datetime(2024, 1, 1, 12)


class Clock:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.millis = 5000

    def __call__(self) -> int:
        return self.millis * 1_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(_rolling_stats, "monotonic_ns", clock)
    return clock


def after(millis: float) -> datetime:
    return NOON + timedelta(milliseconds=millis)


# The window


def test_the_window_holds_the_numbers_of_its_width(clock: Clock) -> None:
    stats = RollingStats(1000, 200)
    numbers: List[int] = []
    for step in range(40):
        assert stats.add(step) == step // 2 % 5
        numbers.append(stats.window_stats.n)
        clock.millis += 100
    assert numbers[:10] == list(range(1, 11))
    assert numbers[10:] == [9, 10] * 15
    assert stats.cumulative_stats.n == 40


def test_segments_that_were_stepped_over_are_cleared(clock: Clock) -> None:
    stats = RollingStats(1000, 200)
    for number in range(5):
        stats.add(number)
        clock.millis += 200
    clock.millis += 450  # now at 1450: segments 0, 1 and 2 are reached anew
    assert (stats.last_segment, stats.cur_segment, stats.last_segment) == (4, 2, 2)
    assert (stats.window_stats.min, stats.window_stats.n) == (3, 2)
    clock.millis += 999  # at 2449 it is the same segment, one round later
    assert (stats.cur_segment, stats.window_stats.n) == (2, 0)


@pytest.mark.parametrize("gap", [1000, 1199, 2000, 10**9])
def test_a_gap_as_long_as_the_window_clears_all(clock: Clock, gap: int) -> None:
    stats = RollingStats(1000, 200)
    stats.add(1, 2)
    clock.millis += gap
    active, window = stats.has_window_activity()
    assert (active, window.n, stats.cumulative_stats.n) == (False, 0, 2)


def test_a_window_of_one_segment_is_cleared_after_its_width(clock: Clock) -> None:
    stats = RollingStats(200, 200)
    clock.millis += 150
    assert stats.add(1) == 0
    clock.millis += 100
    assert (stats.add(2), stats.window_stats.n) == (0, 2)
    clock.millis += 100
    assert (stats.add(3), stats.window_stats.n) == (0, 1)
    clock.millis += 200
    assert stats.window_stats.n == 0


@pytest.mark.parametrize(
    ("window", "segment", "number"),
    [(1000, 200, 5), (1000, 300, 3), (1000, 700, 1), (100, 1000, 1), (5, 2, 2)],
)
def test_any_widths_make_a_ring(
    clock: Clock, window: int, segment: int, number: int
) -> None:
    stats = RollingStats(window, segment)
    assert (stats.window_width, stats.num_segments) == (window, number)
    for _ in range(3 * window):
        assert stats.add(1) < number
        clock.millis += 1


@pytest.mark.parametrize("widths", [(0, 1), (1, 0), (-5, -1), (float("nan"), 1)])
def test_a_window_without_width_is_refused(widths: Any) -> None:
    with pytest.raises(WindowError, match="has no width"):
        RollingStats(*widths)
    assert issubclass(WindowError, ValueError)


def test_the_least_number_of_a_window_is_one_of_it() -> None:
    stats = RollingStats()
    stats.add(7, 5)
    assert (stats.window_stats.min, stats.window_stats.max) == (5, 7)
    assert (stats.window_width, stats.num_segments) == (300_000, 60)


def test_a_window_is_labelled_by_its_end_and_width(clock: Clock) -> None:
    stats = RollingStats()
    stats.start_time = NOON
    clock.millis += 1
    assert stats.window_stats.label == "Window-2024-01-01 12:00:00.001000-0:05:00"
    clock.millis += 1
    assert stats.current_label == "Window-2024-01-01 12:00:00.001000-0:05:00"
    assert stats.ref_time == after(1)
    assert stats.cumulative_stats.label == "cumulative"


def test_what_is_no_number_is_added_nowhere() -> None:
    stats = RollingStats()
    with pytest.raises(TypeError):
        stats.add(1, "a")
    assert (stats.window_stats.n, stats.cumulative_stats.n) == (0, 0)
    assert stats.add() == 0


def test_a_reset_starts_anew(clock: Clock) -> None:
    stats = RollingStats(1000, 200)
    clock.millis += 500
    stats.add(1)
    start = stats.start_time
    stats.reset()
    assert (stats.cumulative_stats.n, stats.window_stats.n) == (0, 0)
    assert stats.cumulative_stats.label == ""
    assert (stats.cur_segment, stats.start_time >= start) == (0, True)


def test_a_dictionary_tells_of_both_where_there_are_numbers(clock: Clock) -> None:
    stats = RollingStats(1000, 200)
    assert stats.as_dict() == {
        "now": str(stats.start_time),
        "cumulative": {"since": str(stats.start_time), "status": "inactive"},
        "window": {"width_millis": 1000, "status": "inactive"},
    }
    stats.add(4)
    clock.millis += 5000
    facts = stats.as_dict()
    assert facts["cumulative"] == {
        "since": str(stats.start_time),
        "status": "active",
        "stats": stats.cumulative_stats.as_dict(),
        "millis_per_item": 4.0,
        "items_per_milli": 0.25,
    }
    assert facts["window"] == {"width_millis": 1000, "status": "inactive"}
    assert str(stats) == json.dumps(facts, sort_keys=True)


@pytest.mark.parametrize(
    ("values", "millis", "items"),
    [
        (None, None, None),
        ([], None, None),
        (0, 0.0, None),
        (-4, -4.0, None),
        (4, 4, 0.25),
    ],
)
def test_rates_are_none_where_they_are_undefined(
    values: Any, millis: Any, items: Any
) -> None:
    stats = None if values is None else StatsAccumulator(values=values)
    assert RollingStats.get_millis_per_item(stats) == millis
    assert RollingStats.get_items_per_milli(stats) == items


def test_no_number_is_lost_between_threads() -> None:
    stats = RollingStats(50, 1)
    threads = [
        Thread(target=lambda: [stats.add(1) for _ in range(500)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stats.cumulative_stats.n == 2000


# Monitors


def test_a_monitor_starts_with_nothing() -> None:
    monitor = Monitor()
    assert (monitor.description, monitor.last_access_time) == (None, None)
    assert (monitor.access_times, monitor.processing_times) == (None, None)
    assert monitor.access_cumulative_stats is monitor.access_window_stats is None
    assert monitor.processing_cumulative_stats is None
    assert monitor.processing_window_stats is None
    assert monitor.access_window_width is monitor.processing_window_width is None
    assert (monitor.default_window_width, monitor.default_segment_width) == (
        300_000,
        5_000,
    )
    assert monitor.as_dict() == {"alive_since": str(monitor.alive_since)}


def test_a_monitor_measures_between_starts_and_to_the_end() -> None:
    monitor = Monitor("d", default_window_width=1000, default_segment_width=100)
    monitor.mark(NOON)
    assert (monitor.access_times, monitor.processing_times) == (None, None)
    monitor.mark(after(100), after(130.9))
    monitor.mark(after(50))
    access, processing = (
        monitor.access_cumulative_stats,
        monitor.processing_cumulative_stats,
    )
    assert access and (access.n, access.min, access.max) == (2, -50, 100)
    assert processing and (processing.n, processing.mean) == (1, 30)
    assert monitor.last_access_time == after(50)
    assert monitor.access_times and monitor.access_times.num_segments == 10
    assert monitor.access_window_width == monitor.processing_window_width == 1000
    windows = monitor.access_window_stats, monitor.processing_window_stats
    assert [stats and stats.n for stats in windows] == [2, 1]


def test_a_monitor_tells_what_there_is_in_order() -> None:
    monitor = Monitor("d")
    monitor.mark(NOON, after(1))
    assert list(monitor.as_dict()) == [
        "alive_since",
        "description",
        "last_mark",
        "processing_stats",
    ]
    monitor.mark(after(5))
    assert list(monitor.as_dict())[3:] == ["access_stats", "processing_stats"]
    assert monitor.as_dict()["last_mark"] == "2024-01-01 12:00:00.005000"
    assert list(json.loads(str(monitor))) == sorted(monitor.as_dict())


def test_a_monitor_can_go_on_with_statistics() -> None:
    access, processing = RollingStats(), RollingStats()
    monitor = Monitor(access_times=access, processing_times=processing)
    assert monitor.access_times is access and monitor.processing_times is processing
    monitor.mark(NOON, after(3))
    assert (access.cumulative_stats.n, processing.cumulative_stats.n) == (0, 1)


# Managers


def test_a_manager_makes_monitors_only_when_told_to() -> None:
    manager = MonitorManager(1000, 100)
    assert manager.get_monitor("x") is None
    monitor = manager.get_monitor("x", create_if_missing=True, description="d")
    assert monitor and monitor.description == "d"
    assert (monitor.default_window_width, monitor.default_segment_width) == (1000, 100)
    assert manager.get_monitor("x", True, "other") is monitor
    assert manager.get_monitors() == {"x": monitor}
    assert manager.get_monitors() is manager.get_monitors()
    other = Monitor()
    manager.set_monitor("x", other)
    assert manager.get_monitor("x") is other


def test_a_manager_numbers_monitors_by_type_and_description() -> None:
    manager = MonitorManager()
    first = manager.get_or_create_monitor_by_key_type("A", "one")
    assert first.description == "one"
    assert manager.get_or_create_monitor_by_key_type("A", "two") is not first
    assert manager.get_or_create_monitor_by_key_type("A", "one") is first
    assert list(manager.get_monitors()) == ["A-0", "A-1"]


def test_a_manager_rolls_up_all_monitors() -> None:
    manager = MonitorManager()
    for number, label in enumerate("abc"):
        monitor = manager.get_monitor(label, True)
        assert monitor
        if number:
            monitor.mark(NOON, after(10 * number))
            monitor.mark(after(100))
    total = manager.get_stats()
    assert total and (total.label, total.n, total.mean) == ("rollup", 2, 15)
    access = manager.get_stats(access=True, window=True)
    assert access and (access.n, access.min) == (2, 100)
    one = manager.get_stats("c")
    assert one and (one.label, one.max) == ("cumulative", 20)
    assert manager.get_stats("a") is manager.get_stats("z") is None
    overall = manager.get_overall_stats()
    assert list(overall) == [
        "cumulative_processing",
        "cumulative_access",
        "window_processing",
        "window_access",
    ]
    assert overall["window_processing"]["n"] == 2
    assert list(manager.as_dict()) == ["overall_stats", "a", "b", "c"]
    assert json.loads(str(manager))["overall_stats"] == overall


def test_a_manager_of_nothing_still_rolls_up() -> None:
    stats = MonitorManager().get_stats()
    assert stats and (stats.label, stats.n) == ("rollup", 0)


def test_keys_are_numbered_by_type() -> None:
    keys = KeyManager()
    pairs = [("A", "x"), ("A", "y"), ("A", "x"), ("B", "x")]
    assert [keys.get_key(*pair) for pair in pairs] == ["A-0", "A-1", "A-0", "B-0"]


def test_a_random_wait_tells_how_long_it_was() -> None:
    assert 1 <= wait_for_random_millis(3) <= 3
