"""Import third-party packages that only an extra of this distribution installs."""

from __future__ import annotations

import importlib
from typing import Any

from dataknobs_common.exceptions import ResourceError


class MissingExtraError(ResourceError, ImportError):
    """Report the extra to install."""


def require(module: str, extra: str) -> Any:
    """Import a module that an extra of dataknobs-xization installs.

    >>> require("no_such_package", "yaml")
    Traceback (most recent call last):
    dataknobs_xization._optional.MissingExtraError: dataknobs-xization[yaml] is needed \
to import no_such_package: pip install 'dataknobs-xization[yaml]'

    Raises:
        MissingExtraError: the package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        distribution = f"dataknobs-xization[{extra}]"
        raise MissingExtraError(
            f"{distribution} is needed to import {module}:"
            f" pip install '{distribution}'",
            context={"module": module, "extra": extra},
        ) from error
