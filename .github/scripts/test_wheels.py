"""Install the wheels of a build into a new environment and run the unit tests on them.

`python test_wheels.py DIST REPORT`, with any Python that the libraries support, on any
system: nothing of this needs Pants. The requirements are those of the locks, by hash.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("common", "structures", "utils", "xization")
# What the libraries and their tests import, and what runs tests.
LOCKS = ("python-default", "pytest")


def main(dist, report):
    wheels = [
        path
        for name in LIBRARIES
        for path in Path(dist).glob(f"dataknobs_{name}-*.whl")
    ]
    if len(wheels) != len(LIBRARIES):
        sys.exit(f"error: {dist}: {len(wheels)} wheels, not {len(LIBRARIES)}")
    with tempfile.TemporaryDirectory() as name:
        python = environment(Path(name))
        locks = [f"--requirement=3rdparty/python/{lock}.lock" for lock in LOCKS]
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run(*pip, "--require-hashes", "--only-binary=:all:", *locks)
        run(*pip, "--no-deps", "--no-index", *wheels)
        run(python, "-c", "\n".join(f"import dataknobs_{name}" for name in LIBRARIES))
        tests = [Path("tests", "unit", f"dataknobs_{name}") for name in LIBRARIES]
        run(python, "-m", "pytest", "-q", f"--junit-xml={report}", *tests)


def environment(folder):
    """Make a virtual environment and return its Python."""
    venv.create(folder, with_pip=True)
    windows = os.name == "nt"
    return folder.joinpath(
        *(("Scripts", "python.exe") if windows else ("bin", "python"))
    )


def run(*argv):
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    code = subprocess.call([str(word) for word in argv], cwd=ROOT, env=variables)
    if code:
        sys.exit(f"error: exit code {code}: {' '.join(str(word) for word in argv)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
