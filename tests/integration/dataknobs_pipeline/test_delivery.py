"""`dk promote`, `dk rollback`, `dk status` and `dk history`, from the outside."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import PIPELINE, PROGRAM, Checkout
from integration.dataknobs_pipeline.environments import Environment
from integration.dataknobs_pipeline.packages import build

ORDER = '\n[delivery]\norder = ["development", "staging", "production"]\n'


@pytest.fixture
def staging(built: Checkout) -> Environment:
    """Return the staging environment of a checkout; nothing is deployed."""
    return Environment(built)


@pytest.fixture
def development(built: Checkout) -> Environment:
    """Return the development environment of the same checkout."""
    return Environment(built, "development")


def test_a_rollback_goes_to_the_release_before(staging: Environment) -> None:
    first, second = staging.deploy("1.0.0"), staging.deploy("1.1.0")
    done = staging.dk("rollback")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"staging serves {first} now\n"
    assert staging.serves() == first
    assert staging.works()
    assert staging.kept() == {first, second}


def test_a_rollback_never_lands_on_what_was_rolled_back_from(
    staging: Environment,
) -> None:
    first = staging.deploy("1.0.0")
    staging.deploy("1.1.0")
    assert staging.dk("rollback").returncode == 0
    third = staging.deploy("1.2.0")
    assert staging.passed() == [first, third]
    assert staging.dk("rollback").returncode == 0
    assert staging.serves() == first


def test_a_rollback_with_nothing_before_lists_what_there_is(
    staging: Environment,
) -> None:
    first = staging.deploy("1.0.0")
    done = staging.dk("rollback")
    assert done.returncode == 1
    assert done.stderr == (
        "error: staging has no release that passed before: what it has is\n"
        f"  {first} (serving)\n"
    )
    assert staging.serves() == first


@pytest.mark.parametrize("by", ["version", "name"])
def test_a_rollback_goes_to_the_release_that_is_named(
    staging: Environment, by: str
) -> None:
    first = staging.deploy("1.0.0")
    staging.deploy("1.1.0")
    staging.deploy("1.2.0")
    done = staging.dk("rollback", "--to", first if by == "name" else "1.0.0")
    assert done.returncode == 0, done.stderr
    assert staging.serves() == first
    assert staging.passed() == [first]


def test_a_rollback_to_what_does_not_exist_lists_what_does(
    staging: Environment,
) -> None:
    first, second = staging.deploy("1.0.0"), staging.deploy("1.1.0")
    done = staging.dk("rollback", "--to", "9.9")
    assert done.returncode == 1
    assert done.stderr == (
        "error: staging has no release 9.9: give one of these\n"
        f"  {first}\n  {second} (serving)\n"
    )


def test_a_rollback_to_one_of_two_builds_asks_which(staging: Environment) -> None:
    first, second = staging.deploy("1.0.0"), staging.deploy(
        "1.0.0", dataknobs_utils="x=1"
    )
    done = staging.dk("rollback", "--to", "1.0.0")
    assert done.returncode == 1
    assert "several releases of 1.0.0: give one of these" in done.stderr
    assert first in done.stderr and second in done.stderr


def test_a_rollback_to_a_release_that_broke_changes_nothing(
    staging: Environment,
) -> None:
    first, second = staging.deploy("1.0.0"), staging.deploy("1.1.0")
    (staging.base / "releases" / first / "venv" / "bin" / "python").unlink()
    done = staging.dk("rollback")
    assert done.returncode == 1
    assert f"release {first} does not work: nothing was changed" in done.stderr
    assert staging.serves() == second
    assert staging.works()


def test_a_promotion_installs_the_very_files(
    staging: Environment, development: Environment
) -> None:
    release = development.deploy("1.0.0")
    development.build("2.0.0")  # dist holds something else by now
    done = development.dk("promote", "staging")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"promoting {release} from development to staging",
        f"staging serves {release} now",
    ]
    assert staging.works()
    here, there = (
        {
            path.name: path.read_bytes()
            for path in (env.base / "releases" / release / "artifacts").iterdir()
        }
        for env in (staging, development)
    )
    assert here == there
    assert len(here) == 12
    query = "SELECT environment, action, outcome FROM deploys"
    assert staging.checkout.rows(query)[-1] == ("staging", "promote", "passed")


def test_a_promotion_of_what_has_not_passed_is_refused(
    staging: Environment, development: Environment
) -> None:
    first, second = development.deploy("1.0.0"), development.deploy("1.1.0")
    assert development.dk("rollback").returncode == 0
    done = development.dk("promote", "staging", "--version", "1.1.0")
    assert done.returncode == 1
    assert f"error: {second} has not passed in development: " in done.stderr
    assert staging.serves() is None
    done = development.dk("promote", "staging", "--version", "3")
    assert "development has no release 3: give one of these\n" in done.stderr
    assert first in done.stderr


def test_a_promotion_from_where_nothing_is_says_so(development: Environment) -> None:
    done = development.dk("promote", "staging")
    assert done.returncode == 1
    assert "nothing is deployed to development: ./dk deploy dev" in done.stderr


def test_a_promotion_refuses_files_that_were_changed(
    staging: Environment, development: Environment
) -> None:
    release = development.deploy("1.0.0")
    kept = development.base / "releases" / release / "artifacts"
    wheel = kept / "dataknobs_utils-1.0.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes() + b"x")
    (kept / "service.lock").unlink()
    done = development.dk("promote", "staging")
    assert done.returncode == 1
    assert f"{wheel}: not the file that was built" in done.stderr
    assert f"{kept / 'service.lock'}: missing" in done.stderr
    assert staging.serves() is None


@pytest.mark.parametrize(
    ("source", "target", "problem"),
    [
        (
            "development",
            "production",
            "development is promoted to staging, not to prod",
        ),
        ("staging", "development", "staging is promoted to production, not to devel"),
        ("production", "staging", "production is promoted no further, not to staging"),
        ("staging", "staging", "staging is promoted to production, not to staging"),
        ("mars", "staging", "unknown environment 'mars'"),
        ("staging", "mars", "unknown environment 'mars'"),
    ],
)
def test_a_promotion_follows_the_order(
    built: Checkout, source: str, target: str, problem: str
) -> None:
    built.write("pipeline.toml", PIPELINE + ORDER)
    done = built.dk("promote", source, target)
    assert done.returncode == 1
    assert problem in done.stderr


def test_a_release_travels_all_the_way(built: Checkout) -> None:
    built.write("pipeline.toml", PIPELINE + ORDER)
    release = Environment(built, "development").deploy("1.0.0")
    for source, target in (("development", "staging"), ("staging", "production")):
        done = Environment(built, source).dk("promote", target)
        assert done.returncode == 0, done.stderr
        assert Environment(built, target).serves() == release


def test_production_takes_no_dirty_build_by_promotion_either(
    staging: Environment,
) -> None:
    head = staging.checkout.git("rev-parse", "HEAD")
    build(staging.checkout.root, head, dirty=True)
    assert staging.dk("deploy").returncode == 0
    done = staging.dk("promote", "production")
    assert done.returncode == 1
    assert "production takes none" in done.stderr


def test_a_version_is_found_where_it_is_kept(
    staging: Environment, development: Environment
) -> None:
    first = development.deploy("1.0.0")
    second = development.deploy("1.1.0")
    done = staging.dk("deploy", "--version", "1.0.0")
    assert done.returncode == 0, done.stderr
    assert staging.serves() == first
    assert staging.dk("deploy", "--version", "latest").returncode == 0
    assert staging.serves() == second
    assert staging.dk("deploy", "--version", first).returncode == 0
    assert staging.serves() == first


def test_a_version_that_nobody_has_lists_those_that_are_kept(
    staging: Environment,
) -> None:
    first = staging.deploy("1.0.0")
    done = staging.dk("deploy", "--version", "9.9")
    assert done.returncode == 1
    assert done.stderr.startswith("error: there is no build of 9.9, neither in dist")
    assert done.stderr.endswith(f"\n  {first}\n")


def test_a_version_and_a_manifest_exclude_each_other(staging: Environment) -> None:
    done = staging.dk("deploy", "--version", "1", "--manifest", "dist/manifest.json")
    assert done.returncode == 2
    assert "--version and --manifest exclude each other" in done.stderr


def test_the_status_shows_every_environment(
    staging: Environment, development: Environment
) -> None:
    release = staging.deploy("1.0.0")
    done = staging.checkout.dk("status")
    assert done.returncode == 0, done.stderr
    headings, dev, production, stage = done.stdout.splitlines()
    assert headings.split() == [
        "environment",
        "serves",
        "commit",
        "verified",
        "at",
        "last",
    ]
    assert dev.split() == ["development", "nothing", "-", "-", "-", "-"]
    assert production.split() == ["production", "nothing", "-", "-", "-", "-"]
    head = staging.checkout.git("rev-parse", "HEAD")[:12]
    assert stage.split()[:5] == ["staging", release, head, "yes", "-"]
    assert stage.split()[5:7] == ["deploy", "passed,"]
    one = development.dk("status").stdout.splitlines()
    assert [line.split()[0] for line in one] == ["environment", "development"]


def test_the_status_says_who_is_at_work(staging: Environment) -> None:
    release = staging.build("1.0.0", dataknobs_utils="import time; time.sleep(60)")
    process = staging.checkout.start("deploy", "staging", UV_OFFLINE="1")
    staging.checkout.wait_for(
        f".dataknobs/environments/staging/.incoming-{release}-{process.pid}/wheels.txt"
    )
    done = staging.dk("status")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert (
        f"staging: at work: `dk deploy staging` (pid {process.pid} on " in done.stdout
    )
    assert "deploy running, " in done.stdout


def test_the_history_tells_what_happened_and_why(staging: Environment) -> None:
    assert staging.dk("history").stdout == "nothing was ever deployed to staging\n"
    first = staging.deploy("1.0.0")
    staging.deploy("1.1.0")
    assert staging.dk("rollback").returncode == 0
    bad = staging.build("1.2.0", dataknobs_utils="import a_module_that_is_missing")
    assert staging.dk("deploy").returncode == 1
    lines = staging.dk("history").stdout.splitlines()
    assert lines[0].split()[:3] == ["when", "took", "what"]
    assert [line.split()[5] for line in lines[1:]] == [
        "deploy",
        "rollback",
        "deploy",
        "deploy",
    ]
    assert lines[1].endswith(
        f"release {bad} does not work: what was served before still is"
    )
    assert re.match(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC +\d+\.\d s +rollback", lines[2]
    )
    assert first in lines[2] and "passed" in lines[2]
    assert len(staging.dk("history", "--limit", "2").stdout.splitlines()) == 3


def test_only_the_last_releases_are_kept(staging: Environment) -> None:
    staging.checkout.write("pipeline.toml", PIPELINE + "\n[delivery]\nkeep = 2\n")
    names = [staging.deploy(f"1.{minor}.0") for minor in range(3)]
    assert staging.kept() == set(names[1:])
    assert staging.passed() == names[1:]


def test_watching_shows_a_failure_and_the_recovery(
    staging: Environment, tmp_path: Path
) -> None:
    staging.deploy("1.0.0")
    out = tmp_path / "out"
    python = staging.base / "current" / "venv" / "bin" / "python"
    watch = [*PROGRAM, "health", "staging", "--watch", "--interval", "0.1"]
    with out.open("wb") as stream, subprocess.Popen(
        watch, env=staging.checkout.variables(), stdout=stream
    ) as process:
        try:
            _wait_for_text(out, "ok      a tree grows a child", 1)
            python.rename(python.with_name("gone"))
            _wait_for_text(out, "FAILED  release answers", 1)
            python.with_name("gone").rename(python)
            _wait_for_text(out, "ok      a tree grows a child", 2)
        finally:
            process.send_signal(signal.SIGINT)
    assert process.returncode == 130


def _wait_for_text(path: Path, text: str, times: int) -> None:
    for _ in range(600):
        if path.read_text(encoding="utf-8").count(text) >= times:
            return
        time.sleep(0.05)
    raise AssertionError(path.read_text(encoding="utf-8"))
