"""Running statistics of numbers, and the line closest to points."""

from __future__ import annotations

import json
import math
import random
import sys
from fractions import Fraction
from threading import Thread
from typing import Any, Callable, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_utils.stats_utils import (
    LinearRegression,
    NotANumberError,
    StatsAccumulator,
)

NUMBERS = st.lists(st.integers(-1000, 1000) | st.floats(-1e3, 1e3), max_size=30)


def exact_variance(values: List[Any]) -> Fraction:
    exact = [Fraction(value) for value in values]
    mean = sum(exact, Fraction()) / len(exact)
    return sum(((value - mean) ** 2 for value in exact), Fraction()) / (len(exact) - 1)


def add_singly(values: List[Any]) -> StatsAccumulator:
    stats = StatsAccumulator()
    for value in values:
        stats.add(value)
    return stats


def add_and_read(values: List[Any]) -> StatsAccumulator:
    stats = StatsAccumulator()
    for value in values:
        assert stats.add(value).n
    return stats


def combine_parts(values: List[Any]) -> StatsAccumulator:
    parts = [
        StatsAccumulator(values=values[at : at + 7]) for at in range(0, len(values), 7)
    ]
    return StatsAccumulator.combine("", *parts)


WAYS = [lambda values: StatsAccumulator(values=values), add_singly, add_and_read]
WAYS.append(combine_parts)


# What is known about the numbers


def test_four_numbers_have_the_statistics_of_the_reference() -> None:
    stats = StatsAccumulator("x", values=[1, 2, 3, 4])
    assert (stats.label, stats.n, stats.min, stats.max) == ("x", 4, 1, 4)
    assert (stats.sum, stats.sum_of_squares, stats.mean) == (10, 30, 2.5)
    assert stats.std == 1.2909944487358056
    assert stats.var == pytest.approx(5 / 3, rel=1e-15)


def test_without_numbers_all_is_zero() -> None:
    stats = StatsAccumulator()
    assert (stats.label, stats.n, stats.min, stats.max) == ("", 0, 0.0, 0.0)
    assert (stats.sum, stats.sum_of_squares) == (0.0, 0.0)
    assert (stats.mean, stats.var, stats.std) == (0, 0.0, 0)


def test_one_number_has_no_deviation() -> None:
    stats = StatsAccumulator(values=7)
    assert (stats.n, stats.mean, stats.var, stats.std) == (1, 7.0, 0.0, 0)


@pytest.mark.parametrize("way", WAYS)
@given(values=NUMBERS)
def test_however_they_are_added_the_numbers_have_their_statistics(
    way: Callable[[List[Any]], StatsAccumulator], values: List[Any]
) -> None:
    stats = way(values)
    assert stats.n == len(values)
    assert (stats.min, stats.max) == (min(values, default=0), max(values, default=0))
    assert stats.sum == pytest.approx(math.fsum(values), rel=1e-12, abs=1e-9)
    squares = math.fsum(value * value for value in values)
    assert stats.sum_of_squares == pytest.approx(squares, rel=1e-12)
    if values:
        exact = float(sum(map(Fraction, values)) / len(values))
        assert stats.mean == pytest.approx(exact, rel=1e-15, abs=1e-13)
    if len(values) > 1:
        exact = float(exact_variance(values))
        assert stats.var == pytest.approx(exact, rel=1e-12, abs=1e-25)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9, 1e12, -1e15])
@pytest.mark.parametrize("first", [[], [0.0]])
def test_the_variance_is_exact_at_any_offset(
    way: Callable[[List[Any]], StatsAccumulator], offset: float, first: List[float]
) -> None:
    draw = random.Random(7)
    values = first + [offset + draw.gauss(0, 1) for _ in range(2500)]
    assert way(values).var == pytest.approx(float(exact_variance(values)), rel=1e-12)


def test_the_mean_of_many_equal_numbers_is_that_number() -> None:
    assert add_singly([0.1] * 5000).mean == 0.1
    assert add_singly([0.1] * 5000).var == 0.0


