"""What the `build_inputs` target selects and what it keeps out of sandboxes."""

from __future__ import annotations

from pants.core.target_types import FilesGeneratorTarget
from pants.engine.addresses import Address
from pants.engine.target import SourcesField
from pants.testutil.rule_runner import RuleRunner

from build_inputs.target_types import BuildInputs


def test_it_owns_its_files_but_is_no_kind_of_source_that_a_sandbox_takes() -> None:
    rule_runner = RuleRunner(target_types=[BuildInputs, FilesGeneratorTarget])
    rule_runner.write_files({"BUILD": 'build_inputs(name="b", sources=["*.toml"])'})
    target = rule_runner.get_target(Address("", target_name="b"))
    assert target[SourcesField].value == ("*.toml",)
    assert not target.has_field(FilesGeneratorTarget.core_fields[-1])
