"""Has every test depend on what decides how everything is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from pants.backend.python.target_types import PythonTestSourceField
from pants.engine.addresses import Addresses, UnparsedAddressInputs
from pants.engine.rules import Get, Rule, collect_rules, rule
from pants.engine.target import FieldSet, InferDependenciesRequest, InferredDependencies
from pants.engine.unions import UnionRule
from pants.option.option_types import StrListOption
from pants.option.subsystem import Subsystem


class TestInputs(Subsystem):
    options_scope = "test-inputs"
    help = "What every test depends on."

    targets = StrListOption(
        help="Addresses of `build_inputs` targets: a change to what they own selects "
        "every test. A list in a BUILD file could be replaced by the next one.",
    )


@dataclass(frozen=True)
class TestFieldSet(FieldSet):
    required_fields = (PythonTestSourceField,)

    source: PythonTestSourceField


class InferBuildInputs(InferDependenciesRequest[TestFieldSet]):
    infer_from = TestFieldSet


@rule
async def infer(
    _request: InferBuildInputs, options: TestInputs
) -> InferredDependencies:
    inputs = UnparsedAddressInputs(
        options.targets,
        owning_address=None,
        description_of_origin="the option `[test-inputs].targets`",
    )
    return InferredDependencies(await Get(Addresses, UnparsedAddressInputs, inputs))


def rules() -> Iterable[Rule | UnionRule]:
    return [
        *collect_rules(),
        UnionRule(InferDependenciesRequest, InferBuildInputs),
    ]
