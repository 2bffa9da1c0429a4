"""Reading pipeline.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.config.model import Delivery
from dataknobs_pipeline.config.pipeline_toml import load, parse
from dataknobs_pipeline.errors import UsageError

ROUTE = '[[routes]]\nref = "*"\nenvironment = "staging"\nstages = ["a"]\n'
STAGE = '[stages.a]\nrun = ["./pants a"]\n'


def _problems(text: str) -> list[str]:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert all(line.startswith("pipeline.toml: ") for line in caught.value.problems)
    return [line.removeprefix("pipeline.toml: ") for line in caught.value.problems]


def test_everything_that_can_be_said_is_read() -> None:
    pipeline = parse(
        "[stages.a]\n"
        'description = "the first"\n'
        'run = ["./pants test {scope}", "./dk health {environment}"]\n'
        'junit = "dist/reports"\n'
        'coverage = "dist/coverage.xml"\n'
        'fresh = ["dist/*.whl"]\n'
        'gate = { coverage = 90.5, action = "warn" }\n'
        '[stages.b]\nneeds = ["a"]\nrun = ["./dk x"]\n'
        '[[routes]]\nref = "main"\nenvironment = "staging"\nstages = ["b"]\n'
        '[changes]\nnarrow = ["src/**"]\n'
        '[delivery]\norder = ["x", "y"]\nkeep = 3\nverify_seconds = 1.5\n'
    )
    assert pipeline.delivery == Delivery(("x", "y"), 3, 1.5)
    stage = pipeline.stage("a")
    assert stage.description == "the first"
    assert stage.run == ("./pants test {scope}", "./dk health {environment}")
    assert (stage.junit, stage.coverage) == ("dist/reports", "dist/coverage.xml")
    assert (stage.fresh, stage.coverage_gate) == (("dist/*.whl",), 90.5)
    assert not stage.gate_fails
    assert pipeline.needs == {"a": (), "b": ("a",)}
    assert pipeline.narrow == ("src/**",)
    assert pipeline.routes[0].environment == "staging"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[stages.a]\nrun = ["./dk x"]\nneed = []\n' + ROUTE,
            "stages.a.need: unknown key (did you mean needs?)",
        ),
        (
            STAGE + ROUTE + "[other]\n",
            "other: unknown key (known: changes, delivery, drift, routes, stages)",
        ),
        (
            STAGE + ROUTE + '[delivery]\norder = ["a", "a"]\n',
            "delivery.order: names an environment twice",
        ),
        (
            STAGE + ROUTE + "[delivery]\nkeep = 1\n",
            "delivery.keep: must be at least 2, not 1",
        ),
        (
            STAGE + ROUTE + "[delivery]\nkeep = true\n",
            "delivery.keep: must be a number, not True",
        ),
        (
            STAGE + ROUTE + "[delivery]\nverify_seconds = nan\n",
            "delivery.verify_seconds: must be at least 0.1, not nan",
        ),
        (
            STAGE + ROUTE + "[changes]\nwide = []\n",
            "changes.wide: unknown key (known: narrow)",
        ),
        (
            '[stages.a]\nrun = ["./dk x"]\nneeds = ["b"]\n'
            '[stages.bc]\nrun = ["./dk x"]\nneeds = ["a"]\n'
            + ROUTE.replace('["a"]', '["a", "bc"]'),
            "stages.a.needs: unknown stage 'b' (did you mean bc?)",
        ),
        (
            '[stages.a]\nrun = ["./dk x"]\nneeds = ["b"]\n'
            '[stages.b]\nrun = ["./dk x"]\nneeds = ["a"]\n' + ROUTE,
            "stages.a.needs: a cycle: a -> b -> a",
        ),
        ("[stages.a]\n" + ROUTE, "stages.a.run: must list at least one command"),
        (
            '[stages.a]\nrun = [""]\n' + ROUTE,
            "stages.a.run[0]: is empty",
        ),
        (
            '[stages.a]\nrun = "./dk x"\n' + ROUTE,
            "stages.a.run: must be a list of texts",
        ),
        (
            '[stages.A]\nrun = ["./dk x"]\n' + ROUTE.replace("a", "A", 0),
            "stages.A: must be small letters, digits and hyphens",
        ),
        (
            STAGE + '[stages.b]\nrun = ["./dk x"]\n' + ROUTE,
            "stages.b: no route reaches this stage",
        ),
        (
            STAGE + ROUTE.replace('"a"', '"aa"'),
            "routes[0].stages: unknown stage 'aa' (did you mean a?)",
        ),
        (
            STAGE + ROUTE.replace('["a"]', "[]"),
            "routes[0].stages: must list at least one stage",
        ),
        (
            STAGE + ROUTE.replace('"staging"', '"../x"'),
            "routes[0].environment: must be small letters, digits and hyphens",
        ),
        (
            STAGE + ROUTE.replace('ref = "*"\n', ""),
            "routes[0].ref: must be a non-empty text",
        ),
        (STAGE + ROUTE + ROUTE, "routes[1]: never taken: the route above matches all"),
        (STAGE, "routes: must be a non-empty list of tables, [[routes]]"),
        ("stages = {}\n" + ROUTE, "stages: must declare at least one stage"),
        ("stages = 3\n" + ROUTE, "stages: must be a table"),
        (
            STAGE + 'junit = "reports"\n' + ROUTE,
            "stages.a.junit: must be a path below dist/, not 'reports'",
        ),
        (
            STAGE + 'fresh = ["dist/../src/*"]\n' + ROUTE,
            "stages.a.fresh[0]: must be a path below dist/, not 'dist/../src/*'",
        ),
        (
            STAGE + 'junit = "dist"\n' + ROUTE,
            "stages.a.junit: must be a path below dist/, not 'dist'",
        ),
        (
            STAGE + "gate = { coverage = 90 }\n" + ROUTE,
            "stages.a.coverage: must name the report the gate reads",
        ),
        (
            STAGE + 'coverage = "dist/c.xml"\ngate = { coverage = 101 }\n' + ROUTE,
            "stages.a.gate.coverage: must be 0 to 100, not 101",
        ),
        (
            STAGE + 'coverage = "dist/c.xml"\ngate = { coverage = true }\n' + ROUTE,
            "stages.a.gate.coverage: must be a number, in per cent",
        ),
        (
            STAGE + 'gate = { action = "cry" }\n' + ROUTE,
            "stages.a.gate.action: must be warn or fail, not 'cry'",
        ),
        (
            STAGE + "gate = { coverege = 90 }\n" + ROUTE,
            "stages.a.gate.coverege: unknown key (did you mean coverage?)",
        ),
        (
            STAGE
            + 'junit = "dist/r"\n[stages.b]\nneeds = ["a"]\nrun = ["./dk x"]\n'
            + 'junit = "dist/r"\n'
            + ROUTE.replace('["a"]', '["b"]'),
            "stages.b.junit: dist/r is written by a too: give each a place of its own",
        ),
    ],
)
def test_a_mistake_is_named_with_its_key(text: str, problem: str) -> None:
    assert problem in _problems(text)


def test_all_mistakes_are_reported_at_once() -> None:
    text = '[stages.a]\nrun = ["make"]\nneeds = ["b"]\nx = 1\n' + ROUTE
    assert len(_problems(text)) == 3


def test_broken_toml_is_named_with_its_line() -> None:
    (problem,) = _problems("[stages\n")
    assert "line 1" in problem


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pipeline.toml: no such file"):
        load(tmp_path)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "pipeline.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        load(tmp_path)


def test_each_environment_of_a_route_must_exist(tmp_path: Path) -> None:
    text = STAGE.replace("./pants a", "./dk deploy {environment}") + ROUTE
    (tmp_path / "pipeline.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    assert caught.value.problems == (
        "pipeline.toml: routes[0].environment: there is no environments/staging.yml"
        " (known: none)",
    )
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "staging.yml").touch()
    assert load(tmp_path).routes[0].environment == "staging"
