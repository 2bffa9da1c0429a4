"""Installs a resolve once where Pants 2.17 does it twice.

With `[python] run_against_entire_lockfile`, Pants asks pip for all that a lock names to
make NAME_lockfile.pex, and then once more, for the requirements.pex that has the former
on its path. The second is complete by itself: 10 to 20 s less for every resolve.
"""

from __future__ import annotations

from typing import Awaitable, Callable, Iterable, Tuple, Union

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.util_rules import pex_from_targets
from pants.backend.python.util_rules.pex import Pex
from pants.backend.python.util_rules.pex_from_targets import (
    ChosenPythonResolve,
    ChosenPythonResolveRequest,
    PexFromTargetsRequest,
)
from pants.backend.python.util_rules.pex_requirements import (
    EntireLockfile,
    PexRequirements,
)
from pants.engine.rules import Get, Rule

# Not a rule, so no rule can take its place; a Pants without it does not get past here.
REPLACED = "_determine_requirements_for_pex_from_targets"
Requirements = Tuple[Union[PexRequirements, EntireLockfile], Iterable[Pex]]
determine_requirements: Callable[
    [PexFromTargetsRequest, PythonSetup], Awaitable[Requirements]
] = getattr(pex_from_targets, REPLACED)


async def determine_requirements_once(
    request: PexFromTargetsRequest, python_setup: PythonSetup
) -> Requirements:
    """Return the whole lock for what runs here, and what Pants says for the rest."""
    if not (request.include_requirements and request.internal_only):
        return await determine_requirements(request, python_setup)
    resolve = await Get(
        ChosenPythonResolve, ChosenPythonResolveRequest(request.addresses)
    )
    return EntireLockfile(resolve.lockfile), ()


def rules() -> Iterable[Rule]:
    setattr(pex_from_targets, REPLACED, determine_requirements_once)
    return ()
