"""Showing what would run."""

from __future__ import annotations

import json

from dataknobs_pipeline.config.model import Route, Stage
from dataknobs_pipeline.config.plan import as_json, as_mermaid, as_text

ROUTE = Route("release/*", "production", ("deploy",))
STAGES = (
    Stage(
        "unit",
        ("./pants test {scope}",),
        description="tests",
        coverage="dist/c.xml",
        coverage_gate=90.0,
    ),
    Stage("deploy", ("./dk deploy {environment}",), needs=("unit",)),
)


def test_the_text_shows_commands_gate_and_environment() -> None:
    assert as_text("release/1", ROUTE, STAGES) == (
        "release/1 -> production  (route 'release/*')\n\n"
        "unit  tests\n"
        "    ./pants test ::\n"
        "    gate: at least 90 % coverage\n\n"
        "deploy  after unit\n"
        "    ./dk deploy production"
    )


def test_the_flow_chart_has_an_arrow_for_each_need() -> None:
    assert as_mermaid("release/1", ROUTE, STAGES) == (
        "flowchart LR\n"
        '    ref(["release/1"])\n'
        '    s0["unit"]\n'
        '    s1["deploy"]\n'
        "    ref --> s0\n"
        "    s0 --> s1\n"
        '    target[("production")]\n'
        "    s1 -.-> target"
    )


def test_a_hostile_ref_cannot_break_the_flow_chart() -> None:
    line = as_mermaid('a"]; click x "evil', ROUTE, STAGES).splitlines()[1]
    assert line == '    ref(["a#34;#93;#59; click x #34;evil"])'


def test_the_json_says_the_same() -> None:
    plan = json.loads(as_json("release/1", ROUTE, STAGES))
    assert plan["environment"] == "production"
    assert plan["stages"][0]["gate"] == {"coverage": 90.0}
    assert plan["stages"][1] == {
        "name": "deploy",
        "description": "",
        "needs": ["unit"],
        "commands": ["./dk deploy production"],
        "gate": {},
    }
