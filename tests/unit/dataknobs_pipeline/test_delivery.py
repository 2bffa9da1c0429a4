"""Switching, verifying and going back, with scripts in place of a release's Python."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from unit.dataknobs_pipeline.standins import ENVIRONMENT, NOBODY, make_release

from dataknobs_pipeline.built.manifest import PACKAGES
from dataknobs_pipeline.config.environment import Environment
from dataknobs_pipeline.config.model import Delivery
from dataknobs_pipeline.delivery.delivery import Target, deploy, rollback
from dataknobs_pipeline.delivery.embedded import Installer
from dataknobs_pipeline.delivery.kept import Build
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.releases import kept_build
from dataknobs_pipeline.delivery.steps import Step
from dataknobs_pipeline.errors import Interrupted, StageFailed
from dataknobs_pipeline.record.history import open_history
from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.signals import Cancellation


class Staging:
    """An environment with two releases that have passed; the second is served."""

    def __init__(self, root: Path) -> None:
        self.said: list[str] = []
        self.target = self._target(root, ENVIRONMENT)
        self.places = self.target.places
        self.first = make_release(self.places, "1.0.0")
        self.second = make_release(self.places, "1.1.0")
        for name in (self.first, self.second):
            self.places.ledger.enter(name)
        self.places.switch(self.second)

    def _target(self, root: Path, environment: Environment) -> Target:
        delivery = Delivery(keep=2, verify_seconds=20)
        return Target(root, environment, delivery, True, self.said.append)

    def deploy(self, name: str) -> None:
        """Deploy a release that is here already: nothing is installed."""
        deploy(self.target, kept_build(self.places, name))

    def serves(self) -> str | None:
        """Return what is served."""
        current = self.places.current()
        return current.name if current else None

    def last(self) -> tuple[str, str, str]:
        """Return what was done last, how it ended and why."""
        with open_history(state_directory(self.target.root)) as history:
            (deploy,) = history.deploys("staging", 1)
        return deploy.action, deploy.outcome, deploy.reason


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    """Make the environment."""
    return Staging(tmp_path)


def test_a_deploy_switches_verifies_and_prunes(staging: Staging) -> None:
    third = make_release(staging.places, "1.2.0")
    staging.deploy(third)
    assert staging.serves() == third
    assert staging.places.ledger.names() == [staging.second, third]
    assert staging.said == [
        f"staging serves {third} now",
        f"removed the old release {staging.first}",
    ]
    assert staging.last() == ("deploy", "passed", "")


def test_deploying_what_is_served_checks_it(staging: Staging) -> None:
    staging.deploy(staging.second)
    assert staging.said == [f"staging serves {staging.second} already"]
    (staging.places.release(staging.second) / "venv" / "bin" / "python").unlink()
    with pytest.raises(StageFailed, match="what staging serves does not work"):
        staging.deploy(staging.second)


def test_a_dirty_build_is_not_for_production(tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    dirty = make_release(staging.places, "1.2.0", dirty=True)
    production = Environment("production", {})
    target = Target(tmp_path, production, Delivery(), True, print)
    with pytest.raises(StageFailed, match="production takes none"):
        deploy(target, kept_build(staging.places, dirty))


def test_a_rollback_strikes_out_what_it_leaves(staging: Staging) -> None:
    rollback(staging.target, None)
    assert staging.serves() == staging.first
    assert staging.places.ledger.names() == [staging.first]
    assert staging.last() == ("rollback", "passed", "")
    rollback(staging.target, "1.0.0")
    assert staging.said[-1] == f"staging serves {staging.first} already"


def test_a_rollback_to_what_does_not_work_changes_nothing(staging: Staging) -> None:
    bad = make_release(staging.places, "0.9", works=False)
    with pytest.raises(StageFailed, match="nothing was changed"):
        rollback(staging.target, bad)
    assert staging.serves() == staging.second


def test_a_service_that_does_not_answer_takes_the_release_back(
    staging: Staging,
) -> None:
    settings = {**ENVIRONMENT.settings, "SERVICE_URL": NOBODY}
    target = Target(
        staging.target.root, Environment("staging", settings), Delivery(), True, print
    )
    with pytest.raises(StageFailed, match=f"rolled back to {staging.second}"):
        rollback(target, staging.first)
    assert staging.serves() == staging.second
    action, outcome, reason = staging.last()
    assert (action, outcome) == ("rollback", "failed")
    assert f"rolled back to {staging.second}" in reason


def test_a_signal_after_the_switch_goes_back(
    staging: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = make_release(staging.places, "1.2.0")
    whole = Step.reached

    def reached(step: Step) -> None:
        whole(step)
        if step is Step.SWITCHED:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(Step, "reached", reached)
    with pytest.raises(Interrupted):
        staging.deploy(third)
    assert staging.serves() == staging.second
    assert staging.last() == ("deploy", "cancelled", "")


def test_what_was_never_verified_is_settled_first(staging: Staging) -> None:
    third = make_release(staging.places, "1.2.0")
    staging.places.switch(third)
    staging.deploy(third)
    assert staging.said[0] == f"{third} was never verified: doing it now"
    assert staging.places.ledger.names()[-1] == third


def test_what_was_never_verified_and_is_broken_is_taken_back(staging: Staging) -> None:
    bad = make_release(staging.places, "1.2.0")
    (staging.places.release(bad) / "manifest.json").unlink()
    staging.places.switch(bad)
    rollback(staging.target, staging.first)
    assert f"rolled back to {staging.second}" in staging.said[1]
    assert staging.serves() == staging.first


def test_what_is_gone_is_replaced_by_what_passed_before(staging: Staging) -> None:
    staging.places.remove(staging.second)
    staging.deploy(staging.first)
    assert staging.said[0] == (
        f"what was served is gone: rolled back to {staging.first}"
    )


def test_with_nothing_to_fall_back_to_nothing_is_served(staging: Staging) -> None:
    for name in (staging.first, staging.second):
        staging.places.remove(name)
    third = make_release(staging.places, "1.2.0")
    staging.deploy(third)
    assert staging.said[0].endswith("passed here, so nothing is served")
    assert staging.serves() == third


@pytest.mark.parametrize("final", [True, False])
def test_files_are_taken_as_they_are_and_shared_when_final(
    staging: Staging, final: bool
) -> None:
    kept = kept_build(staging.places, staging.first)
    other = Places(staging.target.root, "other")
    other.make()
    installer = Installer(other, 20, Cancellation(), {})
    # The wheels are none: what comes before their installation has been done.
    with pytest.raises(StageFailed, match="could not install 1.0.0-"):
        _keeping(installer, Build(kept.manifest, kept.folder, final))
    copy = other.base / "seen"
    assert {path.name for path in copy.iterdir()} == {
        f"{library}-1.0.0.whl" for library in PACKAGES
    }
    shared = {path.stat().st_nlink > 1 for path in copy.iterdir()}
    assert shared == {final}
    assert not list(other.base.glob(".incoming*"))


def _keeping(installer: Installer, build: Build) -> None:
    """Install, and keep what was copied even though it fails."""
    whole = Step.reached
    incoming = installer.places.incoming(build.manifest.release)

    def reached(step: Step) -> None:
        if step is Step.COPIED:
            (incoming / "artifacts").rename(installer.places.base / "seen")
        whole(step)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Step, "reached", reached)
        installer.install(build)
