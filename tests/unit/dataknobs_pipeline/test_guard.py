"""Ending what a process that died has started."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dataknobs_pipeline.system.guard import guarded

PARENT = """
import subprocess, sys, time
from dataknobs_pipeline.system.guard import guarded
child = subprocess.Popen(["bash", "-c", sys.argv[1]], start_new_session=True)
with guarded(child.pid, grace=0.5):
    print("guarded", flush=True)
    time.sleep(60)
"""
TICKING = "(while :; do echo . >> {0}; sleep 0.02; done) & wait"


def _sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "60"], start_new_session=True)


def test_nothing_is_ended_when_the_block_ends_well() -> None:
    with _sleeper() as process:
        with guarded(process.pid):
            pass
        time.sleep(0.2)
        assert process.poll() is None
        process.kill()


def test_nothing_is_ended_by_the_guard_when_the_block_raises() -> None:
    with _sleeper() as process:
        with pytest.raises(ValueError), guarded(process.pid):
            raise ValueError
        time.sleep(0.2)
        assert process.poll() is None
        process.kill()


@pytest.mark.parametrize("trap", ["", "trap '' TERM; "])
def test_the_whole_group_ends_when_we_are_killed(tmp_path: Path, trap: str) -> None:
    ticks = tmp_path / "ticks"
    command = [sys.executable, "-c", PARENT, trap + TICKING.format(ticks)]
    with subprocess.Popen(
        command, env={"PYTHONPATH": ":".join(sys.path)}, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"guarded\n"
        while not ticks.exists():
            time.sleep(0.02)
        parent.send_signal(signal.SIGKILL)
    size = -1
    for _ in range(150):
        if size == (size := ticks.stat().st_size):
            return
        time.sleep(0.2)
    raise AssertionError("it goes on writing")
