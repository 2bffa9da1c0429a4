"""`dk serve`: one address that always answers, whatever is delivered meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import PIPELINE, Checkout
from integration.dataknobs_pipeline.environments import (
    Environment,
    copy_of,
    template_in,
)
from integration.dataknobs_pipeline.packages import SERVICE
from integration.dataknobs_pipeline.serving import Load, serving

from dataknobs_pipeline.delivery.steps import Step, Takeover

ENDS_AT_ONCE = SERVICE.replace("READY = 200", "sys.exit('no good')")
# Ready, and then useless; and aside, where it is tried, all is well.
FAILS_IN_PLACE = SERVICE.replace(
    "QUERY = 200",
    "QUERY = 200 if 'dk-trial' in os.environ.get('DATABASE_URL', 'dk-trial') else 500",
)
NOT_READY_IN_PLACE = SERVICE.replace(
    "READY = 200",
    "READY = 200 if 'dk-trial' in os.environ.get('DATABASE_URL', 'dk-trial') else 503",
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a checkout with a release in staging; a few seconds are enough for it."""
    root = tmp_path_factory.mktemp("template")
    template_in(root, "verify_seconds = 3").deploy("1.0.0")
    return root


@pytest.fixture
def staging(template: Path, tmp_path: Path) -> Environment:
    """Return the staging environment of a copy of the template."""
    return copy_of(template, tmp_path / "copy")


def _ended(pid: int) -> bool:
    """Wait until a process is no more, or has ended and waits for init."""
    for _ in range(400):
        try:
            if not Path(f"/proc/{pid}/cmdline").read_bytes():
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_deploy_rollback_and_promotion_lose_no_request(staging: Environment) -> None:
    production = Environment(staging.checkout, "production")
    assert staging.dk("promote", "production").returncode == 0
    first = staging.passed()[-1]
    with serving(production) as server, Load(server.port) as load:
        server.await_release(first)
        second = staging.deploy("1.1.0")
        assert staging.dk("promote", "production").returncode == 0
        assert server.says()["release"] == second
        assert production.dk("rollback").returncode == 0
        assert server.says()["release"] == first
        assert production.dk("deploy").returncode == 0
        assert server.says()["release"] == second
        assert server.answer().startswith("1.1.0 ")
    assert not load.lost, load.lost
    assert set(load.seen) == {"1.0.0", "1.1.0"}
    assert load.seen[0] == "1.0.0" and load.seen[-1] == "1.1.0"


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (
            ENDS_AT_ONCE,
            "FAILED  the service starts: it ended with exit code 1: no good",
        ),
        (NOT_READY_IN_PLACE, "FAILED  the service takes over: not ready within 3 s"),
        (
            FAILS_IN_PLACE,
            "FAILED  the service takes over: /v1/search?q=smoke&limit=1 answers: HT",
        ),
    ],
)
def test_nobody_reaches_a_service_that_does_not_work(
    staging: Environment, code: str, problem: str
) -> None:
    first = staging.passed()[-1]
    with serving(staging) as server:
        server.await_release(first)
        with Load(server.port, 1) as load:
            staging.build("1.1.0", dataknobs_service=code)
            done = staging.dk("deploy")
            assert done.returncode == 1
            assert problem in done.stderr
            assert server.says()["release"] == first
            assert server.answer().startswith("1.0.0 ")
        health = staging.dk("health")
        assert health.returncode == 0, health.stdout
    assert not load.lost, load.lost
    assert set(load.seen) == {"1.0.0"}
    assert staging.serves() == first


