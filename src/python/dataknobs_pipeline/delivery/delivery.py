"""Bring a release into an environment: prepare, check, migrate, switch, verify.

What is served changes in one step, and only to a release that was installed whole and
found good. If it then does not pass its verification, what was served before is
switched to again. A delivery that died is settled by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dataknobs_pipeline.built.manifest import Manifest, read_manifest
from dataknobs_pipeline.config.environment import Environment
from dataknobs_pipeline.config.model import Delivery
from dataknobs_pipeline.delivery.embedded import Installer
from dataknobs_pipeline.delivery.health import check_release, failures
from dataknobs_pipeline.delivery.kept import Build
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.releases import kept, previous
from dataknobs_pipeline.delivery.service import settings_of
from dataknobs_pipeline.delivery.serving import await_switch, read_serving
from dataknobs_pipeline.delivery.steps import Step
from dataknobs_pipeline.delivery.tables import upgrade_tables
from dataknobs_pipeline.delivery.trial import check_apart
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.record.history import Deploy, History, open_history
from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.locking import exclusive
from dataknobs_pipeline.system.signals import Cancellation, collecting

__all__ = ["Say", "Target", "deploy", "rollback"]

Say = Callable[[str], None]
GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Target:
    """An environment, and how to deliver to it.

    `one_way` takes tables that what is served now cannot work with.
    """

    root: Path
    environment: Environment
    delivery: Delivery
    wait: bool
    say: Say
    one_way: bool = False

    @property
    def places(self) -> Places:
        """Where its releases are."""
        return Places(self.root, self.environment.name)


def deploy(target: Target, build: Build, action: str = "deploy") -> None:
    """Install a build and switch to it.

    Deploying what is current already only checks it.

    Raises:
        StageFailed: a file is not the one built, or the release does not work; what
            was served before still is, or is again.
    """
    with _at_work(target) as work, work.recorded(build.manifest, action):
        if build.manifest.dirty and target.environment.clean_only:
            raise StageFailed(
                f"this build has uncommitted changes, {target.environment.name} takes"
                " none: commit and build again"
            )
        build.verify()
        work.bring_up(build)


def rollback(target: Target, to: str | None) -> None:
    """Switch back to a release that is still here.

    Args:
        target: where.
        to: its version or name; None for the one that passed before the current one.

    Raises:
        StageFailed: there is no such release, or it does not work.
    """
    with _at_work(target) as work:
        name = kept(target.places, to) if to else previous(target.places)
        manifest = read_manifest(target.places.release(name) / "manifest.json")
        with work.recorded(manifest, "rollback"):
            work.go_back_to(name, manifest)


@contextmanager
def _at_work(target: Target) -> Iterator[_Work]:
    """Hold an environment; what an earlier delivery left undone is settled first."""
    places = target.places
    places.make()
    with exclusive(places.lock, target.wait, target.say):
        Step.LOCKED.reached()
        places.sweep()
        with open_history(state_directory(target.root)) as history:
            cancellation = Cancellation()
            seconds = target.delivery.verify_seconds
            settings = settings_of(
                places, target.environment, target.delivery.embedded_in(places.name)
            )
            installer = Installer(places, seconds, cancellation, settings)
            with collecting(cancellation):
                work = _Work(target, places, history, installer)
                work.settle()
                installer.reached(Step.SETTLED)
                yield work


@dataclass(frozen=True)
class _Work:
    """A delivery at work: it holds the lock."""

    target: Target
    places: Places
    history: History
    installer: Installer

    @contextmanager
    def recorded(self, manifest: Manifest, action: str) -> Iterator[None]:
        """Record what happens in the block."""
        name, head = self.places.name, manifest.head
        deploy = Deploy(name, manifest.release, manifest.version, head, action)
        with self.history.recorded_deploy(deploy):
            self.installer.reached(Step.RECORDED)
            yield

    def settle(self) -> None:
        """Decide on a release that was switched to and never verified."""
        current = self.places.current()
        if self.places.is_dangling():
            self.target.say(f"what was served is gone: {self._fall_back('')}")
        elif current and not self.places.is_verified():
            self.target.say(f"{current.name} was never verified: doing it now")
            if bad := self._problems():
                self.target.say("\n".join([*bad, self._fall_back(current.name)]))
            else:
                self.places.ledger.go_back_to(current.name)

    def bring_up(self, build: Build) -> None:
        """Make a build what is served."""
        name = build.manifest.release
        release = self.places.release(name)
        if self.places.current() == release:
            self._require_served(f"remove {release} and deploy again")
            return
        if release.exists() and self._faults(release, build.manifest):
            self.places.remove(name)
        if not release.exists():
            self.installer.install(build)
        self._upgrade_tables(release)
        self._switch(name)
        self.places.ledger.enter(name)
        self._done(name)
        for old in self.places.prune(self.target.delivery.keep):
            self.target.say(f"removed the old release {old}")
        Step.PRUNED.reached()

    def go_back_to(self, name: str, manifest: Manifest) -> None:
        """Make an earlier release what is served."""
        release = self.places.release(name)
        if self.places.current() == release:
            self._require_served("deploy another")
            return
        if bad := self._faults(release, manifest):
            raise StageFailed(
                f"release {name} does not work: nothing was changed", *bad
            )
        self._upgrade_tables(release)
        self._switch(name)
        self.places.ledger.go_back_to(name)
        self._done(name)

    def _upgrade_tables(self, release: Path) -> None:
        current = None if self.target.one_way else self.places.current()
        upgrade_tables(release, current, self.installer, self.target.say)
        self.installer.reached(Step.MIGRATED)

    def _switch(self, name: str) -> None:
        """Serve a release and verify it; serve the one before if that fails."""
        self.places.switch(name)
        try:
            self.installer.reached(Step.SWITCHED)
            bad = self._not_taken_over()
            self.installer.reached(Step.TAKEN_OVER)
            bad = bad or self._problems(tried=True)
            self.installer.reached(Step.VERIFIED)
        except BaseException:
            self.target.say(self._fall_back(name))
            raise
        if bad:
            what = f"release {name} failed its verification: {self._fall_back(name)}"
            raise StageFailed(what, *bad)

    def _done(self, name: str) -> None:
        Step.PASSED.reached()
        self.target.say(f"{self.places.name} serves {name} now")

    def _fall_back(self, bad: str) -> str:
        """Serve what passed last, and say so."""
        self.places.ledger.strike(bad)
        here = self.places.releases()
        good = [name for name in self.places.ledger.names() if name in here]
        if not good:
            self.places.serve_nothing()
            return "nothing else has passed here, so nothing is served"
        self.places.switch(good[-1])
        trouble = "".join(f", but {line}" for line in self._not_taken_over())
        return f"rolled back to {good[-1]}{trouble}"

    def _require_served(self, advice: str) -> None:
        name = self.places.name
        if bad := self._problems():
            raise StageFailed(f"what {name} serves does not work: {advice}", *bad)
        current = self.places.current()
        self.target.say(f"{name} serves {current.name if current else ''} already")

    def _not_taken_over(self) -> list[str]:
        """Wait until the one that serves, if any, has acted on the switch."""
        # Before, it gives up itself, and says why: ready, and each check, in time.
        seconds = 3 * self.target.delivery.verify_seconds + GRACE_SECONDS
        problem = await_switch(self.places, seconds, lambda: False)
        return [f"FAILED  the service takes over: {problem}"] if problem else []

    def _problems(self, tried: bool = False) -> list[str]:
        """Verify what is served, through the way that it is served.

        When nobody serves it, its service is tried apart, unless it was just now.
        """
        current = self.places.base / "current"
        try:
            manifest = read_manifest(current / "manifest.json")
        except StageFailed as error:
            return list(error.problems)
        serving = read_serving(self.places)
        url = serving.url if serving else self.target.environment.service_url
        if not url and not tried:
            return self._faults(current, manifest)
        seconds, stop = self._limits
        return failures(check_release(current, manifest, seconds, url, stop))

    def _faults(self, release: Path, manifest: Manifest) -> list[str]:
        """Check a release that is not served."""
        seconds, stop = self._limits
        settings = self.installer.settings
        return failures(check_apart(release, manifest, settings, seconds, stop))

    @property
    def _limits(self) -> tuple[float, Cancellation]:
        return self.target.delivery.verify_seconds, self.installer.cancellation
