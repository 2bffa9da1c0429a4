"""BuildGrid's command line, for which the token of a job counts as long as the job.

GitHub's tokens end after five minutes, Pants reads one when it starts, and BuildGrid
has no setting for it: a job that takes longer would lose the cache midway.
"""

from __future__ import annotations

import functools

import jwt
from buildgrid.server.app import cli

__all__ = ["main"]

# The longest time-out of a job in our workflows.
LEEWAY_SECONDS = 3600


def main() -> None:
    """Run the command that the arguments name."""
    jwt.decode = functools.partial(jwt.decode, leeway=LEEWAY_SECONDS)
    cli()  # pylint: disable=no-value-for-parameter # click's, which adds it


if __name__ == "__main__":
    main()
