"""The workflows do what pipeline.toml says, and nothing beside it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from dataknobs_pipeline.built.manifest import PACKAGES
from dataknobs_pipeline.config.model import Pipeline
from dataknobs_pipeline.config.pipeline_toml import parse

WORKFLOWS = sorted(Path(".github/workflows").glob("*.yml"))
ACTIONS = sorted(Path(".github/actions").glob("*/action.yml"))
PYTHONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
SYSTEMS = ("ubuntu", "macos", "windows")

_STAGE = re.compile(r"\./dk stage ([a-z][a-z0-9-]*)")


@pytest.fixture
def pipeline() -> Pipeline:
    return parse(Path("pipeline.toml").read_text("utf-8"))


@pytest.fixture
def ci() -> dict[str, Any]:
    return read(Path(".github/workflows/ci.yml"))


def read(path: Path) -> dict[str, Any]:
    """Read a workflow; YAML 1.1 takes its key `on` for a truth value."""
    data = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(data, dict)
    return {"on" if key is True else key: value for key, value in data.items()}


def stages_of(job: dict[str, Any]) -> list[str]:
    """Return the stages that the steps of a job run, in their order."""
    lines = (step.get("run", "") for step in job["steps"])
    return [name for line in lines for name in _STAGE.findall(line)]


def job_of_each_stage(workflow: dict[str, Any]) -> dict[str, str]:
    """Map every stage to its job; one that two jobs run is a mistake."""
    found: dict[str, str] = {}
    for name, job in workflow["jobs"].items():
        for stage in stages_of(job):
            assert stage not in found, f"{stage}: in {found[stage]} and in {name}"
            found[stage] = name
    return found


def combinations(job: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the operating systems and Pythons of a job's matrix."""
    matrix = job["strategy"]["matrix"]
    assert set(matrix) == {"os", "python", "exclude"}
    excluded = {(one["os"], one["python"]) for one in matrix["exclude"]}
    product = set(itertools.product(matrix["os"], matrix["python"]))
    assert excluded <= product, "an exclusion that excludes nothing"
    return {(os.partition("-")[0], python) for os, python in product - excluded}


def test_every_stage_is_run_by_one_job(ci: dict[str, Any], pipeline: Pipeline) -> None:
    assert set(job_of_each_stage(ci)) == set(pipeline.stages)


def test_jobs_need_what_their_stages_need(
    ci: dict[str, Any], pipeline: Pipeline
) -> None:
    job_of = job_of_each_stage(ci)
    for name, job in ci["jobs"].items():
        stages = stages_of(job)
        wanted = {
            job_of[need]
            for stage in stages
            for need in pipeline.needs[stage]
            if need not in stages
        }
        among_stages = set(job.get("needs", [])) & set(job_of.values())
        assert not stages or among_stages == wanted, name


def test_a_job_with_several_stages_runs_each_after_its_needs(
    ci: dict[str, Any], pipeline: Pipeline
) -> None:
    for name, job in ci["jobs"].items():
        stages = stages_of(job)
        for number, stage in enumerate(stages):
            later = set(pipeline.needs[stage]) & set(stages[number:])
            assert not later, f"{name}: {stage} before {later}"


def test_a_stage_is_run_for_the_branch_and_never_for_another(
    ci: dict[str, Any],
) -> None:
    for job in ci["jobs"].values():
        for step in job["steps"]:
            if _STAGE.search(step.get("run", "")):
                assert '--ref "$GITHUB_REF_NAME"' in step["run"]


def test_stages_that_narrow_their_tests_do_so_in_pull_requests(
    ci: dict[str, Any], pipeline: Pipeline
) -> None:
    narrowing = {
        stage.name
        for stage in pipeline.stages.values()
        if any("{scope}" in line for line in stage.run)
    }
    told = {
        name
        for job in ci["jobs"].values()
        for step in job["steps"]
        if "CHANGED_SINCE" in step.get("run", "")
        for name in _STAGE.findall(step["run"])
    }
    assert told == narrowing


