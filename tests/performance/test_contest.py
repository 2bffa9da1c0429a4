"""What a contest refuses, what a table says, what a comparison finds."""

from __future__ import annotations

import doctest
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from performance import catalogue, contest, table
from performance.catalogue import JOBS
from performance.compare import CURRENT, REFERENCE, Comparison, compare
from performance.job import OURS, Contender, Goal, Job

import dataknobs_structures


@pytest.mark.parametrize(
    "module", [catalogue, contest, table], ids=lambda m: m.__name__
)
def test_examples_do_what_they_show(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0


def job_with(peer: Contender) -> Job:
    ours = Contender(lambda size: lambda: size)
    goals = [Goal("peer", 0.0)]
    return Job("a/b", "test", int, [1], [1], {OURS: ours, "peer": peer}, goals)


def raising(_: Any) -> Callable[[], Any]:
    def run() -> Any:
        raise ValueError("never again")

    return run


def rows_of(job: Job) -> list[table.Row]:
    with contest.contest(job, True, None) as turns:
        turns.warm_up()
        for name in turns.entrants:
            turns.turn(name)
        return table.rows(turns.as_dict())


def test_another_answer_gets_no_ratio_and_meets_no_goal() -> None:
    peer = rows_of(job_with(Contender(lambda size: lambda: "else")))[1]
    assert (peer.ratio, peer.met) == (None, False)
    assert peer.note == "no ratio: its answer differs from ours"


def test_another_answer_for_a_stated_reason_gets_a_ratio_and_the_reason() -> None:
    differing = Contender(lambda size: lambda: "else", differs="it does less")
    peer = rows_of(job_with(differing))[1]
    assert peer.ratio is not None
    assert (peer.note, peer.met) == ("it does less", True)


def test_a_peer_that_raises_is_refused_with_its_words() -> None:
    peer = rows_of(job_with(Contender(raising)))[1]
    assert peer.note == "no ratio: ValueError: never again"


def test_a_change_within_the_noise_is_no_regression() -> None:
    slower = [math.log(1.2)] * 3
    noisy = Comparison(JOBS["tree/grow"], 1, 1.2, slower, [0.0, 0.15, -0.01])
    quiet = Comparison(JOBS["tree/grow"], 1, 1.2, slower, [0.0, 0.01, -0.01])
    assert not noisy.is_worse
    assert quiet.is_worse
    assert "+20.0%" in str(quiet)


def test_what_became_slower_is_found(tmp_path: Path) -> None:
    sources = Path(dataknobs_structures.__file__).parents[1]
    for name in ("dataknobs_common", "dataknobs_structures"):
        shutil.copytree(sources / name, tmp_path / name)
    slowed = tmp_path / "dataknobs_structures" / "tree.py"
    text = slowed.read_text(encoding="utf-8")
    before = "        children = self._children\n        if child_pos is not None"
    assert text.count(before) == 1
    slowed.write_text(text.replace(before, f"        sum(range(2_000))\n{before}"))
    versions = {REFERENCE: sources, CURRENT: tmp_path}
    found = compare(JOBS["tree/grow"], versions, seconds=0.3, full=False)
    assert found.is_worse
