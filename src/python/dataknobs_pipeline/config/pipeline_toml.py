"""Read pipeline.toml, and report everything that is wrong with it at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dataknobs_pipeline.config.commands import command_problem
from dataknobs_pipeline.config.gates import read_gates
from dataknobs_pipeline.config.model import Pipeline, Route, Stage
from dataknobs_pipeline.config.numbers import read_delivery, read_drift
from dataknobs_pipeline.config.values import FILE_NAME, Reader
from dataknobs_pipeline.errors import UsageError, near
from dataknobs_pipeline.graph import closure, find_cycle

__all__ = ["FILE_NAME", "load", "parse"]

STAGE_KEYS = (
    "coverage",
    "covers",
    "description",
    "findings",
    "fresh",
    "gate",
    "junit",
    "needs",
    "run",
)
ROUTE_KEYS = ("environment", "ref", "stages")

_NAME = re.compile(r"[a-z][a-z0-9-]*")


def load(root: Path) -> Pipeline:
    """Read and check the pipeline.toml of a checkout.

    Raises:
        UsageError: with one line for every problem found.
    """
    path = root / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{FILE_NAME}: not UTF-8 text: {error}") from error
    pipeline = parse(text)
    _check_environments(pipeline, root / "environments")
    return pipeline


def parse(text: str) -> Pipeline:
    """Turn the text of a pipeline.toml into a pipeline.

    >>> parse('stages = 1')
    Traceback (most recent call last):
      ...
    dataknobs_pipeline.errors.UsageError: pipeline.toml: stages: must be a table
    pipeline.toml: routes: must be a non-empty list of tables, [[routes]]
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{FILE_NAME}: {error}") from error
    reader = Reader()
    reader.refuse_unknown(
        data, ("changes", "delivery", "drift", "routes", "stages"), ""
    )
    stages = _read_stages(data.get("stages", {}), reader)
    routes = _read_routes(data.get("routes", []), reader)
    narrow = _read_changes(data.get("changes", {}), reader)
    delivery = read_delivery(data.get("delivery", {}), reader)
    drift = read_drift(data.get("drift", {}), reader)
    pipeline = Pipeline(stages, routes, narrow, delivery, drift)
    _check_graph(pipeline, reader)
    _check_outputs(pipeline, reader)
    _check_routes(pipeline, reader)
    if reader.problems:
        raise UsageError(*reader.problems)
    return pipeline


def _read_stages(value: object, reader: Reader) -> dict[str, Stage]:
    stages: dict[str, Stage] = {}
    for name, table in reader.table(value, "stages").items():
        where = f"stages.{name}"
        if not _NAME.fullmatch(name):
            reader.problem(where, "must be small letters, digits and hyphens")
        stages[name] = _read_stage(name, reader.table(table, where), reader)
    if not stages and isinstance(value, dict):
        reader.problem("stages", "must declare at least one stage")
    return stages


def _read_stage(name: str, table: dict[str, Any], reader: Reader) -> Stage:
    where = f"stages.{name}"
    reader.refuse_unknown(table, STAGE_KEYS, where)
    has_description = "description" in table
    coverage_gate, findings_gate, gate_fails = read_gates(table, where, reader)
    return Stage(
        name=name,
        run=_read_commands(table, where, reader),
        description=reader.text(table, "description", where) if has_description else "",
        needs=reader.texts(table, "needs", where),
        junit=reader.output(table, "junit", where),
        coverage=reader.output(table, "coverage", where),
        covers=reader.texts(table, "covers", where),
        fresh=_read_outputs(table, "fresh", where, reader),
        coverage_gate=coverage_gate,
        findings=_read_outputs(table, "findings", where, reader),
        findings_gate=findings_gate,
        gate_fails=gate_fails,
    )


def _read_commands(
    table: dict[str, Any], where: str, reader: Reader
) -> tuple[str, ...]:
    commands = reader.texts(table, "run", where)
    if not commands and table.get("run", []) == []:
        reader.problem(f"{where}.run", "must list at least one command")
    for number, command in enumerate(commands):
        if problem := command_problem(command):
            reader.problem(f"{where}.run[{number}]", problem)
    return commands