def test_pushes_to_every_routed_branch_start_it(
    ci: dict[str, Any], pipeline: Pipeline
) -> None:
    routed = {route.ref for route in pipeline.routes} - {"*"}
    branches = {ref for ref in routed if not ref.startswith("v")}
    assert set(ci["on"]["push"]["branches"]) == branches


def test_it_also_starts_for_pull_requests_queues_and_every_day_at_six(
    ci: dict[str, Any],
) -> None:
    assert ci["on"]["pull_request"]["branches"] == ["main", "develop"]
    assert ci["on"]["schedule"] == [{"cron": "0 6 * * *"}]
    assert "merge_group" in ci["on"]


def test_the_unit_tests_run_on_every_system_and_python_but_the_excluded(
    ci: dict[str, Any],
) -> None:
    jobs = ci["jobs"]
    wanted = set(itertools.product(SYSTEMS, PYTHONS))
    wanted -= {("macos", "3.8"), ("windows", "3.8")}
    assert combinations(jobs["unit"]) | combinations(jobs["windows"]) == wanted


def test_known_vulnerabilities_are_looked_up_before_anything_is_built(
    ci: dict[str, Any],
) -> None:
    steps = ci["jobs"]["security"]["steps"]
    (audit,) = [step for step in steps if step.get("run") == "./dk audit"]
    assert audit["if"] == "success() || failure()"


def test_the_deploy_waits_for_the_tests_on_the_wheels(ci: dict[str, Any]) -> None:
    assert {"install", "windows"} <= set(ci["jobs"]["deploy"]["needs"])


def test_the_last_job_looks_at_all_the_others(ci: dict[str, Any]) -> None:
    others = set(ci["jobs"]) - {"passed", "notify"}
    assert set(ci["jobs"]["passed"]["needs"]) == others
    assert ci["jobs"]["passed"]["if"] == "always()"
    assert set(ci["jobs"]["notify"]["needs"]) == others


def test_packages_are_published_in_the_order_of_their_layers() -> None:
    jobs = read(Path(".github/workflows/release.yml"))["jobs"]
    publishing = [name for name in jobs if name.startswith("publish-")]
    layers = [package.removeprefix("dataknobs_") for package in PACKAGES]
    assert publishing == [f"publish-{layer}" for layer in layers]
    for before, job in zip(publishing, publishing[1:]):
        assert before in jobs[job]["needs"]
    assert publishing[-1] in jobs["github"]["needs"]


def test_jobs_that_publish_only_take_what_was_built() -> None:
    jobs = read(Path(".github/workflows/release.yml"))["jobs"]
    for name, job in jobs.items():
        actions = [step.get("uses", "") for step in job["steps"]]
        if name.startswith("publish-"):
            assert not any("checkout" in action for action in actions), name
            assert job["permissions"] == {"id-token": "write"}
            assert job["environment"]["name"] == "pypi"
        assert not any("cache" in action for action in actions), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_no_permission_and_every_job_a_limit(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    assert "concurrency" in workflow
    for name, job in workflow["jobs"].items():
        assert "permissions" in job, name
        assert job["timeout-minutes"] <= 60, name


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=str)
def test_actions_of_others_are_pinned_and_say_their_version(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        if "uses:" in line and "uses: ./" not in line:
            assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)


def test_what_a_release_publishes_is_picked_by_the_tool_that_was_built() -> None:
    jobs = read(Path(".github/workflows/release.yml"))["jobs"]
    for package in PACKAGES:
        steps = jobs[f"publish-{package.removeprefix('dataknobs_')}"]["steps"]
        lines = "\n".join(step.get("run", "") for step in steps)
        name = package.replace("_", "-")
        assert f"dk.pex publish {name} --dist dist --pick packages" in lines
        (upload,) = [s for s in steps if "pypi-publish" in s.get("uses", "")]
        # With it, other bytes under the same name would pass for published.
        assert "skip-existing" not in upload["with"]


