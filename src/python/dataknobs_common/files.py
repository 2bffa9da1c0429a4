"""Write a file so that readers see the old one or the new one, never a part."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from typing import IO, Iterator, Union, cast

__all__ = ["PathText", "open_text", "replacing"]

PathText = Union[str, "os.PathLike[str]"]

# Characters of the name to keep in the temporary one: at most 160 bytes of 255.
_KEPT = 40


@contextmanager
def replacing(path: PathText) -> Iterator[str]:
    """Yield a temporary name beside `path`; put that file in place at the end.

    After an error the temporary file is removed and the old one stays. The temporary
    name ends like the other, so that who picks a compression by it picks the same.
    Permissions are kept, and a symbolic link stays one. What is no regular file (a
    pipe, a terminal) cannot be replaced: its own name is yielded.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "a.txt")
    ...     with replacing(path) as name, open_text(name, "w") as stream:
    ...         written = stream.write("hello")
    ...     os.listdir(folder)
    ['a.txt']
    >>> with replacing("no such folder/a.txt") as name:
    ...     open_text(name, "w")
    Traceback (most recent call last):
    FileNotFoundError: [Errno 2] No such file or directory: 'no such folder/a.txt'

    Args:
        path: the file to write; its folder must exist.

    Yields:
        The name to write to.

    Raises:
        OSError: the file cannot be written.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):
        yield target
        return
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{os.urandom(8).hex()}-{name[-_KEPT:]}")
    try:
        yield temporary
        if os.path.exists(target):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except OSError as error:
        if error.filename == temporary:
            error.filename = os.fspath(path)
            del error.filename2
        raise
    finally:
        with suppress(OSError):
            os.remove(temporary)


def open_text(path: PathText, mode: str = "r", compressed: bool = False) -> IO[str]:
    """Open a file of UTF-8 text, through gzip if it is compressed.

    Args:
        path: the file.
        mode: as the builtin `open` takes it, without "t" or "b".
        compressed: whether the file is, or is to be, gzip.

    Raises:
        OSError: the file cannot be opened.
    """
    if not compressed:
        return cast("IO[str]", open(path, mode, encoding="utf-8"))
    import gzip

    return cast("IO[str]", gzip.open(path, f"{mode}t", encoding="utf-8"))
