"""The pipeline as data."""

from __future__ import annotations

import pytest

from dataknobs_pipeline.config.model import Pipeline, Route, Stage
from dataknobs_pipeline.errors import UsageError


def _pipeline() -> Pipeline:
    stages = {
        "deploy": Stage("deploy", ("./dk d",), needs=("build",)),
        "unit": Stage("unit", ("./pants u",)),
        "build": Stage("build", ("./pants b",), needs=("unit",)),
        "extra": Stage("extra", ("./pants e",)),
    }
    routes = (
        Route("main", "staging", ("deploy", "extra")),
        Route("v*.*.*", "production", ("deploy",)),
        Route("release/*", "production", ("deploy",)),
    )
    return Pipeline(stages, routes)


@pytest.mark.parametrize(
    ("ref", "environment"),
    [
        ("main", "staging"),
        ("v1.2.3", "production"),
        ("release/1.2", "production"),
        ("release/1/2", "production"),
    ],
)
def test_the_first_route_that_matches_is_taken(ref: str, environment: str) -> None:
    assert _pipeline().route_for(ref).environment == environment


def test_a_ref_that_no_route_matches_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no route matches 'topic'"):
        _pipeline().route_for("topic")


def test_a_route_pulls_in_what_its_stages_need_in_order() -> None:
    pipeline = _pipeline()
    names = [stage.name for stage in pipeline.stages_of(pipeline.routes[1])]
    assert names == ["unit", "build", "deploy"]


def test_named_stages_pull_in_what_they_need() -> None:
    pipeline = _pipeline()
    stages = pipeline.selected(pipeline.routes[0], ("build",))
    assert [stage.name for stage in stages] == ["unit", "build"]


def test_a_stage_off_the_route_is_refused() -> None:
    pipeline = _pipeline()
    with pytest.raises(UsageError, match="'extra' is not on the route of 'v"):
        pipeline.selected(pipeline.routes[1], ("extra",))


def test_an_unknown_stage_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match=r"'untt' \(did you mean unit\?\)"):
        _pipeline().stage("untt")