def test_a_release_holds_everything_that_the_manifest_lists() -> None:
    job = read(Path(".github/workflows/release.yml"))["jobs"]["build"]
    (upload,) = [s for s in job["steps"] if "upload-artifact" in s.get("uses", "")]
    paths = set(upload["with"]["path"].split())
    wanted = {"*.whl", "*.tar.gz", "*.pex", "*.lock", "sbom/", "wheelhouse/"}
    wanted |= {"manifest.json", "SHA256SUMS"}
    assert paths == {f"dist/{path}" for path in wanted}


def test_main_is_promoted_to_production_after_staging_with_the_same_files(
    ci: dict[str, Any],
) -> None:
    job = ci["jobs"]["promote"]
    assert "deploy" in job["needs"]
    assert job["environment"]["name"] == "production"
    pushed = "github.event_name == 'push' && github.ref_name == 'main'"
    assert job["if"] == f"{pushed} && needs.build.outputs.reviewed == 'true'"
    lines = [step.get("run", "") for step in job["steps"]]
    assert "./dk deploy production --manifest dist/manifest.json" in lines
    assert not any("package" in line or "stage build" in line for line in lines)


def evaluate(expression: str, **contexts: Any) -> Any:
    """Evaluate an expression of GitHub's, whose `and` and `or` are those of Python."""
    python = expression.strip().removeprefix("${{").removesuffix("}}")
    python = " ".join(python.replace("&&", "and").replace("||", "or").split())
    return eval(python, contexts)  # pylint: disable=eval-used # text of this repository


@pytest.mark.parametrize(
    ("run", "skipped"),
    [
        (("pull_request", "1/merge", "development", ""), {"deploy", "promote"}),
        (("schedule", "main", "staging", ""), {"deploy", "promote"}),
        (("push", "develop", "development", "true"), {"promote"}),
        (("push", "main", "staging", "true"), set()),
        (("push", "main", "staging", ""), {"promote"}),
        (("push", "release/2.0", "production", "true"), {"promote"}),
        (("push", "release/2.0", "production", ""), {"deploy", "promote"}),
    ],
)
def test_what_is_not_for_a_run_is_skipped_and_only_that_may_be(
    ci: dict[str, Any], run: tuple[str, str, str, str], skipped: set[str]
) -> None:
    event, ref, environment, reviewed = run
    outputs = SimpleNamespace(environment=environment, reviewed=reviewed)
    contexts = {
        "github": SimpleNamespace(event_name=event, ref_name=ref),
        "needs": SimpleNamespace(build=SimpleNamespace(outputs=outputs)),
    }
    jobs = ci["jobs"]
    for name in ("deploy", "promote"):
        assert evaluate(jobs[name]["if"], **contexts) is (name not in skipped)
    may = evaluate(jobs["passed"]["steps"][0]["with"]["allowed-skips"], **contexts)
    assert set(filter(None, may.split(", "))) == skipped


@pytest.mark.parametrize(
    ("event", "which"),
    [
        ("pull_request", "pants-plugins:: tests/integration:: tests/unit::"),
        ("push", "::"),
        ("schedule", "::"),
    ],
)
def test_the_quick_end_to_end_tests_run_in_pull_requests_too(
    ci: dict[str, Any], event: str, which: str
) -> None:
    job = ci["jobs"]["e2e"]
    assert "if" not in job
    (step,) = [one for one in job["steps"] if "--tag=e2e" in one.get("run", "")]
    github = SimpleNamespace(event_name=event)
    assert evaluate(step["env"]["WHICH"], github=github) == which


def test_every_image_is_scanned_whatever_it_is_called() -> None:
    job = read(Path(".github/workflows/security.yml"))["jobs"]["image"]
    scanned = {one["dockerfile"] for one in job["strategy"]["matrix"]["include"]}
    assert scanned == {"docker/Dockerfile.prod", "docker/cache/Dockerfile"}
    (scan,) = [step for step in job["steps"] if "trivy" in step.get("uses", "")]
    assert scan["with"]["exit-code"] == "1"
    # Without it, the action takes `severity` for no part of a SARIF report.
    assert scan["with"]["limit-severities-for-sarif"] is True
