"""Import third-party packages that only an extra of this distribution installs.

```
DataknobsError
└── ResourceError
    └── MissingExtraError    (also an ImportError)  the extra is not installed
```
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Tuple, Type

from dataknobs_common.exceptions import ResourceError


class MissingExtraError(ResourceError, ImportError):
    """Report the extra to install; `name` is the module, `extra` the extra."""

    def __init__(self, module: str, extra: str) -> None:
        distribution = f"dataknobs-utils[{extra}]"
        super().__init__(
            f"{distribution} is needed to import {module}:"
            f" pip install '{distribution}'",
            context={"module": module, "extra": extra},
        )
        self.name = module
        self.extra = extra

    def __reduce__(self) -> Tuple[Type[MissingExtraError], Tuple[str, str]]:
        return type(self), (str(self.name), self.extra)


def require(module: str, extra: str) -> ModuleType:
    """Import a module of a package that the extra installs.

    An installed package that fails to import raises its own error.

    >>> require("json.decoder", "text").__name__
    'json.decoder'
    >>> require("no_such_package.part", "text")
    Traceback (most recent call last):
    dataknobs_utils._optional.MissingExtraError: dataknobs-utils[text] is needed \
to import no_such_package.part: pip install 'dataknobs-utils[text]'

    Args:
        module: the full name of the module.
        extra: the extra of dataknobs-utils whose requirements hold it.

    Returns:
        The module.

    Raises:
        MissingExtraError: if the package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise MissingExtraError(module, extra) from error
