"""Write files so that nobody ever sees half of one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["append", "naming", "sha256_of", "state_directory", "write_atomically"]


def write_atomically(path: Path, text: str) -> None:
    """Write text to a temporary file beside the target and rename it.

    On any error the target is as it was and the temporary file is gone.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    finally:
        temporary.unlink(missing_ok=True)


def append(path: Path, text: str) -> None:
    """Add text to the end of a file."""
    with naming(path), path.open("a", encoding="utf-8") as stream:
        stream.write(text)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in errors of the block: a write that fails does not say which."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def state_directory(root: Path) -> Path:
    """Make and return `.dataknobs`, the checkout's own state, unseen by git."""
    directory = root / ".dataknobs"
    directory.mkdir(exist_ok=True)
    ignore = directory / ".gitignore"
    if not ignore.exists():
        write_atomically(ignore, "*\n")
    return directory