def _read_outputs(
    table: dict[str, Any], key: str, where: str, reader: Reader
) -> tuple[str, ...]:
    paths = reader.texts(table, key, where)
    for number, path in enumerate(paths):
        reader.check_output(path, f"{where}.{key}[{number}]")
    return paths


def _read_routes(value: object, reader: Reader) -> tuple[Route, ...]:
    if not isinstance(value, list) or not value:
        reader.problem("routes", "must be a non-empty list of tables, [[routes]]")
        return ()
    return tuple(_read_route(n, item, reader) for n, item in enumerate(value))


def _read_route(number: int, item: object, reader: Reader) -> Route:
    where = f"routes[{number}]"
    table = reader.table(item, where)
    reader.refuse_unknown(table, ROUTE_KEYS, where)
    stages = reader.texts(table, "stages", where)
    if not stages and table.get("stages", []) == []:
        reader.problem(f"{where}.stages", "must list at least one stage")
    environment = reader.text(table, "environment", where)
    if environment and not _NAME.fullmatch(environment):
        reader.problem(
            f"{where}.environment", "must be small letters, digits and hyphens"
        )
    return Route(reader.text(table, "ref", where), environment, stages)


def _read_changes(value: object, reader: Reader) -> tuple[str, ...]:
    table = reader.table(value, "changes")
    reader.refuse_unknown(table, ("narrow",), "changes")
    return reader.texts(table, "narrow", "changes")


def _check_graph(pipeline: Pipeline, reader: Reader) -> None:
    for name, needs in pipeline.needs.items():
        for need in needs:
            if need not in pipeline.stages:
                reader.problem(
                    f"stages.{name}.needs",
                    f"unknown stage {need!r}{near(need, pipeline.stages)}",
                )
    if cycle := find_cycle(pipeline.needs):
        reader.problem(f"stages.{cycle[0]}.needs", f"a cycle: {' -> '.join(cycle)}")


def _check_outputs(pipeline: Pipeline, reader: Reader) -> None:
    owners: dict[str, str] = {}
    for stage in pipeline.stages.values():
        for key, path in (("junit", stage.junit), ("coverage", stage.coverage)):
            if path and (owner := owners.setdefault(path, stage.name)) != stage.name:
                reader.problem(
                    f"stages.{stage.name}.{key}",
                    f"{path} is written by {owner} too: give each a place of its own",
                )


def _check_routes(pipeline: Pipeline, reader: Reader) -> None:
    reached: set[str] = set()
    for number, route in enumerate(pipeline.routes):
        reached.update(_reached(pipeline, number, reader))
        if route.ref == "*" and number + 1 < len(pipeline.routes):
            reader.problem(
                f"routes[{number + 1}]", "never taken: the route above matches all"
            )
            break
    if pipeline.routes:
        for name in pipeline.stages:
            if name not in reached:
                reader.problem(f"stages.{name}", "no route reaches this stage")


def _reached(pipeline: Pipeline, number: int, reader: Reader) -> Iterable[str]:
    known = []
    for name in pipeline.routes[number].stages:
        if name in pipeline.stages:
            known.append(name)
        else:
            reader.problem(
                f"routes[{number}].stages",
                f"unknown stage {name!r}{near(name, pipeline.stages)}",
            )
    needs = {
        name: [need for need in needs if need in pipeline.stages]
        for name, needs in pipeline.needs.items()
    }
    return closure(needs, known)


def _check_environments(pipeline: Pipeline, folder: Path) -> None:
    known = [path.stem for path in folder.glob("*.yml")]
    commands = [line for stage in pipeline.stages.values() for line in stage.run]
    named = [("delivery.order", environment) for environment in pipeline.delivery.order]
    if any("{environment}" in line for line in commands):
        for number, route in enumerate(pipeline.routes):
            named.append((f"routes[{number}].environment", route.environment))
    problems = [
        f"{FILE_NAME}: {where}: there is no environments/{name}.yml{near(name, known)}"
        for where, name in named
        if name not in known
    ]
    if problems:
        raise UsageError(*problems)
