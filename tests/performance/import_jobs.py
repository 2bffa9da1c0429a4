"""Jobs of importing: the CPU time of a new Python that imports one package."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

from performance.job import OURS, PUBLISHED, Contender, Job
from performance.measures import child_cpu_seconds


def importing(statement: str) -> Callable[[int], Callable[[], Any]]:
    argv = [sys.executable, "-c", statement]
    # In the environment of this process, which says which packages are meant.
    return lambda _: lambda: subprocess.run(argv, check=True).returncode


def _importing(name: str, *peers: str) -> Job:
    ours = Contender(importing(f"import dataknobs_{name}"))
    return Job(
        f"import/{name}",
        f"`import dataknobs_{name}` in a new Python",
        lambda size: size,
        sizes=(1,),
        smoke=(1,),
        contenders={
            OURS: ours,
            PUBLISHED: ours,
            "Python alone": Contender(importing("pass")),
            **{peer: Contender(importing(f"import {peer}")) for peer in peers},
        },
        at_most=0.06,
        measure=child_cpu_seconds,
    )


JOBS = [
    _importing("common"),
    _importing("structures", "anytree", "treelib"),
    _importing("utils"),
    _importing("xization", "flashtext"),
]
