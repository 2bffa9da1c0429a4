"""Scripts stand in for engines: how they are asked, and what is said without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from pants.core.goals.package import BuiltPackage
from pants.engine.addresses import Address
from pants.engine.fs import EMPTY_DIGEST
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from container_image import rules
from container_image.target_types import DockerImage

BUILD = """
docker_image(
    name="image",
    source="Dockerfile",
    image="thing:1",
    extra_build_args=["BASE", "COLOUR=red"],
    pinned_build_args=["BASE"],
)
"""
PINNED = "scratch@sha256:" + "0" * 64
ENGINE = """#!/bin/sh
test "$1" != info || exit {answers}
echo "$* with $BASE as $BUILDAH_FORMAT; `cat docker/Dockerfile`" >>{log}
"""


@pytest.fixture
def runner() -> RuleRunner:
    found = RuleRunner(
        rules=[
            *rules.rules(),
            QueryRule(BuiltPackage, [rules.DockerImageFieldSet]),
        ],
        target_types=[DockerImage],
    )
    found.write_files({"docker/BUILD": BUILD, "docker/Dockerfile": "FROM thin air"})
    return found


def _engine(folder: Path, name: str, answers: bool) -> None:
    path = folder / name
    text = ENGINE.format(answers=int(not answers), log=folder / f"{name}.log")
    path.write_text(text)
    path.chmod(0o755)


def _package(
    runner: RuleRunner, folder: Path, base: str = PINNED, **variables: str
) -> BuiltPackage:
    path = f"{folder}:/usr/bin:/bin" if (folder / "podman").exists() else str(folder)
    runner.set_options([], env={"PATH": path, "BASE": base, **variables})
    target = runner.get_target(Address("docker", target_name="image"))
    field_set = rules.DockerImageFieldSet.create(target)
    return runner.request(BuiltPackage, [field_set])


def test_the_engine_that_answers_builds_the_image(
    runner: RuleRunner, tmp_path: Path
) -> None:
    _engine(tmp_path, "docker", answers=False)
    _engine(tmp_path, "podman", answers=True)
    built = _package(runner, tmp_path)
    assert built.artifacts[0].extra_log_lines == ("Built the image thing:1",)
    assert not (tmp_path / "docker.log").exists()
    assert (tmp_path / "podman.log").read_text() == (
        "build --tag thing:1 --file docker/Dockerfile --build-arg BASE"
        f" --build-arg COLOUR=red . with {PINNED} as docker; FROM thin air\n"
    )


def test_a_base_without_a_digest_is_refused(runner: RuleRunner, tmp_path: Path) -> None:
    _engine(tmp_path, "podman", answers=True)
    with pytest.raises(ExecutionError, match="BASE=scratch has no digest, so what it"):
        _package(runner, tmp_path, "scratch")
    assert not (tmp_path / "podman.log").exists()


def test_without_a_base_it_says_what_to_give_and_succeeds(
    runner: RuleRunner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _engine(tmp_path, "podman", answers=True)
    assert _package(runner, tmp_path, "") == BuiltPackage(EMPTY_DIGEST, ())
    assert "docker:image: BASE is not set: give it by digest, BASE=IMAGE" in caplog.text
    assert not (tmp_path / "podman.log").exists()


@pytest.mark.parametrize("base", ["", "scratch"])
def test_a_base_without_a_digest_can_be_allowed(
    runner: RuleRunner, tmp_path: Path, base: str
) -> None:
    _engine(tmp_path, "podman", answers=True)
    assert _package(runner, tmp_path, base, ALLOW_UNPINNED="1").artifacts
    assert f"with {base} as docker" in (tmp_path / "podman.log").read_text()


@pytest.mark.parametrize("client", [True, False])
def test_without_an_engine_it_says_so_and_succeeds(
    runner: RuleRunner,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    client: bool,
) -> None:
    if client:
        _engine(tmp_path, "docker", answers=False)
    assert _package(runner, tmp_path) == BuiltPackage(EMPTY_DIGEST, ())
    said = "docker:image: no container engine answers (docker, podman, buildah), so"
    assert said in caplog.text
