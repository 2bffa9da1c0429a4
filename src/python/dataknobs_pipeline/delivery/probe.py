"""Report what an installation can do; runs inside it, on standard library alone.

`health` sends this file's text to the Python of a release. The arguments are seconds,
two addresses of its service, and the names of its packages; the answer is one JSON
object, name -> version or error. With addresses, it waits so long for the first to say
that the service is ready, and then asks the second.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable

__all__ = ["QUERY", "READY", "SMOKE", "main"]

QUERY = "query"
READY = "ready"
SMOKE = "Tree"
WITHOUT_KEY = 401
PAUSE_SECONDS = 0.2
REQUEST_SECONDS = 5.0


def main(within: str, ready: str, query: str, *packages: str) -> int:
    """Print the version of each package and the outcome of the other checks."""
    answer = {package: _attempt(_version, package) for package in packages}
    answer[SMOKE] = _attempt(_smoke, "dataknobs_structures")
    if ready:
        seconds = float(within)
        deadline = time.monotonic() + seconds
        answer[READY] = _attempt(lambda url: _ready(url, deadline), ready)
        if "error" in answer[READY]:
            answer[QUERY] = {"error": "not asked: it is not ready"}
        else:
            answer[QUERY] = _attempt(lambda url: _query(url, seconds), query)
    json.dump(answer, sys.stdout)
    return 0


def _attempt(check: Callable[[str], str], subject: str) -> dict[str, str]:
    try:
        return {"value": check(subject)}
    except Exception as error:  # pylint: disable=broad-exception-caught
        # Whatever a broken library raises is what there is to report.
        return {"error": f"{type(error).__name__}: {error}"}


def _version(package: str) -> str:
    path = importlib.import_module(package).__file__ or ""
    # Of the name of its folder: importlib.metadata would take half of our time.
    start, end = f"{package}-", ".dist-info"
    for name in os.listdir(os.path.dirname(os.path.dirname(path))):
        if name.startswith(start) and name.endswith(end):
            return name[len(start) : -len(end)]
    raise FileNotFoundError(f"no {start}*{end} beside {path}")


def _smoke(library: str) -> str:
    tree = importlib.import_module(library).Tree("test")
    tree.add_child("child")
    if tree.num_children != 1:
        raise ValueError(f"a tree with one child says it has {tree.num_children}")
    return "one child"


def _ready(url: str, deadline: float) -> str:
    """Wait for a success; what was wrong last is the error when it is too late."""
    import http.client

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
    import urllib.error

    try:
        return _get(url, seconds)
    except urllib.error.HTTPError as error:
        if error.code != WITHOUT_KEY:
            raise
        return str(error.code)


def _get(url: str, seconds: float) -> str:
    import urllib.request

    # No proxy: the answer must come from the service itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=seconds) as answer:
        return str(answer.status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
