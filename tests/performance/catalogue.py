"""All jobs, by name: `python -m performance.catalogue [JOB…]` lists them."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence

from performance import (
    data_jobs,
    document_jobs,
    import_jobs,
    json_jobs,
    text_jobs,
    tree_jobs,
)
from performance.job import Job

__all__ = ["JOBS", "chosen"]

_FAMILIES = (tree_jobs, json_jobs, data_jobs, text_jobs, document_jobs, import_jobs)

JOBS: dict[str, Job] = {job.name: job for family in _FAMILIES for job in family.JOBS}


def chosen(wanted: Sequence[str]) -> list[str]:
    """Return the names of the jobs that are asked for, by name or family; else all.

    >>> chosen(["import"])[0], chosen(["tree/grow", "tree/depth"])
    ('import/common', ['tree/grow', 'tree/depth'])
    >>> chosen(["tree/grown"])
    Traceback (most recent call last):
    LookupError: there is no job 'tree/grown' (did you mean tree/grow?)

    Raises:
        LookupError: there is no such job.
    """
    names = [] if wanted else list(JOBS)
    for each in wanted:
        found = [n for n in JOBS if each in (n, n.partition("/")[0])]
        if not found:
            raise LookupError(f"there is no job {each!r}{_hint(each)}")
        names += [name for name in found if name not in names]
    return names


def _hint(wrong: str) -> str:
    known = sorted({*JOBS, *(name.partition("/")[0] for name in JOBS)})
    near = difflib.get_close_matches(wrong, known, n=1)
    return f" (did you mean {near[0]}?)" if near else f" (known: {', '.join(known)})"


def main(*wanted: str) -> int:
    """Print the names of the jobs asked for, or what is wrong; return the exit code."""
    try:
        print(*chosen(wanted), sep="\n")
    except LookupError as error:
        print(f"error: {error.args[0]}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
