"""What `kill -9` and other accidents leave: a serving release, and a way on."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.environments import (
    Environment,
    copy_of,
    template_in,
)
from integration.dataknobs_pipeline.packages import list_files

from dataknobs_pipeline.config.environment import read_environment
from dataknobs_pipeline.config.pipeline_toml import load
from dataknobs_pipeline.delivery.delivery import Target, rollback
from dataknobs_pipeline.delivery.steps import Step

SWITCHED = list(Step).index(Step.SWITCHED)
PASSED = list(Step).index(Step.PASSED)
# What the other steps leave is what one of these leaves.
BEFORE_ROLLBACK = [
    Step.RECORDED,
    Step.CHECKED,
    Step.MIGRATED,
    Step.VERIFIED,
    Step.PASSED,
    Step.SET_ASIDE,
]
OF_ROLLBACK = [
    Step.LOCKED,
    Step.SETTLED,
    Step.RECORDED,
    Step.MIGRATED,
    Step.SWITCHED,
    Step.TAKEN_OVER,
    Step.VERIFIED,
    Step.PASSED,
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a checkout with two releases in staging and a third in dist."""
    root = tmp_path_factory.mktemp("template")
    staging = template_in(root, "keep = 2")
    staging.deploy("1.0.0")
    staging.deploy("1.1.0")
    staging.build("1.2.0")
    return root


@pytest.fixture
def staging(template: Path, tmp_path: Path) -> Environment:
    """Return the staging environment of a copy of the template."""
    return copy_of(template, tmp_path / "copy")


@pytest.mark.parametrize("step", Step)
def test_a_deploy_killed_after_any_step_leaves_a_release_that_works(
    staging: Environment, step: Step
) -> None:
    first, second = staging.passed()
    done = staging.dk("deploy", DK_DIE_AFTER=step.value)
    assert done.returncode == -signal.SIGKILL, f"{step} is not a step of a deploy"
    assert staging.works()
    number = list(Step).index(step)
    assert (staging.serves() == second) == (number < SWITCHED)
    status = staging.dk("status").stdout
    assert ("ended before it had verified" in status) == (SWITCHED <= number < PASSED)
    if number >= SWITCHED:  # else what is served is as it was
        assert staging.dk("health").returncode == 0

    again = staging.dk("deploy")
    assert again.returncode == 0, again.stderr
    (third,) = staging.kept() - {first, second}
    assert staging.serves() == third
    assert staging.works()
    assert staging.passed()[-2:] == [second, third]
    assert not staging.litter()
    outcomes = {row[0] for row in staging.checkout.rows("SELECT outcome FROM deploys")}
    assert outcomes <= {"passed", "lost"}
    assert ("lost" in outcomes) == (number >= list(Step).index(Step.RECORDED))


@pytest.mark.parametrize("step", BEFORE_ROLLBACK)
def test_a_deploy_killed_after_any_step_can_be_rolled_back(
    staging: Environment, step: Step
) -> None:
    first, second = staging.passed()
    staging.dk("deploy", DK_DIE_AFTER=step.value)
    back = staging.dk("rollback")
    assert back.returncode == 0, back.stderr
    assert staging.serves() == (first if list(Step).index(step) < SWITCHED else second)
    assert staging.works()
    assert not staging.litter()


def test_a_rollback_reaches_these_steps_and_no_others(
    staging: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Step] = []

    def reached(step: Step) -> None:
        seen.append(step)

    monkeypatch.setattr(Step, "reached", reached)
    root = staging.checkout.root
    environment = read_environment(root, staging.name)
    rollback(Target(root, environment, load(root).delivery, True, print), None)
    assert seen == OF_ROLLBACK


@pytest.mark.parametrize("step", OF_ROLLBACK)
def test_a_rollback_killed_after_any_step_leaves_a_release_that_works(
    staging: Environment, step: Step
) -> None:
    first, second = staging.passed()
    done = staging.dk("rollback", DK_DIE_AFTER=step.value)
    assert done.returncode == -signal.SIGKILL
    assert staging.works()
    switched = list(Step).index(step) >= SWITCHED
    assert staging.serves() == (first if switched else second)
    again = staging.dk("rollback", "--to", first)
    assert again.returncode == 0, again.stderr
    assert staging.passed() == [first]
    assert staging.serves() == first
    assert not staging.litter()


def test_what_was_never_verified_and_does_not_work_is_taken_back(
    staging: Environment,
) -> None:
    second = staging.passed()[-1]
    staging.dk("deploy", DK_DIE_AFTER=Step.SWITCHED.value)
    third = staging.serves()
    (staging.base / "current" / "venv" / "bin" / "python").unlink()
    staging.build("1.3.0", dataknobs_utils="import a_module_that_is_missing")
    done = staging.dk("deploy")
    assert done.returncode == 1
    assert f"{third} was never verified: doing it now" in done.stdout
    assert f"rolled back to {second}" in done.stdout
    assert staging.serves() == second
    assert staging.works()


