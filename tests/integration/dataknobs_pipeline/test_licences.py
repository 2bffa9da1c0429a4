"""`dk licences --update`: what an index says of the packages of a lock."""

from __future__ import annotations

from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.index_server import serving
from integration.dataknobs_pipeline.packages import make_sdist, make_wheel

POLICY = """
shipped = ["libraries"]
[allowed]
MIT = "permissive"
[[stated]]
package = "bare"
licence = "MIT"
reason = "a test"
"""


@pytest.fixture
def locked(checkout: Checkout, tmp_path: Path) -> Checkout:
    """Make a checkout whose lock has a wheel and an sdist of an index."""
    packages = tmp_path / "index"
    packages.mkdir()
    make_wheel(packages, "whole", "1.0", "", "License-Expression: MIT")
    make_sdist(packages, "bare", "2.0")
    checkout.write("security/licences.toml", POLICY)
    checkout.write("3rdparty/python/libraries.lock", "whole==1.0\nbare==2.0\n")
    return checkout


def test_what_is_new_is_looked_up_and_then_judged_offline(
    locked: Checkout, tmp_path: Path
) -> None:
    with serving(tmp_path / "index") as index:
        done = locked.dk("licences", "--update", UV_DEFAULT_INDEX=index.url)
    assert (done.returncode, done.stderr) == (0, "")
    table = locked.root / "3rdparty" / "python" / "licences.txt"
    lines = table.read_text("utf-8").splitlines()
    assert lines[1:] == ["bare==2.0: NOASSERTION", "whole==1.0: MIT"]
    assert locked.dk("licences").returncode == 0


def test_an_index_that_lacks_a_version_or_is_not_there_changes_nothing(
    locked: Checkout, tmp_path: Path
) -> None:
    locked.write("3rdparty/python/libraries.lock", "whole==9.0\n")
    with serving(tmp_path / "index") as index:
        done = locked.dk("licences", "--update", UV_DEFAULT_INDEX=index.url)
    assert done.returncode == 1
    assert done.stderr == "error: whole==9.0: the index does not have it\n"
    gone = locked.dk("licences", "--update", UV_DEFAULT_INDEX=index.url)
    assert gone.returncode == 1 and "the index does not answer" in gone.stderr
    assert not (locked.root / "3rdparty" / "python" / "licences.txt").exists()