def test_integers_keep_their_sums() -> None:
    stats = StatsAccumulator(values=list(range(5000)))
    assert stats.sum == sum(range(5000))
    assert stats.sum_of_squares == sum(value * value for value in range(5000))
    assert StatsAccumulator(values=[10**200, -(10**200)]).sum == 0.0


@pytest.mark.parametrize("size", [1, 3000])
def test_infinity_and_not_a_number_are_numbers(size: int) -> None:
    stats = StatsAccumulator(values=[math.inf, *[1.0] * size])
    assert (stats.mean, stats.min, stats.max) == (math.inf, 1.0, math.inf)
    assert math.isnan(stats.std)
    stats = StatsAccumulator(values=[*[1.0] * size, math.nan])
    assert (stats.min, stats.max) == (1.0, 1.0)
    assert math.isnan(stats.mean) and math.isnan(stats.std)


@pytest.mark.parametrize("value", ["a", "1", None, [1], (1, 2), 1j, b"1"])
def test_what_is_no_number_is_refused_and_nothing_added(value: Any) -> None:
    stats = StatsAccumulator(values=[1])
    with pytest.raises(NotANumberError, match="cannot add .* it is not a real number"):
        stats.add(5, value, 6)
    assert stats.n == 1
    assert issubclass(NotANumberError, TypeError)


def test_only_a_list_gives_its_items_as_values() -> None:
    assert StatsAccumulator(values=[1, 2]).n == 2
    assert StatsAccumulator(values=0).n == 1
    assert StatsAccumulator(values=[]).n == 0
    with pytest.raises(TypeError):
        StatsAccumulator(values=(1, 2))


def test_adding_can_be_chained() -> None:
    stats = StatsAccumulator()
    assert stats.add(1).add(2, 3).add() is stats
    assert stats.n == 3


# Dictionaries


def test_a_dictionary_tells_all_in_order() -> None:
    stats = StatsAccumulator("x", values=[1, 2, 3, 4])
    facts = {"label": "x", "n": 4, "min": 1, "max": 4, "mean": 2.5, "std": stats.std}
    assert list(stats.as_dict().items()) == list(facts.items())
    assert stats.as_dict(with_sums=True) == {**facts, "sum": 10.0, "sos": 30.0}
    assert str(stats) == json.dumps(facts, sort_keys=True)


@pytest.mark.parametrize("with_sums", [False, True])
@pytest.mark.parametrize("offset", [0, 10**9, 10**12])
def test_statistics_go_on_from_a_dictionary(with_sums: bool, offset: int) -> None:
    values = [offset + value for value in (1, 2, 4, 8, 9)]
    facts = StatsAccumulator("x", values=values[:3]).as_dict(with_sums)
    stats = StatsAccumulator(as_dict=facts).add(*values[3:])
    assert (stats.label, stats.n) == ("x", 5)
    assert (stats.min, stats.max) == (values[0], values[-1])
    assert stats.sum == sum(values)
    # Without the sums, the mean is as exact as one float can be.
    near = 1e-12 if with_sums else 1e-3
    assert stats.var == pytest.approx(float(exact_variance(values)), rel=near)


def test_what_a_dictionary_says_wins_and_its_sums_win_over_all() -> None:
    stats = StatsAccumulator("q", as_dict={"n": 3, "mean": 2, "std": 1})
    assert (stats.label, stats.sum, stats.sum_of_squares) == ("q", 6, 14.0)
    stats.initialize("i", n=2, mean=5, std=1, as_dict={"mean": 2, "label": "j"})
    assert (stats.label, stats.n, stats.mean, stats.std) == ("j", 2, 2, 1)
    facts = {"n": 2, "sum": 5, "sos": 20, "mean": 7, "std": 9}
    stats.initialize("i", as_dict=facts)
    assert (stats.sum, stats.sum_of_squares, stats.mean) == (5, 20, 2.5)
    assert stats.std == pytest.approx(2.7386127875258306)


