"""The tar archive that the sdist backend leaves."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path
from typing import Sequence

from library_distribution.sdist_backend import rewrite

EPOCH = 315532800


def archive(path: Path, names: Sequence[str], mtime: int, owner: str) -> Path:
    """An sdist as two different machines would make it."""
    with tarfile.open(path, "w:gz") as tar:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(name)
            member.mtime, member.uname, member.uid = mtime, owner, mtime % 1000
            member.mode = 0o755 if name.endswith(".sh") else 0o664
            tar.addfile(member, io.BytesIO(name.encode()))
    return path


def test_archives_of_two_machines_become_the_same_bytes(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.tar.gz", ["p/a.py", "p/b.sh"], 1_700_000_000, "ann")
    two = archive(tmp_path / "two.tar.gz", ["p/b.sh", "p/a.py"], 1_600_000_001, "bob")
    assert one.read_bytes() != two.read_bytes()
    for path in (one, two):
        rewrite(str(path), EPOCH)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(os.listdir(tmp_path)) == ["one.tar.gz", "two.tar.gz"]


def test_content_and_executable_bit_survive_and_the_build_shims_do_not(
    tmp_path: Path,
) -> None:
    names = ["p/a.py", "p/backend_shim.py", "p/run.sh", "p/sdist_backend.py"]
    path = archive(tmp_path / "p.tar.gz", names, 1, "ann")
    rewrite(str(path), EPOCH)
    with tarfile.open(path) as tar:
        content = {m.name: (tar.extractfile(m) or io.BytesIO()).read() for m in tar}
        modes = {m.name: m.mode for m in tar}
    assert content == {"p/a.py": b"p/a.py", "p/run.sh": b"p/run.sh"}
    assert modes == {"p/a.py": 0o644, "p/run.sh": 0o755}