@pytest.mark.parametrize("point", Takeover)
def test_a_takeover_that_is_killed_at_any_point_leaves_the_address_answering(
    staging: Environment, point: Takeover
) -> None:
    with serving(staging) as server:
        server.await_release(staging.passed()[-1])
        where = ("--listen", f"127.0.0.1:{server.port}")
        with Load(server.port, 1) as load:
            server.process.kill()
            server.process.wait()
            second = staging.deploy("1.1.0")
            died = staging.dk("serve", *where, DK_DIE_AFTER=point.value)
            assert died.returncode == -signal.SIGKILL, died.stderr
            assert server.answer()
            left = [pid for pid, _port in server.says()["services"]]
            process = staging.checkout.start("serve", "staging", *where)
            try:
                server.await_release(second, other_than=left)
                assert server.answer().startswith("1.1.0 ")
            finally:
                load.stop()
                process.terminate()
                out, _err = process.communicate(timeout=60)
    assert all(_ended(pid) for pid in left)
    if "its socket cannot be had" not in out:
        assert not load.lost, load.lost


@pytest.mark.parametrize("step", [Step.SWITCHED, Step.TAKEN_OVER])
def test_a_deploy_that_is_killed_leaves_the_address_answering(
    staging: Environment, step: Step
) -> None:
    first = staging.passed()[-1]
    with serving(staging) as server:
        server.await_release(first)
        with Load(server.port, 1) as load:
            second = staging.build("1.1.0")
            done = staging.dk("deploy", DK_DIE_AFTER=step.value)
            assert done.returncode == -signal.SIGKILL
            server.await_release(second)
            assert staging.dk("deploy").returncode == 0
            assert server.says()["release"] == second
    assert not load.lost, load.lost
    assert load.seen[-1] == "1.1.0"


def test_a_server_that_is_killed_leaves_a_service_and_the_next_takes_it_over(
    staging: Environment,
) -> None:
    first = staging.passed()[-1]
    with serving(staging) as server:
        server.await_release(first)
        port = server.port
        orphan = server.says()["services"][0][0]
        with Load(port, 1) as load:
            server.process.kill()
            server.process.wait()
            assert server.answer().startswith("1.0.0 ")
            status = staging.dk("status").stdout
            assert f"(pid {orphan}), but `dk serve staging` was killed" in status
            second = staging.deploy("1.1.0")  # nobody switches it
            assert server.answer().startswith("1.0.0 ")
            process = staging.checkout.start(
                "serve", "staging", "--listen", f"127.0.0.1:{port}"
            )
            try:
                server.await_release(second)
                assert server.answer().startswith("1.1.0 ")
            finally:
                load.stop()
                process.terminate()
                out, _err = process.communicate(timeout=60)
    assert _ended(orphan)
    if f"taking over from pid {orphan}, which serves {first}" in out:
        assert not load.lost, load.lost
    else:  # the system does not let one process have a socket of another
        assert "its socket cannot be had" in out


def test_a_service_that_ends_by_itself_is_started_again(staging: Environment) -> None:
    first = staging.passed()[-1]
    with serving(staging) as server:
        server.await_release(first)
        service = server.says()["services"][0][0]
        os.kill(service, signal.SIGKILL)
        # The socket is still there: whoever asks waits for the next one.
        assert server.answer().startswith("1.0.0 ")
        assert server.says()["services"][0][0] != service