def test_statistics_start_from_facts_by_name() -> None:
    stats = StatsAccumulator(values=[9])
    stats.initialize("i", n=2, min=1, max=3, mean=2, std=2**0.5)
    assert (stats.label, stats.n, stats.min, stats.max) == ("i", 2, 1, 3)
    assert stats.mean == 2
    assert stats.std == pytest.approx(2**0.5)
    stats.initialize()
    assert (stats.label, stats.n, stats.mean, stats.sum) == ("", 0, 0, 0)


def test_clearing_forgets_the_label_too() -> None:
    stats = StatsAccumulator("x", values=[1])
    stats.clear()
    assert (stats.label, stats.n, stats.max) == ("", 0, 0.0)
    stats.clear("y")
    assert stats.label == "y"


# Several accumulators


def test_a_copy_has_its_own_label_or_that_of_the_other() -> None:
    other = StatsAccumulator("x", values=[1, 3])
    assert StatsAccumulator(other=other).as_dict() == other.as_dict()
    assert StatsAccumulator("y", other=other).label == "y"
    StatsAccumulator(other=other).add(9)
    assert other.n == 2


def test_an_empty_accumulator_adds_nothing() -> None:
    stats = StatsAccumulator("x", values=[5, 7])
    before = stats.as_dict(True)
    stats.incorporate(StatsAccumulator())
    stats.incorporate(None)
    assert stats.as_dict(True) == before
    empty = StatsAccumulator("x")
    empty.incorporate(stats)
    assert empty.as_dict(True) == before


def test_accumulators_are_combined_under_a_label() -> None:
    one, other = StatsAccumulator(values=[-1, 2]), StatsAccumulator(values=[3, 4.5])
    both = StatsAccumulator.combine("c", one, None, other)
    expected = StatsAccumulator("c", values=[-1, 2, 3, 4.5])
    assert both.as_dict(True) == pytest.approx(expected.as_dict(True))
    assert StatsAccumulator.combine("c").as_dict() == StatsAccumulator("c").as_dict()
    one.incorporate(one)
    assert (one.n, one.sum) == (4, 2.0)


def test_no_number_is_lost_between_threads() -> None:
    stats, total = StatsAccumulator(), StatsAccumulator()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def work(number: int) -> None:
        for value in range(3000):
            stats.add(number, value)
            assert value % 50 or stats.n >= 2 * (value + 1)
        total.incorporate(StatsAccumulator(values=[number]))

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    assert (stats.n, stats.sum) == (24_000, 3000 * 6 + 4 * sum(range(3000)))
    assert (total.n, total.sum) == (4, 6)


# Lines


def line_through(*points: Any) -> LinearRegression:
    line = LinearRegression()
    for x, y in points:
        line.add(x, y)
    return line


def test_a_line_is_found_and_shown() -> None:
    line = line_through(*((x, 2 * x + 1) for x in range(5)))
    assert (line.m, line.b, line.get_y(10)) == (2.0, 1.0, 21.0)
    assert str(line) == "y = 2.0000 x + 1.0000"
    sums = (line.n, line.x_sum, line.y_sum, line.xy_sum, line.xx_sum, line.yy_sum)
    assert sums == (5, 10.0, 25.0, 70.0, 30.0, 165.0)


def test_a_line_changes_with_each_point() -> None:
    line = line_through((0, 1), (2, -5))
    assert (line.m, line.b) == (-3.0, 1.0)
    line.add(1, 1)
    assert (line.m, line.b) == (-3.0, 2.0)


@pytest.mark.parametrize("points", [[], [(1, 3)], [(1, 3), (1, 5)]])
def test_without_two_places_a_line_is_undetermined(points: Any) -> None:
    line = line_through(*points)
    assert (line.m, line.b, line.get_y(3)) == (0.0, 0.0, 0.0)
    assert str(line) == "y = 0.0000 x + 0.0000"


def test_a_line_is_exact_far_from_zero() -> None:
    line = line_through(*((1e9 + x, 3 * x + 5e8) for x in range(1000)))
    assert line.m == pytest.approx(3, rel=1e-12)
    assert line.get_y(1e9 + 10) == pytest.approx(5e8 + 30, rel=1e-15)
