"""The build backend of our sdists: setuptools, and no trace of the machine in the tar.

Runs inside the build sandbox on any Python that the libraries support, never inside
Pants.
"""

from __future__ import annotations

import gzip
import os
import tarfile
from typing import Any

from setuptools import build_meta

# What put the archive together is no part of it.
OURS = ("backend_shim.py", "sdist_backend.py")


def normalized(member: tarfile.TarInfo, mtime: int) -> tarfile.TarInfo:
    """Keep name, kind, content, executable bit; nothing of who built it or when."""
    member.mtime = mtime
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    member.pax_headers = {}
    return member


def rewrite(path: str, mtime: int) -> None:
    """Replace the .tar.gz at `path` by one that depends on its content alone."""
    rewritten = f"{path}.rewritten"
    with tarfile.open(path) as source, open(rewritten, "wb") as raw:
        # No file name and a fixed time in the gzip header; the members sorted.
        with gzip.GzipFile("", "wb", 9, raw, mtime=mtime) as zipped:
            with tarfile.open(
                fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT
            ) as target:
                for member in sorted(source.getmembers(), key=lambda m: m.name):
                    if os.path.basename(member.name) not in OURS:
                        target.addfile(
                            normalized(member, mtime), source.extractfile(member)
                        )
    os.replace(rewritten, path)


def build_sdist(directory: str, config_settings: Any = None) -> str:
    name = str(build_meta.build_sdist(directory, config_settings))
    rewrite(os.path.join(directory, name), int(os.environ["SOURCE_DATE_EPOCH"]))
    return name
