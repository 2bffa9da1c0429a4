"""What runs here is one PEX of the whole lock, with no second one on its path."""

from __future__ import annotations

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.util_rules.pex_from_targets import (
    ChosenPythonResolve,
    PexFromTargetsRequest,
)
from pants.backend.python.util_rules.pex_requirements import EntireLockfile, Lockfile
from pants.engine.addresses import Address
from pants.testutil.option_util import create_subsystem

from resolve_once.register import determine_requirements_once


def test_the_requirements_of_code_that_runs_here_are_its_whole_lock() -> None:
    lock = Lockfile("a.lock", "where a test says so", "a")
    request = PexFromTargetsRequest(
        [Address("code")], output_filename="requirements.pex", internal_only=True
    )
    answer = determine_requirements_once(request, create_subsystem(PythonSetup))
    answer.send(None)
    try:
        answer.send(ChosenPythonResolve("a", lock))
    except StopIteration as end:
        assert end.value == (EntireLockfile(lock), ())
    else:
        raise AssertionError("more was asked for than the name of the resolve")
