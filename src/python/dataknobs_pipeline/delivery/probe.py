"""Report what an installation can do; runs inside it, on standard library alone.

`health` sends this file's text to the Python of a release. The names of the packages
are the arguments; the answer is one JSON object, name -> version or error. With
`--ready` it also waits until the service there says that it is ready, and then asks it
`--query`.
"""

from __future__ import annotations

import argparse
import http.client
import importlib
import importlib.metadata
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

__all__ = ["QUERY", "READY", "SMOKE", "main"]

QUERY = "query"
READY = "ready"
SMOKE = "Tree"
WITHOUT_KEY = 401
PAUSE_SECONDS = 0.2
REQUEST_SECONDS = 5.0


def main(arguments: list[str]) -> int:
    """Print the version of each package and the outcome of the other checks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("packages", nargs="*")
    parser.add_argument("--ready", metavar="URL")
    parser.add_argument("--query", metavar="URL", default="")
    parser.add_argument("--within", type=float, default=REQUEST_SECONDS)
    asked = parser.parse_args(arguments)
    answer = {package: _attempt(_version, package) for package in asked.packages}
    answer[SMOKE] = _attempt(_smoke, "dataknobs_structures")
    if asked.ready:
        deadline = time.monotonic() + asked.within
        answer[READY] = _attempt(lambda url: _ready(url, deadline), asked.ready)
        if "error" in answer[READY]:
            answer[QUERY] = {"error": "not asked: it is not ready"}
        else:
            answer[QUERY] = _attempt(lambda url: _query(url, asked.within), asked.query)
    json.dump(answer, sys.stdout)
    return 0


def _attempt(check: Callable[[str], str], subject: str) -> dict[str, str]:
    try:
        return {"value": check(subject)}
    except Exception as error:  # pylint: disable=broad-exception-caught
        # Whatever a broken library raises is what there is to report.
        return {"error": f"{type(error).__name__}: {error}"}


def _version(package: str) -> str:
    importlib.import_module(package)
    return importlib.metadata.version(package)


def _smoke(library: str) -> str:
    tree = importlib.import_module(library).Tree("test")
    tree.add_child("child")
    if tree.num_children != 1:
        raise ValueError(f"a tree with one child says it has {tree.num_children}")
    return "one child"


def _ready(url: str, deadline: float) -> str:
    """Wait for a success; what was wrong last is the error when it is too late."""
    while True:
        left = deadline - time.monotonic()
        try:
            return _get(url, max(0.1, min(left, REQUEST_SECONDS)))
        except (OSError, http.client.HTTPException):
            if left < PAUSE_SECONDS:
                raise
        time.sleep(PAUSE_SECONDS)


def _query(url: str, seconds: float) -> str:
    """Ask; that a key is wanted first is an answer too."""
    try:
        return _get(url, seconds)
    except urllib.error.HTTPError as error:
        if error.code != WITHOUT_KEY:
            raise
        return str(error.code)


def _get(url: str, seconds: float) -> str:
    # No proxy: the answer must come from the service itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=seconds) as answer:
        return str(answer.status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
