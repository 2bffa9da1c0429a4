"""Small real wheels and sdists, made by hand so that no test needs a network."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import shutil
import tarfile
import zipfile
from pathlib import Path

from dataknobs_pipeline.artifacts import REQUIREMENTS, collect
from dataknobs_pipeline.manifest import Manifest

LIBRARIES = {
    "dataknobs_common": "",
    "dataknobs_structures": """
class Tree:
    def __init__(self, data):
        self.children = []
    def add_child(self, data):
        self.children.append(Tree(data))
    @property
    def num_children(self):
        return len(self.children)
""",
    "dataknobs_utils": "",
    "dataknobs_xization": "",
}
METADATA = """Metadata-Version: 2.1
Name: {name}
Version: {version}
Summary: A library.
Description-Content-Type: text/markdown

# {name}

What it is.
"""
WHEEL = """Wheel-Version: 1.0
Generator: by-hand
Root-Is-Purelib: true
Tag: py3-none-any
"""


def make_libraries(dist: Path, version: str = "1.0.0", **code: str) -> None:
    """Make a wheel and an sdist of all four libraries; `code` replaces their own."""
    dist.mkdir(exist_ok=True)
    for package, text in {**LIBRARIES, **code}.items():
        make_wheel(dist, package, version, f'"""{package}"""\n{text}')
        make_sdist(dist, package, version)


def build(
    root: Path,
    commit: str,
    version: str = "1.0.0",
    dirty: bool = False,
    code: dict[str, str] | None = None,
) -> Manifest:
    """Make all libraries and their manifest in dist/, without its slow checks."""
    dist = root / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    make_libraries(dist, version, **(code or {}))
    for name in REQUIREMENTS:
        shutil.copyfile(root / "3rdparty" / "python" / name, dist / name)
    return list_files(dist, commit, dirty)


def list_files(dist: Path, commit: str, dirty: bool = False) -> Manifest:
    """Write the manifest of what is in dist/."""
    version, artifacts = collect(dist)
    manifest = Manifest(version, commit, dirty, {"pants": "2.17.1"}, artifacts)
    (dist / "manifest.json").write_text(manifest.as_json(), encoding="utf-8")
    return manifest


def make_wheel(dist: Path, package: str, version: str, code: str) -> Path:
    """Make a wheel that holds one module, the same bytes every time."""
    info = f"{package}-{version}.dist-info"
    name = package.replace("_", "-")
    files = {
        f"{package}/__init__.py": code,
        f"{info}/METADATA": METADATA.format(name=name, version=version),
        f"{info}/WHEEL": WHEEL,
    }
    record = [f"{path},{_digest(text)},{len(text)}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    target = dist / f"{package}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(zipfile.ZipInfo(path), text)
    return target


def make_sdist(dist: Path, package: str, version: str) -> Path:
    """Make an sdist that holds no code, the same bytes every time."""
    info = METADATA.format(name=package.replace("_", "-"), version=version)
    target = dist / f"{package}-{version}.tar.gz"
    with gzip.GzipFile(target, "wb", mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for name, text in (("PKG-INFO", info), ("setup.py", "")):
                member = tarfile.TarInfo(f"{package}-{version}/{name}")
                member.size = len(text)
                archive.addfile(member, io.BytesIO(text.encode()))
    return target


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
