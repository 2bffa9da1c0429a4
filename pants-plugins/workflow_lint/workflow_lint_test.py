"""Which files each linter gets; tests/e2e/test_workflow_lint.py runs them."""

from __future__ import annotations

from typing import Any, Mapping

from pants.core.util_rules.partitions import Partitions
from pants.testutil.option_util import create_subsystem
from pants.testutil.rule_runner import run_rule_with_mocks

from workflow_lint import schema, zizmor

FILES = (
    ".github/actions/setup/action.yml",
    ".github/dependabot.yml",
    ".github/workflows/ci.yml",
    ".github/workflows/docs.yml",
    "environments/staging.yml",
)
SCHEMAS: Mapping[str, str] = {
    "vendor.dependabot": ".github/dependabot.yml",
    "vendor.github-workflows": ".github/workflows/*.yml",
    "vendor.gitlab-ci": ".gitlab-ci.yml",
}


def by_zizmor(**options: Any) -> Partitions[str, Any]:
    include = [".github/workflows/*.yml", ".github/actions/*/action.yml"]
    values = {"include": include, "skip": False, **options}
    tool = create_subsystem(zizmor.Zizmor, **values)
    request = zizmor.ZizmorRequest.PartitionRequest(FILES)
    result: Partitions[str, Any] = run_rule_with_mocks(
        zizmor.partition, rule_args=[request, tool]
    )
    return result


def by_schema(**options: Any) -> Partitions[str, Any]:
    values = {"schemas": SCHEMAS, "skip": False, **options}
    tool = create_subsystem(schema.CheckJsonschema, **values)
    request = schema.CheckJsonschemaRequest.PartitionRequest(FILES)
    result: Partitions[str, Any] = run_rule_with_mocks(
        schema.partition, rule_args=[request, tool]
    )
    return result


def test_zizmor_sees_all_workflows_and_actions_together() -> None:
    (partition,) = by_zizmor()
    assert partition.elements == (FILES[0], FILES[2], FILES[3])


def test_each_file_is_compared_with_the_schema_of_its_kind() -> None:
    found = {str(one.metadata): one.elements for one in by_schema()}
    assert found == {
        "vendor.dependabot": (FILES[1],),
        "vendor.github-workflows": (FILES[2], FILES[3]),
    }


def test_either_can_be_skipped_and_neither_runs_without_files() -> None:
    assert not by_zizmor(skip=True)
    assert not by_schema(skip=True)
    assert not by_zizmor(include=["nothing/*.yml"])
