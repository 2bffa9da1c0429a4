"""Write a file so that it is either complete or as it was before."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from typing import IO, Iterator, Union, cast

PathText = Union[str, "os.PathLike[str]"]


def open_text(filename: PathText, mode: str, compressed: bool) -> IO[str]:
    """Open UTF-8 text, through gzip if it is compressed."""
    if not compressed:
        return cast("IO[str]", open(filename, mode, encoding="utf-8"))
    import gzip

    return cast("IO[str]", gzip.open(filename, mode + "t", encoding="utf-8"))


@contextmanager
def replacing(filename: PathText, compressed: bool = False) -> Iterator[IO[str]]:
    """Open a temporary file beside `filename`, which replaces it at the end.

    After an error the file is untouched and the temporary one gone. Permissions
    are kept and links followed. What is no regular file (a pipe, a terminal)
    cannot be replaced, and is written to directly.
    """
    target = os.path.realpath(filename)
    if os.path.exists(target) and not os.path.isfile(target):
        with open_text(target, "w", compressed) as stream:
            yield stream
        return
    temporary = _new_name(target)
    try:
        with open_text(temporary, "x", compressed) as stream:
            yield stream
        if os.path.exists(target):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.remove(temporary)
        raise


def _new_name(target: str) -> str:
    folder, name = os.path.split(target)
    return os.path.join(folder, f".{name}.{os.urandom(8).hex()}.tmp")
