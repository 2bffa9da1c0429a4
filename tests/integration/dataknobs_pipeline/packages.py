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

# Stands in for the service: its command line, its signals, its paths, what it says of
# its tables, and no more. They are a file beside the database: their version, and that
# of the oldest programs that can work with them.
SERVICE = """
import argparse, http.server, importlib.metadata, os, pathlib, select, signal, socket
import sys

READY = 200
QUERY = 200
TABLES = 1
COMPATIBLE_FROM = 1

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        status = {"/readyz": READY, "/v1/search": QUERY}.get(path, 200)
        self.send_response(status)
        self.end_headers()
        version = importlib.metadata.version("dataknobs-service")
        self.wfile.write((version + " " + os.environ["DATABASE_URL"]).encode())
    def log_message(self, *_):
        pass

class Server(http.server.ThreadingHTTPServer):
    daemon_threads = False  # closing waits for their answers

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["serve", "db"])
    parser.add_argument("what", nargs="?")
    parser.add_argument("--fd", type=int, action="append", default=[])
    parser.add_argument("--held-fd", type=int, action="append", default=[])
    parser.add_argument("--beside", type=int)
    asked = parser.parse_args()
    if asked.command == "db":
        return print(TABLES) if asked.what == "version" else upgrade(asked.beside)
    require(tables())
    over = []
    signal.signal(signal.SIGTERM, lambda *_: over.append(1))
    signal.signal(signal.SIGINT, lambda *_: over.append(1))
    admitted = []
    signal.signal(signal.SIGUSR1, lambda *_: admitted.append(1))
    servers = [server_of(fd) for fd in asked.fd]
    held = [server_of(fd) for fd in asked.held_fd]
    while not over:
        if admitted:
            servers, held, admitted = servers + held, [], []
        for server in select.select(servers, [], [], 0.02)[0]:
            server._handle_request_noblock()
    for server in servers:
        server.server_close()

def server_of(fd):
    server = Server(("", 0), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=fd)
    server.socket.setblocking(False)  # another process may have been faster
    return server

def upgrade(beside):
    found = tables()
    if beside and found and found[0] < TABLES and beside < COMPATIBLE_FROM:
        print(f"those that run now, of {beside}, could not go on", file=sys.stderr)
        sys.exit(6)
    if not found or found[0] < TABLES:
        file().write_text(f"{TABLES} {COMPATIBLE_FROM}")
    require(tables())

def require(found):
    if found and found[1] > TABLES:
        sys.exit(f"the tables are of version {found[0]}, for programs from {found[1]}")

def tables():
    return list(map(int, file().read_text().split())) if file().exists() else None

def file():
    return pathlib.Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///") + ".is")
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
