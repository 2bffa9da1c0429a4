"""Every test depends on the build inputs, whatever else its BUILD file says."""

from __future__ import annotations

from pants.backend.python import target_types_rules
from pants.backend.python.target_types import PythonTestsGeneratorTarget
from pants.engine.addresses import Address, Addresses
from pants.engine.rules import QueryRule
from pants.engine.target import Dependencies, DependenciesRequest
from pants.testutil.rule_runner import RuleRunner

from build_inputs import rules
from build_inputs.target_types import BuildInputs

BUILD = """
build_inputs(name="b", sources=["*.toml"])
python_tests(
    name="t",
    overrides={"test_a.py": dict(dependencies=[]), "test_b.py": dict(tags=["x"])},
)
"""


def test_a_test_with_dependencies_of_its_own_depends_on_them_too() -> None:
    runner = RuleRunner(
        rules=[
            *rules.rules(),
            *target_types_rules.rules(),  # type: ignore[no-untyped-call]  # Pants
            QueryRule(Addresses, [DependenciesRequest]),
        ],
        target_types=[BuildInputs, PythonTestsGeneratorTarget],
    )
    runner.set_options(
        [
            "--test-inputs-targets=['//:b']",
            "--no-python-infer-imports",
            "--no-python-infer-assets",
        ]
    )
    runner.write_files({"BUILD": BUILD, "test_a.py": "", "test_b.py": ""})
    for file in ("test_a.py", "test_b.py"):
        target = runner.get_target(
            Address("", target_name="t", relative_file_path=file)
        )
        request = DependenciesRequest(target[Dependencies])
        found = runner.request(Addresses, [request])
        assert Address("", target_name="b") in found