def test_when_what_is_served_is_gone_the_next_command_falls_back(
    staging: Environment,
) -> None:
    first, second = staging.passed()
    shutil.rmtree(staging.base / "releases" / second)
    assert "what was served is gone: deploy or roll back" in staging.dk("status").stdout
    staging.build("1.3.0", dataknobs_utils="import a_module_that_is_missing")
    done = staging.dk("deploy")
    assert done.returncode == 1
    assert f"what was served is gone: rolled back to {first}" in done.stdout
    assert staging.serves() == first
    assert staging.works()


def test_of_two_deploys_at_once_one_waits_and_one_is_refused(
    staging: Environment, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    code = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.02)"
    slow = staging.build("1.3.0", dataknobs_utils=code)
    checkout = staging.checkout
    first = checkout.start("deploy", "staging", UV_OFFLINE="1")
    checkout.wait_for(
        f".dataknobs/environments/staging/.incoming-{slow}-{first.pid}/wheels.txt"
    )
    fast = staging.build("1.4.0")
    second = checkout.start("deploy", "staging", UV_OFFLINE="1")
    refused = staging.dk("deploy", "--no-wait")
    assert refused.returncode == 4
    holder = f"`dk deploy staging` (pid {first.pid} on "
    assert f"error: deploy.lock is held by {holder}" in refused.stderr
    assert " since 20" in refused.stderr
    gate.touch()
    for process in (first, second):
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert f"waiting for deploy.lock, held by {holder}" in out
    assert staging.passed() == [slow, fast]
    assert staging.serves() == fast


def test_a_clock_that_goes_backwards_changes_no_order(staging: Environment) -> None:
    first, second = staging.passed()
    tomorrow = time.time() + 86400
    for name in (first, second):
        os.utime(staging.base / "releases" / name, (tomorrow, tomorrow))
    staging.checkout.change("UPDATE deploys SET started_utc = '2999-01-01T00:00:00'")
    third = staging.deploy("1.2.0")
    assert staging.kept() == {second, third}
    lines = staging.dk("history").stdout.splitlines()
    assert third in lines[1]
    assert lines[-1].startswith("2999-01-01")
    assert "deploy passed, 2999" not in staging.dk("status").stdout
    assert staging.dk("rollback").returncode == 0
    assert staging.serves() == second


def test_a_corrupt_wheel_is_refused_and_the_old_release_serves(
    staging: Environment,
) -> None:
    second = staging.passed()[-1]
    staging.build("1.3.0")
    dist = staging.checkout.root / "dist"
    (dist / "dataknobs_utils-1.3.0-py3-none-any.whl").write_bytes(b"no wheel")
    list_files(dist, staging.checkout.git("rev-parse", "HEAD"))
    done = staging.dk("deploy")
    assert done.returncode == 1
    assert done.stderr.startswith("error: could not install 1.3.0-")
    assert "dataknobs-utils" in done.stderr
    assert "Failed to read from zip file" in done.stderr
    assert staging.serves() == second
    assert staging.works()
    assert not staging.litter()


def test_a_deploy_that_is_killed_takes_its_programs_with_it(
    staging: Environment,
) -> None:
    slow = staging.build("1.3.0", dataknobs_utils="import time; time.sleep(600)")
    process = staging.checkout.start("deploy", "staging", UV_OFFLINE="1")
    incoming = f".incoming-{slow}-{process.pid}"
    assert _comes_true(lambda: any("-I" in line for line in _processes(incoming)))
    process.kill()
    process.communicate()
    assert _comes_true(lambda: not _processes(incoming))


def test_a_run_that_is_killed_takes_its_commands_with_it(checkout: Checkout) -> None:
    ticks = checkout.root / "dist" / "ticks"
    ticks.parent.mkdir()
    # Not the group's leader writes, but a child of it.
    checkout.script("pants", f"(while :; do echo . >> {ticks}; sleep 0.02; done)")
    checkout.commit()
    process = checkout.start("run")
    checkout.wait_for("dist/ticks")
    process.kill()
    process.communicate()
    assert _comes_true(lambda: not _grows(ticks))


def _processes(text: str) -> list[str]:
    """Return the command lines that hold a text."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if text in line:
            lines.append(line)
    return lines


def _grows(path: Path) -> bool:
    before = path.stat().st_size
    time.sleep(0.3)
    return path.stat().st_size > before


def _comes_true(condition: Callable[[], bool]) -> bool:
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.05)
    return False
