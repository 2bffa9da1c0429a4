"""Replace a file in one step: readers see the old one or the new one, never a part."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import Iterator, Union


@contextmanager
def replacing(path: Union[str, os.PathLike[str]]) -> Iterator[str]:
    """Yield a temporary name beside `path`; put that file in place at the end.

    After an error the temporary file is removed and the old one stays. A symbolic
    link stays one; what is no file, like a pipe, is written to directly.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):
        yield target
        return
    folder, name = os.path.split(target)
    # The ending stays as it is, because pandas picks a compression by it.
    temporary = os.path.join(folder, f".{os.urandom(8).hex()}-{name}")
    try:
        yield temporary
        if os.path.exists(target):
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.remove(temporary)
        raise
