"""Every job of the benchmark: measured by `./dk bench`, tried once by the tests."""

from __future__ import annotations

import pytest
from performance.contest import contest
from performance.job import OURS, Job
from performance.table import text
from pytest_benchmark.fixture import BenchmarkFixture


def test_contenders_give_the_same_answer(
    job: Job, benchmark: BenchmarkFixture, pytestconfig: pytest.Config
) -> None:
    full = pytestconfig.getoption("full")
    with contest(job, full, pytestconfig.getoption("published")) as turns:
        turns.warm_up()
        # The time that pytest-benchmark sees is that of our turn with what prepares it;
        # the figures of all, of ourselves too, are in extra_info.
        benchmark.pedantic(  # type: ignore[no-untyped-call]
            turns.turn,
            args=(OURS,),
            setup=turns.turns_of_others,
            rounds=turns.rounds(pytestconfig.getoption("seconds")) if full else 1,
        )
    result = turns.as_dict()
    benchmark.extra_info["contest"] = result
    if full:
        print("\n".join(text(result)), flush=True)
    assert not turns.refused, "\n".join(text(result))
