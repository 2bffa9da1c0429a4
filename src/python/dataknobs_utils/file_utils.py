"""Walk folders, and read and write files line by line."""

from __future__ import annotations

import os
from typing import Any, Generator, Iterable, Optional, Set

from dataknobs_common.files import PathText, open_text, replacing

__all__ = [
    "fileline_generator",
    "filepath_generator",
    "is_gzip_file",
    "write_lines",
]

_GZIP_MAGIC = b"\x1f\x8b\x08"


def filepath_generator(
    rootpath: PathText,
    descend: bool = True,
    seen: Optional[Set[str]] = None,
    files_only: bool = True,
) -> Generator[str, None, None]:
    """Yield the paths of the files under a folder, each folder's files first.

    The order within a folder is that of the file system. A missing folder yields
    nothing. Without `descend`, the folders directly under the root are yielded
    too, even with `files_only`.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     write_lines("a.txt", ["x"], root)
    ...     [os.path.relpath(path, root) for path in filepath_generator(root)]
    ['a.txt']

    Args:
        rootpath: the folder; paths are relative if it is.
        descend: False to stay in the folder itself.
        seen: paths not to yield; the root and every path yielded are added. A
            folder in it is still walked.
        files_only: False to yield folders too.

    Yields:
        The paths: the root joined with the names below it.
    """
    seen = set() if seen is None else seen
    root = os.fspath(rootpath)
    seen.add(root)
    for folder, folders, files in os.walk(root):
        names = files if files_only and descend else files + folders
        for path in (os.path.join(folder, name) for name in names):
            if path not in seen:
                seen.add(path)
                yield path
        if not descend:
            break


def fileline_generator(
    filename: PathText, rootdir: Optional[PathText] = None
) -> Generator[str, None, None]:
    """Yield the lines of a UTF-8 file, without white space on either side.

    A blank line yields `""`. A name ending in `.gz` is read through gzip.

    Args:
        filename: the file.
        rootdir: the folder that the name is relative to.

    Yields:
        The lines.

    Raises:
        OSError: for a file that cannot be read.
    """
    path = _join(filename, rootdir)
    with open_text(path, compressed=path.endswith(".gz")) as stream:
        for line in stream:
            yield line.strip()


def write_lines(
    outfile: PathText, lines: Iterable[Any], rootdir: Optional[PathText] = None
) -> None:
    """Write lines to a UTF-8 file in sorted order, replacing the file.

    A name ending in `.gz` is written through gzip. Folders are not made. After an
    error the file is as it was before.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     write_lines("a.txt.gz", ["b", "a"], root)
    ...     list(fileline_generator("a.txt.gz", root))
    ['a', 'b']

    Args:
        outfile: the file.
        lines: the lines, without their ends.
        rootdir: the folder that the name is relative to.

    Raises:
        OSError: for a file that cannot be written.
    """
    path = _join(outfile, rootdir)
    compressed = path.endswith(".gz")
    with replacing(path) as name, open_text(name, "w", compressed) as stream:
        stream.writelines(f"{line}\n" for line in sorted(lines))


def is_gzip_file(filepath: PathText) -> bool:
    """Tell whether a file is gzip by its first three bytes, whatever its name.

    >>> is_gzip_file("no such file")
    False

    Args:
        filepath: the file; False is returned for one that does not exist.

    Returns:
        True for gzip content.
    """
    if not os.path.isfile(filepath):
        return False
    with open(filepath, "rb") as stream:
        return stream.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC


def _join(filename: PathText, rootdir: Optional[PathText]) -> str:
    name = os.fspath(filename)
    return os.path.join(rootdir, name) if rootdir else name
