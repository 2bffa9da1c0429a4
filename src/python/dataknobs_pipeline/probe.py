"""Report what an installation can do; runs inside it, on standard library alone.

`health` sends this file's text to the Python of a release. The names of the libraries
are the arguments; the answer is one JSON object, name -> version or error.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import sys
from collections.abc import Callable

__all__ = ["SMOKE", "main"]

SMOKE = "Tree"


def main(libraries: list[str]) -> int:
    """Print the version of each library and the outcome of a smoke check."""
    answer = {library: _attempt(_version, library) for library in libraries}
    answer[SMOKE] = _attempt(_smoke, "dataknobs_structures")
    json.dump(answer, sys.stdout)
    return 0


def _attempt(check: Callable[[str], str], library: str) -> dict[str, str]:
    try:
        return {"value": check(library)}
    except Exception as error:  # pylint: disable=broad-exception-caught
        # Whatever a broken library raises is what there is to report.
        return {"error": f"{type(error).__name__}: {error}"}


def _version(library: str) -> str:
    importlib.import_module(library)
    return importlib.metadata.version(library)


def _smoke(library: str) -> str:
    tree = importlib.import_module(library).Tree("test")
    tree.add_child("child")
    if tree.num_children != 1:
        raise ValueError(f"a tree with one child says it has {tree.num_children}")
    return "one child"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
