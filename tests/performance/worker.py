"""Take turns at a job when told to: `python -m performance.worker JOB CONTENDER full`.

One line of standard input is one turn; its figure is one line of JSON. Whatever else
writes to standard output goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys

from performance.catalogue import JOBS
from performance.entrant import Failed, LocalEntrant


def main(name: str, contender: str, size: str) -> None:
    """Serve turns until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = JOBS[name]
    entrant: LocalEntrant | None = None
    for _ in sys.stdin:
        try:
            if entrant is None:
                sizes = job.sizes if size == "full" else job.smoke
                entrant = LocalEntrant(job, contender, sizes)
            answer = {"figure": entrant.turn(), "digest": entrant.digest}
        except Failed as error:
            answer = {"error": str(error)}
        except Exception as error:  # pylint: disable=broad-exception-caught
            # What cannot even be prepared is told, not left to a broken pipe.
            answer = {"error": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
