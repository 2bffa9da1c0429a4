"""What pipeline.toml says, as immutable data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from dataknobs_pipeline.errors import UsageError, near
from dataknobs_pipeline.graph import closure, in_order

__all__ = ["Delivery", "Drift", "Embedded", "Pipeline", "Route", "Stage"]


@dataclass(frozen=True)
class Stage:  # pylint: disable=too-many-instance-attributes # a record
    """One step of the pipeline: its commands, and what they must achieve.

    `junit` (a folder), `coverage`, `findings` (files) and `fresh` (globs) name what the
    commands write below dist/; it is deleted before they start: nothing stale counts.
    `coverage_gate` is the least share of covered lines, in per cent, of the files that
    the globs of `covers` name; of all files, if there are none. `findings` are the
    SARIF reports that the commands write; `findings_gate` is how many findings they
    may hold in all. A stage beyond a gate has failed, or with `gate_fails` false warns.
    """

    name: str
    run: tuple[str, ...]
    description: str = ""
    needs: tuple[str, ...] = ()
    junit: str | None = None
    coverage: str | None = None
    covers: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    coverage_gate: float | None = None
    findings: tuple[str, ...] = ()
    findings_gate: int | None = None
    gate_fails: bool = True


@dataclass(frozen=True)
class Route:
    """Where a branch or tag goes: the environment, and the stages it ends in."""

    ref: str
    environment: str
    stages: tuple[str, ...]

    def matches(self, ref: str) -> bool:
        """Tell whether a branch or tag takes this route.

        >>> Route("release/*", "production", ()).matches("release/1.2")
        True
        """
        return fnmatchcase(ref, self.ref)


@dataclass(frozen=True)
class Embedded:
    """How the service of an environment runs on this machine.

    `listen` is its address, HOST:PORT; an empty `database_url` is a SQLite file.
    """

    listen: str = ""
    database_url: str = ""


@dataclass(frozen=True)
class Delivery:
    """How releases are delivered.

    `order` is the way of promotion, without detours; an empty one allows any. `keep`
    is the number of releases an environment keeps. A release that is not found good
    within `verify_seconds` has failed its verification. `embedded` is by environment.
    """

    order: tuple[str, ...] = ()
    keep: int = 5
    verify_seconds: float = 60.0
    embedded: Mapping[str, Embedded] = field(default_factory=dict)

    def embedded_in(self, environment: str) -> Embedded:
        """Return how the service of an environment runs on this machine."""
        return self.embedded.get(environment, Embedded())


@dataclass(frozen=True)
class Drift:
    """When a stage takes too long: by a factor and by seconds over its rolling median.

    The median is that of the last `window` times it passed, of at least `samples`.
    """

    limit: float = 2.0
    seconds: float = 10.0
    window: int = 20
    samples: int = 5
    fails: bool = False


@dataclass(frozen=True)
class Pipeline:
    """All stages by name, as declared, and all routes from top to bottom.

    `narrow` are the globs of files whose change may narrow the tests that run.
    """

    stages: dict[str, Stage]
    routes: tuple[Route, ...]
    narrow: tuple[str, ...] = ()
    delivery: Delivery = Delivery()
    drift: Drift = Drift()

    @property
    def needs(self) -> dict[str, tuple[str, ...]]:
        """The graph: each stage's name and what it needs."""
        return {name: stage.needs for name, stage in self.stages.items()}

    def route_for(self, ref: str) -> Route:
        """Return the first route that matches a branch or tag."""
        for route in self.routes:
            if route.matches(ref):
                return route
        raise UsageError(
            f"pipeline.toml: no route matches {ref!r}: add one, or pass --ref"
        )

    def stage(self, name: str) -> Stage:
        """Return a stage by name."""
        if name not in self.stages:
            raise UsageError(f"unknown stage {name!r}{near(name, self.stages)}")
        return self.stages[name]

    def stages_of(self, route: Route) -> list[Stage]:
        """Return the stages of a route and what they need, each after its needs."""
        return self._with_needs(route.stages)

    def selected(self, route: Route, names: tuple[str, ...]) -> list[Stage]:
        """Return the named stages of a route and what they need; all without names."""
        allowed = {stage.name for stage in self.stages_of(route)}
        for name in names:
            if self.stage(name).name not in allowed:
                raise UsageError(
                    f"stage {name!r} is not on the route of {route.ref!r}"
                    f" to {route.environment}{near(name, allowed)}"
                )
        return self._with_needs(names or route.stages)

    def _with_needs(self, names: tuple[str, ...]) -> list[Stage]:
        wanted = closure(self.needs, names)
        return [self.stages[n] for n in in_order(self.needs) if n in wanted]
