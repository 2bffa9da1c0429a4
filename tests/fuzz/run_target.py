"""Fuzz one target until it fails, or as long as libFuzzer is told to.

    python run_target.py TARGET CORPUS [OPTION ...]

The folder CORPUS holds what to start with; what covers new code is added to it. The
options are libFuzzer's. `scripts/fuzz.sh` calls this with all that it needs.
"""

from __future__ import annotations

import sys

# It is in a lock of its own, which scripts/fuzz.sh installs.
# pylint: disable-next=import-error
import atheris  # type: ignore[import-not-found] # pants: no-infer-dep

with atheris.instrument_imports(
    include=["dataknobs_structures", "dataknobs_utils", "dataknobs_xization"]
):
    from fuzz.targets import TARGETS, to_text


def main() -> None:
    """Run libFuzzer, which ends the process."""
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, lambda data: target(to_text(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
