"""`dk run`, from the outside."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import PROGRAM, Checkout

METRICS = """
[ -z "$PANTS_RUN_METRICS_OUTPUT" ] ||
    echo '{"processes": 10, "local_hits": 8, "remote_hits": 1, "ran": 1}' \\
        > "$PANTS_RUN_METRICS_OUTPUT"
"""


def test_all_stages_of_the_route_run_after_what_they_need(checkout: Checkout) -> None:
    done = checkout.dk("run")
    assert done.returncode == 0, done.stderr
    calls = checkout.calls()
    assert sorted(calls[:2]) == ["./dk quality", "./pants test ::"]
    assert calls[2:] == ["./pants package ::", "./dk deploy staging"]


def test_the_branch_decides_on_the_environment(checkout: Checkout) -> None:
    checkout.git("switch", "--quiet", "--create", "topic")
    assert checkout.dk("run").returncode == 0
    assert checkout.calls()[-1] == "./dk deploy development"


def test_ref_takes_the_route_of_another_branch(checkout: Checkout) -> None:
    assert checkout.dk("run", "--ref", "refs/heads/topic").returncode == 0
    assert checkout.calls()[-1] == "./dk deploy development"


def test_a_run_is_recorded_with_its_stages(checkout: Checkout) -> None:
    checkout.script("pants", METRICS)
    checkout.commit()
    assert checkout.dk("run").returncode == 0
    head = checkout.git("rev-parse", "HEAD")
    query = "SELECT commit_sha, ref, dirty, environment, outcome, command FROM runs"
    assert checkout.rows(query) == [(head, "main", 0, "staging", "passed", "dk run")]
    query = "SELECT name, outcome, cache_local, cache_ran FROM stages ORDER BY name"
    assert checkout.rows(query) == [
        ("build", "passed", 8, 1),
        ("deploy", "passed", None, None),
        ("quality", "passed", None, None),
        ("unit", "passed", 8, 1),
    ]


def test_the_table_shows_cache_hits_and_a_dash_when_unknown(checkout: Checkout) -> None:
    checkout.script("pants", METRICS)
    lines = checkout.dk("run").stdout.splitlines()
    assert any(
        line.startswith("unit ") and line.endswith("90 % (8 local, 1 remote, 1 ran)")
        for line in lines
    )
    assert any(line.startswith("quality ") and line.endswith(" -") for line in lines)


def test_a_failure_stops_only_what_needs_it_and_says_how_to_repeat(
    checkout: Checkout,
) -> None:
    checkout.script("dk", 'echo "bad format in a.py"; [ "$1" != quality ]')
    done = checkout.dk("run")
    assert done.returncode == 1
    assert "./pants test ::" in checkout.calls()
    assert "./pants package ::" not in checkout.calls()
    assert "quality failed: exit code 1\n    bad format in a.py\n" in done.stdout
    log = checkout.root / ".dataknobs" / "logs" / "1" / "quality.log"
    assert f"full log:  {log}\n" in done.stdout
    assert "bad format in a.py" in log.read_text(encoding="utf-8")
    assert "reproduce: ./dk quality\n" in done.stdout
    assert "deploy: skipped because quality failed" in done.stdout


def test_fail_fast_starts_nothing_after_a_failure(checkout: Checkout) -> None:
    for program in ("dk", "pants"):
        checkout.script(program, "sleep 0.2; false")
    done = checkout.dk("run", "--fail-fast", "--jobs", "1")
    assert done.returncode == 1
    # Neither needs the other: one gets the only job, the other one waits for it.
    (call,) = checkout.calls()
    first, then = ("quality", "unit")[:: 1 if call == "./dk quality" else -1]
    assert f"{then}: skipped because {first} failed (--fail-fast)" in done.stdout


def test_a_named_stage_runs_with_what_it_needs_and_no_more(checkout: Checkout) -> None:
    assert checkout.dk("run", "--stage", "build").returncode == 0
    assert checkout.calls()[-1] == "./pants package ::"
    assert len(checkout.calls()) == 3


def test_an_unknown_stage_is_a_usage_error(checkout: Checkout) -> None:
    done = checkout.dk("run", "--stage", "biuld")
    assert done.returncode == 2
    assert done.stderr == "error: unknown stage 'biuld' (did you mean build?)\n"
    assert checkout.calls() == []


def test_a_bad_pipeline_is_reported_whole_with_one_line_each(
    checkout: Checkout,
) -> None:
    text = '[stages.a]\nrun = ["make"]\nneedz = []\n'
    checkout.write("pipeline.toml", text)
    done = checkout.dk("run")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: pipeline.toml: stages.a.needz: unknown key (did you mean needs?)",
        "error: pipeline.toml: stages.a.run[0]:"
        " must start with ./pants or ./dk, not make",
        "error: pipeline.toml: routes: must be a non-empty list of tables, [[routes]]",
    ]


def test_a_route_to_an_environment_without_a_file_is_refused(
    checkout: Checkout,
) -> None:
    (checkout.root / "environments" / "staging.yml").unlink()
    done = checkout.dk("run")
    assert done.returncode == 2
    assert "there is no environments/staging.yml" in done.stderr


def test_without_a_git_checkout_nothing_runs(
    checkout: Checkout, tmp_path: Path
) -> None:
    (checkout.root / ".git").rename(tmp_path / "git")
    done = checkout.dk("run", "--ref", "main", GIT_CEILING_DIRECTORIES=str(tmp_path))
    assert done.returncode == 3
    assert "not a git checkout" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_a_commit_nothing_runs(checkout: Checkout) -> None:
    checkout.git("update-ref", "-d", "HEAD")
    done = checkout.dk("run")
    assert done.returncode == 3
    assert "git has no commit yet: commit first" in done.stderr


def test_without_git_nothing_runs(checkout: Checkout, tmp_path: Path) -> None:
    done = checkout.dk("run", PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (
        3,
        "error: git is not on the PATH: install it\n",
    )


def test_a_dirty_tree_runs_and_is_recorded_as_dirty(checkout: Checkout) -> None:
    checkout.write("new.txt", "not committed")
    done = checkout.dk("run")
    assert done.returncode == 0
    assert "with uncommitted changes" in done.stdout
    assert checkout.rows("SELECT dirty FROM runs") == [(1,)]


def test_the_state_directory_does_not_make_the_tree_dirty(checkout: Checkout) -> None:
    assert checkout.dk("run").returncode == 0
    assert checkout.git("status", "--porcelain") == ""


def test_a_program_that_cannot_be_started_fails_its_stage(checkout: Checkout) -> None:
    (checkout.root / "pants").unlink()
    done = checkout.dk("run")
    assert done.returncode == 1
    assert "unit failed: ./pants: No such file or directory" in done.stdout


def test_pants_calls_queue_while_other_commands_run_beside_them(
    checkout: Checkout,
) -> None:
    checkout.write(
        "pipeline.toml",
        '[stages.a]\nrun = ["./pants a"]\n[stages.b]\nrun = ["./pants b"]\n'
        '[stages.c]\nrun = ["./dk c"]\n[[routes]]\nref = "*"\n'
        'environment = "staging"\nstages = ["a", "b", "c"]\n',
    )
    # A second ./pants at the same time would find the folder; and ./dk has to
    # be running while one ./pants is, or neither ends.
    meet = "while [ ! -e met.%s ]; do sleep 0.05; done"
    checkout.script(
        "pants", f"mkdir busy && touch met.pants && {meet % 'dk'} && rmdir busy"
    )
    checkout.script("dk", f"touch met.dk; {meet % 'pants'}")
    done = checkout.dk("run", "--jobs", "2")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_children_and_records_the_run_as_cancelled(
    checkout: Checkout, signum: signal.Signals
) -> None:
    checkout.script("pants", "sleep 300 & echo $! > child; echo $$ > leader; wait")
    process = checkout.start("run")
    pids = [int(checkout.wait_for(name)) for name in ("child", "leader")]
    process.send_signal(signum)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 128 + signum
    assert not any(_alive(pid) for pid in pids)
    assert "Traceback" not in out
    assert checkout.rows("SELECT outcome FROM runs") == [("cancelled",)]
    outcomes = dict(checkout.rows("SELECT name, outcome FROM stages"))
    assert outcomes["unit"] == outcomes["build"] == "cancelled"


def test_children_that_ignore_signals_are_killed_at_the_second_one(
    checkout: Checkout,
) -> None:
    checkout.script("pants", "trap '' INT TERM; echo $$ > leader; while :; do :; done")
    process = checkout.start("run")
    pid = int(checkout.wait_for("leader"))
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)  # two of a kind might be delivered as one
    process.communicate(timeout=60)
    assert process.returncode in (130, 143)
    assert not _alive(pid)


def test_a_second_run_says_who_holds_the_lock_and_waits(checkout: Checkout) -> None:
    checkout.script("pants", "touch started; while [ ! -e go ]; do sleep 0.05; done")
    first = checkout.start("run")
    assert checkout.holder()["pid"] == first.pid
    second = checkout.start("run", "--stage", "quality")
    assert second.stdout is not None
    line = second.stdout.readline()
    assert line.startswith(
        f"waiting for run.lock, held by `dk run` (pid {first.pid} on "
    )
    assert second.poll() is None
    checkout.write("go", "now")
    assert first.wait(timeout=60) == 0
    second.communicate(timeout=60)
    first.communicate()
    assert second.returncode == 0


def test_no_wait_gives_up_with_an_exit_code_of_its_own(checkout: Checkout) -> None:
    checkout.script("pants", "touch started; while [ ! -e go ]; do sleep 0.05; done")
    first = checkout.start("run")
    checkout.holder()
    second = checkout.dk("run", "--no-wait")
    assert second.returncode == 4
    assert second.stderr.startswith("error: run.lock is held by `dk run` (pid ")
    checkout.write("go", "now")
    first.communicate(timeout=60)
    assert first.returncode == 0


def test_a_killed_run_is_marked_as_lost_by_the_next(checkout: Checkout) -> None:
    checkout.script("pants", "echo $$ > leader; while [ ! -e go ]; do sleep 0.05; done")
    first = checkout.start("run")
    checkout.wait_for("leader")
    first.kill()
    first.communicate()
    checkout.write("go", "now")
    assert checkout.dk("run").returncode == 0
    assert checkout.rows("SELECT outcome FROM runs") == [("lost",), ("passed",)]


def test_a_corrupt_record_is_one_clear_line(checkout: Checkout) -> None:
    path = checkout.write(".dataknobs/history.sqlite", "this is not a database" * 99)
    done = checkout.dk("run")
    assert done.returncode == 3
    assert done.stderr.startswith(f"error: {path}: cannot be read (")
    assert "move it away" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_change_runs_only_the_tests_it_can_reach(checkout: Checkout) -> None:
    checkout.write("src/a.py", "a = 1\n")
    checkout.commit()
    base = checkout.git("rev-parse", "HEAD")
    checkout.write("src/a.py", "a = 2\n")
    done = checkout.dk("run", "--changed-since", "HEAD", "--stage", "unit")
    assert done.returncode == 0, done.stderr
    assert checkout.calls() == [
        f"./pants test --changed-since={base} --changed-dependents=transitive"
        " --filter-target-type=python_test"
    ]


def test_a_change_that_no_target_owns_runs_everything(checkout: Checkout) -> None:
    checkout.write("pants.toml", "")
    done = checkout.dk("run", "--changed-since", "HEAD", "--stage", "unit")
    assert "tests: everything: pants.toml changed" in done.stdout
    assert checkout.calls() == ["./pants test ::"]


def test_an_unknown_commit_to_compare_with_is_a_usage_error(
    checkout: Checkout,
) -> None:
    done = checkout.dk("run", "--changed-since", "--help-me")
    assert done.returncode == 2
    assert "git knows no commit '--help-me'" in done.stderr


def test_a_terminal_shows_a_live_table(checkout: Checkout) -> None:
    checkout.script("pants", "sleep 0.3")
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, "run"],
        cwd=checkout.root,
        env=checkout.variables(TERM="xterm", COLUMNS="80", NO_COLOR=""),
        stdin=follower,
        stdout=follower,
        stderr=follower,
    ) as process:
        os.close(follower)
        shown = _read_all(leader)
    assert process.returncode == 0
    assert "\x1b[" in shown
    assert "running" in shown
    assert "./pants test ::" in shown


def test_a_dumb_terminal_gets_plain_lines(checkout: Checkout) -> None:
    done = checkout.dk("run", TERM="dumb")
    assert "[quality] $ ./dk quality\n" in done.stdout
    assert "\x1b" not in done.stdout


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stream:
            return stream.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _read_all(descriptor: int) -> str:
    chunks: list[bytes] = []
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:  # Linux says so when the other side has closed
            chunk = b""
        if not chunk:
            os.close(descriptor)
            return b"".join(chunks).decode(errors="replace")
        chunks.append(chunk)