def test_a_port_that_is_taken_is_named(staging: Environment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        done = staging.dk("serve", "--listen", where)
    assert done.returncode == 3
    assert f"error: cannot listen on {where}: Address already in use" in done.stderr


def test_two_cannot_serve_one_environment(staging: Environment) -> None:
    with serving(staging) as server:
        done = staging.dk("serve", "--listen", "127.0.0.1:0")
        holder = f"(pid {server.process.pid} on "
    assert done.returncode == 4
    assert "error: serve.lock is held by `dk serve staging --listen" in done.stderr
    assert holder in done.stderr


def test_nobody_says_where_to_listen(staging: Environment) -> None:
    done = staging.dk("serve")
    assert done.returncode == 2
    assert "no delivery.embedded.staging.listen: add it, or pass" in done.stderr


def test_the_end_of_the_server_is_the_end_of_the_service(staging: Environment) -> None:
    with serving(staging) as server:
        server.await_release(staging.passed()[-1])
        service = server.says()["services"][0][0]
    assert server.process.returncode == 0
    assert _ended(service)
    assert "dk serve" not in staging.dk("status").stdout


def test_a_first_deploy_is_served_by_one_that_waits(built: Checkout) -> None:
    staging = Environment(built)
    staging.base.mkdir(parents=True)
    with serving(staging) as server:
        release = staging.deploy("1.0.0")
        assert server.says()["release"] == release
        database = server.answer().partition(" ")[2]
        assert database == f"sqlite:///{staging.base / 'data' / 'dataknobs.db'}"
        assert server.answer("/readyz").startswith("1.0.0 ")


def test_the_database_can_be_another_one(built: Checkout, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/other.db"
    where = f'listen = "127.0.0.1:0"\ndatabase_url = "{url}"\n'
    text = PIPELINE + "\n[delivery.embedded.staging]\n" + where
    built.write("pipeline.toml", text)
    staging = Environment(built)
    release = staging.deploy("1.0.0")
    with serving(staging) as server:
        server.await_release(release)
        assert server.answer().endswith(url)


def test_tables_that_cannot_be_upgraded_change_nothing(staging: Environment) -> None:
    first = staging.passed()[-1]
    code = SERVICE.replace("found = tables()", "sys.exit('no such table')")
    second = staging.build("1.1.0", dataknobs_service=code)
    done = staging.dk("deploy")
    assert done.returncode == 1
    assert f"error: the database does not take release {second}: what w" in done.stderr
    assert "  no such table" in done.stderr
    assert staging.serves() == first


def test_a_rollback_to_before_new_tables_loses_no_request(staging: Environment) -> None:
    first = staging.passed()[-1]
    with serving(staging) as server, Load(server.port) as load:
        server.await_release(first)
        second = staging.deploy("1.1.0", dataknobs_service=_with_tables(2, 1))
        assert _tables(staging) == "2 1"
        assert server.says()["release"] == second
        assert staging.dk("rollback").returncode == 0
        assert server.says()["release"] == first
        assert staging.dk("deploy").returncode == 0
        assert server.says()["release"] == second
    assert not load.lost, load.lost
    assert set(load.seen) == {"1.0.0", "1.1.0"}
    assert _tables(staging) == "2 1"


def test_tables_that_what_is_served_could_not_live_with_are_refused(
    staging: Environment,
) -> None:
    first = staging.passed()[-1]
    with serving(staging) as server, Load(server.port, 1) as load:
        server.await_release(first)
        second = staging.build("1.1.0", dataknobs_service=_with_tables(2, 2))
        done = staging.dk("deploy")
        assert done.returncode == 1
        assert f"the database does not take release {second}: what w" in done.stderr
        assert "those that run now, of 1, could not go on" in done.stderr
        assert "in two releases, or give up the way back: --one-way" in done.stderr
        assert _tables(staging) == "1 1"
        assert server.says()["release"] == first
    assert not load.lost, load.lost
    assert set(load.seen) == {"1.0.0"}
    assert staging.dk("deploy", "--one-way").returncode == 0
    done = staging.dk("rollback")
    assert done.returncode == 1
    assert f"the database does not take release {first}: what was served" in done.stderr
    assert "the tables are of version 2, for programs from 2" in done.stderr
    assert staging.serves() == second


def test_a_release_that_is_broken_does_not_keep_the_next_from_new_tables(
    staging: Environment,
) -> None:
    first = staging.passed()[-1]
    (staging.base / "current" / "venv" / "bin" / "dataknobs").unlink()
    second = staging.build("1.1.0", dataknobs_service=_with_tables(2, 2))
    done = staging.dk("deploy")
    assert done.returncode == 0, done.stderr
    assert f"{first} does not say which tables it needs: not looked at" in done.stdout
    assert staging.serves() == second


def _with_tables(version: int, compatible_from: int) -> str:
    """Return the code of a service with other tables."""
    code = SERVICE.replace("TABLES = 1", f"TABLES = {version}", 1)
    return code.replace("COMPATIBLE_FROM = 1", f"COMPATIBLE_FROM = {compatible_from}")


def _tables(environment: Environment) -> str:
    path = environment.base / "data" / "dataknobs.db.is"
    return path.read_text(encoding="utf-8")
