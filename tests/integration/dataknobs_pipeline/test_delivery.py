"""`dk promote`, `dk rollback`, `dk status` and `dk history`, from the outside."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import PIPELINE, PROGRAM, Checkout
from integration.dataknobs_pipeline.environments import (
    Environment,
    copy_of,
    template_in,
)
from integration.dataknobs_pipeline.packages import build

ORDER = '\n[delivery]\norder = ["development", "staging", "production"]\n'


@pytest.fixture(scope="module")
def with_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a checkout with a release in staging."""
    root = tmp_path_factory.mktemp("one")
    template_in(root, "keep = 2").deploy("1.0.0")
    return root


@pytest.fixture(scope="module")
def with_two(with_one: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a checkout with a second release in staging, which is served."""
    root = tmp_path_factory.mktemp("two") / "checkout"
    copy_of(with_one, root).deploy("1.1.0")
    return root


@pytest.fixture
def staging(built: Checkout) -> Environment:
    """Return the staging environment of a checkout; nothing is deployed."""
    return Environment(built)


@pytest.fixture
def one(with_one: Path, tmp_path: Path) -> Environment:
    """Return staging with one release, in a checkout of its own."""
    return copy_of(with_one, tmp_path / "copy")


@pytest.fixture
def two(with_two: Path, tmp_path: Path) -> Environment:
    """Return staging with two releases, in a checkout of its own."""
    return copy_of(with_two, tmp_path / "copy")


def test_a_rollback_goes_to_the_release_before(two: Environment) -> None:
    first, second = two.passed()
    done = two.dk("rollback")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"staging serves {first} now\n"
    assert two.serves() == first
    assert two.works()
    assert two.kept() == {first, second}


def test_a_rollback_never_lands_on_what_was_rolled_back_from(two: Environment) -> None:
    first = two.passed()[0]
    assert two.dk("rollback").returncode == 0
    third = two.deploy("1.2.0")
    assert two.passed() == [first, third]
    assert two.dk("rollback").returncode == 0
    assert two.serves() == first


def test_a_rollback_with_nothing_before_lists_what_there_is(one: Environment) -> None:
    (first,) = one.passed()
    done = one.dk("rollback")
    assert done.returncode == 1
    assert done.stderr == (
        "error: staging has no release that passed before: what it has is\n"
        f"  {first} (serving)\n"
    )
    assert one.serves() == first


@pytest.mark.parametrize("by", ["version", "name"])
def test_a_rollback_goes_to_the_release_that_is_named(
    two: Environment, by: str
) -> None:
    first, second = two.passed()
    assert two.dk("rollback").returncode == 0
    assert two.passed() == [first]
    # Nothing passed before the first: only its name leads to the second.
    done = two.dk("rollback", "--to", second if by == "name" else "1.1.0")
    assert done.returncode == 0, done.stderr
    assert two.serves() == second
    assert two.passed() == [first, second]


def test_a_rollback_to_what_does_not_exist_lists_what_does(two: Environment) -> None:
    first, second = two.passed()
    done = two.dk("rollback", "--to", "9.9")
    assert done.returncode == 1
    assert done.stderr == (
        "error: staging has no release 9.9: give one of these\n"
        f"  {first}\n  {second} (serving)\n"
    )


def test_a_rollback_to_one_of_two_builds_asks_which(one: Environment) -> None:
    (first,) = one.passed()
    second = one.deploy("1.0.0", dataknobs_utils="x=1")
    done = one.dk("rollback", "--to", "1.0.0")
    assert done.returncode == 1
    assert "several releases of 1.0.0: give one of these" in done.stderr
    assert first in done.stderr and second in done.stderr


def test_a_rollback_to_a_release_that_broke_changes_nothing(two: Environment) -> None:
    first, second = two.passed()
    (two.base / "releases" / first / "venv" / "bin" / "python").unlink()
    done = two.dk("rollback")
    assert done.returncode == 1
    assert f"release {first} does not work: nothing was changed" in done.stderr
    assert two.serves() == second
    assert two.works()


def test_a_promotion_installs_the_very_files(one: Environment) -> None:
    (release,) = one.passed()
    production = Environment(one.checkout, "production")
    one.build("2.0.0")  # dist holds something else by now
    done = one.dk("promote", "production")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"promoting {release} from staging to production",
        f"production serves {release} now",
    ]
    assert production.works()
    here, there = (
        {
            path.name: path.read_bytes()
            for path in (env.base / "releases" / release / "artifacts").iterdir()
        }
        for env in (one, production)
    )
    assert here == there
    assert len(here) == 12
    query = "SELECT environment, action, outcome FROM deploys"
    assert one.checkout.rows(query)[-1] == ("production", "promote", "passed")


def test_a_promotion_of_what_has_not_passed_is_refused(two: Environment) -> None:
    first, second = two.passed()
    production = Environment(two.checkout, "production")
    assert two.dk("rollback").returncode == 0
    done = two.dk("promote", "production", "--version", "1.1.0")
    assert done.returncode == 1
    assert f"error: {second} has not passed in staging: " in done.stderr
    assert production.serves() is None
    done = two.dk("promote", "production", "--version", "3")
    assert "staging has no release 3: give one of these\n" in done.stderr
    assert first in done.stderr


def test_a_promotion_from_where_nothing_is_says_so(staging: Environment) -> None:
    done = staging.dk("promote", "production")
    assert done.returncode == 1
    assert "nothing is deployed to staging: ./dk deploy staging" in done.stderr


def test_a_promotion_refuses_files_that_were_changed(one: Environment) -> None:
    (release,) = one.passed()
    kept = one.base / "releases" / release / "artifacts"
    wheel = kept / "dataknobs_utils-1.0.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes() + b"x")
    (kept / "service.lock").unlink()
    done = one.dk("promote", "production")
    assert done.returncode == 1
    assert f"{wheel}: not the file that was built" in done.stderr
    assert f"{kept / 'service.lock'}: missing" in done.stderr
    assert Environment(one.checkout, "production").serves() is None


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


def test_a_version_is_found_where_it_is_kept(two: Environment) -> None:
    first, second = two.passed()
    production = Environment(two.checkout, "production")
    done = production.dk("deploy", "--version", "1.0.0")
    assert done.returncode == 0, done.stderr
    assert production.serves() == first
    assert production.dk("deploy", "--version", "latest").returncode == 0
    assert production.serves() == second
    assert production.dk("deploy", "--version", first).returncode == 0
    assert production.serves() == first


def test_a_version_that_nobody_has_lists_those_that_are_kept(one: Environment) -> None:
    (first,) = one.passed()
    done = one.dk("deploy", "--version", "9.9")
    assert done.returncode == 1
    assert done.stderr.startswith("error: there is no build of 9.9, neither in dist")
    assert done.stderr.endswith(f"\n  {first}\n")


def test_a_version_and_a_manifest_exclude_each_other(staging: Environment) -> None:
    done = staging.dk("deploy", "--version", "1", "--manifest", "dist/manifest.json")
    assert done.returncode == 2
    assert "--version and --manifest exclude each other" in done.stderr


def test_the_status_shows_every_environment(one: Environment) -> None:
    (release,) = one.passed()
    done = one.checkout.dk("status")
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
    head = one.checkout.git("rev-parse", "HEAD")[:12]
    assert stage.split()[:5] == ["staging", release, head, "yes", "-"]
    assert stage.split()[5:7] == ["deploy", "passed,"]
    lines = one.checkout.dk("status", "development").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["environment", "development"]


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


def test_the_history_tells_what_happened_and_why(two: Environment) -> None:
    first = two.passed()[0]
    nothing = two.checkout.dk("history", "production").stdout
    assert nothing == "nothing was ever deployed to production\n"
    assert two.dk("rollback").returncode == 0
    bad = two.build("1.2.0", dataknobs_utils="import a_module_that_is_missing")
    assert two.dk("deploy").returncode == 1
    lines = two.dk("history").stdout.splitlines()
    assert lines[0].split()[:3] == ["when", "took", "what"]
    assert [line.split()[5] for line in lines[1:]] == [
        "deploy",
        "rollback",
        "deploy",
        "deploy",
    ]
    assert lines[1].endswith(
        f"release {bad} does not work: what was served before still is: FAILED  import"
        " dataknobs_utils: ModuleNotFoundError: No module named"
        " 'a_module_that_is_missing'"
    )
    assert re.match(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC +\d+\.\d s +rollback", lines[2]
    )
    assert first in lines[2] and "passed" in lines[2]
    assert len(two.dk("history", "--limit", "2").stdout.splitlines()) == 3


def test_only_the_last_releases_are_kept(two: Environment) -> None:
    second, third = two.passed()[1], two.deploy("1.2.0")
    assert two.kept() == {second, third}
    assert two.passed() == [second, third]


def test_watching_shows_a_failure_and_the_recovery(
    one: Environment, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    python = one.base / "current" / "venv" / "bin" / "python"
    watch = [*PROGRAM, "health", "staging", "--watch", "--interval", "0.1"]
    with out.open("wb") as stream, subprocess.Popen(
        watch, env=one.checkout.variables(), stdout=stream
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
