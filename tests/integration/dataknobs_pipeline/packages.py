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

from dataknobs_pipeline.built.artifacts import REQUIREMENTS, collect
from dataknobs_pipeline.built.manifest import Manifest

# Stands in for the service: its command line, its signals, its paths, what it says of
# its tables, and no more; quick to start. The tables are a file beside the database:
# their version, and that of the oldest programs that can work with them.
SERVICE = r"""
import os, sys

READY = 200
QUERY = 200
TABLES = 1
COMPATIBLE_FROM = 1
FILE = os.environ.get("DATABASE_URL", "").replace("sqlite:///", "") + ".is"

def main():
    command, *words = sys.argv[1:]
    options = [word.partition("=")[::2] for word in words]
    if command == "serve":
        serve(*([listener(n) for name, n in options if name == of]
            for of in ("--fd", "--held-fd")))
    elif words == ["version"]:
        print(TABLES)
    else:
        upgrade(int(dict(options).get("--beside", TABLES)))

def listener(number):
    import socket
    found = socket.socket(fileno=int(number))
    found.setblocking(False)  # another process may be faster
    return found

def serve(listening, held):
    import select, signal
    require(tables())
    over, admitted = [], []
    signal.signal(signal.SIGTERM, lambda *_: over.append(1))
    signal.signal(signal.SIGINT, lambda *_: over.append(1))
    signal.signal(signal.SIGUSR1, lambda *_: admitted.append(1))
    while not over:
        ours = listening + (held if admitted else [])
        for one in select.select(ours, [], [], 0.02)[0]:
            try:
                answer(one.accept()[0])
            except OSError:
                pass

def answer(connection):
    with connection:
        asked = b""
        while b"\r\n\r\n" not in asked:
            if not (more := connection.recv(4096)):
                return
            asked += more
        path = asked.split()[1].decode().partition("?")[0]
        status = {"/readyz": READY, "/v1/search": QUERY}.get(path, 200)
        body = "VERSION " + os.environ["DATABASE_URL"]
        connection.sendall(f"HTTP/1.0 {status} Said\r\n\r\n{body}".encode())

def upgrade(beside):
    found = tables()
    if found and found[0] < TABLES and beside < COMPATIBLE_FROM:
        print(f"those that run now, of {beside}, could not go on", file=sys.stderr)
        sys.exit(6)
    if not found or found[0] < TABLES:
        with open(FILE, "w") as stream:
            stream.write(f"{TABLES} {COMPATIBLE_FROM}")
    require(tables())

def require(found):
    if found and found[1] > TABLES:
        sys.exit(f"the tables are of version {found[0]}, for programs from {found[1]}")

def tables():
    if not os.path.exists(FILE):
        return None
    with open(FILE) as stream:
        return [int(number) for number in stream.read().split()]
"""
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
    "dataknobs_service": SERVICE,
}
METADATA = """Metadata-Version: 2.1
Name: {name}
Version: {version}
Summary: A library.
{more}Description-Content-Type: text/markdown

# {name}

What it is.
"""
WHEEL = """Wheel-Version: 1.0
Generator: by-hand
Root-Is-Purelib: true
Tag: py3-none-any
"""


def make_libraries(dist: Path, version: str = "1.0.0", **code: str) -> None:
    """Make a wheel and an sdist of every package; `code` replaces their own."""
    dist.mkdir(exist_ok=True)
    for package, text in {**LIBRARIES, **code}.items():
        text = text.replace("VERSION", version)
        make_wheel(dist, package, version, f'"""{package}"""\n{text}')
        make_sdist(dist, package, version)


def build(
    root: Path,
    commit: str,
    version: str = "1.0.0",
    dirty: bool = False,
    code: dict[str, str] | None = None,
) -> Manifest:
    """Make all packages and their manifest in dist/, without its slow checks."""
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


def make_wheel(
    dist: Path, package: str, version: str, code: str, more: str = ""
) -> Path:
    """Make a wheel that holds one module, the same bytes every time.

    `more` is a further line of its metadata.
    """
    info = f"{package}-{version}.dist-info"
    name = package.replace("_", "-")
    files = {
        f"{package}/__init__.py": code,
        f"{info}/METADATA": METADATA.format(
            name=name, version=version, more=more and f"{more}\n"
        ),
        f"{info}/WHEEL": WHEEL,
    }
    if package == "dataknobs_service":
        files[f"{info}/entry_points.txt"] = (
            "[console_scripts]\ndataknobs = dataknobs_service:main\n"
        )
    record = [f"{path},{_digest(text)},{len(text)}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    target = dist / f"{package}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(zipfile.ZipInfo(path), text)
    return target


def lock_line(wheel: Path) -> str:
    """Return what a lock says of a wheel."""
    name, version = wheel.name.split("-")[:2]
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name.replace('_', '-')}=={version} \\\n    --hash=sha256:{digest}\n"


def make_sdist(dist: Path, package: str, version: str) -> Path:
    """Make an sdist that holds no code, the same bytes every time."""
    name = package.replace("_", "-")
    info = METADATA.format(name=name, version=version, more="")
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
