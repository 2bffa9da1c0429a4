"""Run the tool often, each time in a process of its own that has its modules already.

A process that has imported the tool forks for each run, so that the start of Python,
most of what a small command takes, is paid for once. It has one thread: nothing is held
by another in what it forks.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

# What the tool imports when it needs it.
MODULES = (
    "dataknobs_pipeline.cli.main",
    "dataknobs_pipeline.delivery.promotion",
    "dataknobs_pipeline.run.session",
    "dataknobs_pipeline.delivery.status",
    "dataknobs_pipeline.delivery.watch",
    "jsonschema",
    "uv",
    "yaml",
)

_lock = threading.Lock()
_running: list[subprocess.Popen[str]] = []


def run(
    argv: Sequence[str], env: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run the tool to its end, in a folder."""
    with _lock, tempfile.TemporaryDirectory() as name:
        out, err = Path(name, "out"), Path(name, "err")
        if not _running:
            _running.append(_start(env))
        stdin, stdout = _running[0].stdin, _running[0].stdout
        assert stdin and stdout
        asked = [list(argv), dict(env), str(folder), str(out), str(err)]
        print(json.dumps(asked), file=stdin, flush=True)
        code = int(stdout.readline())
        texts = [path.read_text(encoding="utf-8") for path in (out, err)]
        return subprocess.CompletedProcess(argv, code, *texts)


def stop() -> None:
    """End what the first run started."""
    while _running:
        _running.pop().communicate()


def _start(env: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, os.path.abspath(__file__)],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _serve() -> None:
    for module in MODULES:
        importlib.import_module(module)
    gc.freeze()  # else each run would look through, and so copy, all of this
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become(*json.loads(line))
        _pid, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(
    argv: list[str], env: dict[str, str], folder: str, out: str, err: str
) -> NoReturn:
    from dataknobs_pipeline.cli.main import main

    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    files = [os.devnull, out, err]
    for number, path in enumerate(files):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = ["dk", *argv]
    try:
        code = main(argv)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve()
