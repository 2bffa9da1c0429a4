"""Report what an installation can do; runs inside it, on standard library alone.

`health` sends this file's text to the Python of a release. The names of the libraries
are the arguments; the answer is one JSON object, name -> version or error. With
`--ready` it also waits until the service there says that it is ready.
"""

from __future__ import annotations

import argparse
import http.client
import importlib
import importlib.metadata
import json
import sys
import time
import urllib.request
from collections.abc import Callable

__all__ = ["READY", "SMOKE", "main"]

READY = "ready"
SMOKE = "Tree"
PAUSE_SECONDS = 0.2
REQUEST_SECONDS = 5.0


def main(arguments: list[str]) -> int:
    """Print the version of each library and the outcome of the other checks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("libraries", nargs="*")
    parser.add_argument("--ready", metavar="URL")
    parser.add_argument("--within", type=float, default=REQUEST_SECONDS)
    asked = parser.parse_args(arguments)
    answer = {library: _attempt(_version, library) for library in asked.libraries}
    answer[SMOKE] = _attempt(_smoke, "dataknobs_structures")
    if asked.ready:
        deadline = time.monotonic() + asked.within
        answer[READY] = _attempt(lambda url: _ready(url, deadline), asked.ready)
    json.dump(answer, sys.stdout)
    return 0


def _attempt(check: Callable[[str], str], subject: str) -> dict[str, str]:
    try:
        return {"value": check(subject)}
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


def _ready(url: str, deadline: float) -> str:
    """Wait for a success; what was wrong last is the error when it is too late."""
    # No proxy: the answer must come from the service itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        left = deadline - time.monotonic()
        try:
            with opener.open(url, timeout=max(0.1, min(left, REQUEST_SECONDS))) as got:
                return str(got.status)
        except (OSError, http.client.HTTPException):
            if left < PAUSE_SECONDS:
                raise
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
