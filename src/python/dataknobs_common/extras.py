"""Import third-party packages that only an extra of a distribution installs.

```
DataknobsError
└── ResourceError
    └── MissingExtraError    (also an ImportError)  the extra is not installed
```
"""

from __future__ import annotations

import importlib
from typing import Any, Tuple, Type

from dataknobs_common.exceptions import ResourceError

__all__ = ["MissingExtraError", "require"]


class MissingExtraError(ResourceError, ImportError):
    """Report what to install; `name` is the module, `requirement` what has it."""

    def __init__(self, module: str, requirement: str) -> None:
        super().__init__(
            f"{requirement} is needed to import {module}: pip install '{requirement}'",
            context={"module": module, "requirement": requirement},
        )
        self.name = module
        self.requirement = requirement

    def __reduce__(self) -> Tuple[Type[MissingExtraError], Tuple[str, str]]:
        return type(self), (str(self.name), self.requirement)


def require(module: str, requirement: str) -> Any:
    """Import a module of a package that an extra installs.

    An installed package that fails to import raises its own error.

    >>> require("json.decoder", "dataknobs-utils[text]").__name__
    'json.decoder'
    >>> require("no_such_package.part", "dataknobs-utils[text]")
    Traceback (most recent call last):
    dataknobs_common.extras.MissingExtraError: dataknobs-utils[text] is needed to \
import no_such_package.part: pip install 'dataknobs-utils[text]'

    Args:
        module: the full name of the module.
        requirement: the distribution and its extra, as pip takes it.

    Returns:
        The module.

    Raises:
        MissingExtraError: the package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise MissingExtraError(module, requirement) from error
