"""Find and read the files that hold the settings of a project."""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path
from typing import Dict, Optional

from dataknobs_common.files import PathText

_DOT_ENV = ".env"


def load_project_vars(
    pvname: str = ".project_vars",
    include_dot_env: bool = True,
    set_environ: bool = False,
    start_path: Optional[PathText] = None,
) -> Optional[Dict[str, Optional[str]]]:
    """Return the variables of the closest file, here or in a folder above.

    A `.env` file is looked for in the same way, by itself; its values win. The
    files hold lines of `NAME=value`, quoted or not; a NAME alone has the value
    None.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "pv").write_text("HOST='db'  # a comment")
    ...     dict(load_project_vars("pv", False, start_path=folder))
    {'HOST': 'db'}

    Args:
        pvname: the name of the file.
        include_dot_env: False to leave out `.env`.
        set_environ: True to set the variables in `os.environ` too, unless set.
        start_path: the folder to start from; None for the working directory.

    Returns:
        The variables; None if there is no file.
    """
    start = Path.cwd() if start_path is None else Path(start_path)
    names = {pvname: None, _DOT_ENV: None} if include_dot_env else {pvname: None}
    paths = [_closest(name, start) for name in names]
    if not any(paths):
        return None
    from dotenv import dotenv_values

    result: Dict[str, Optional[str]] = OrderedDict()
    for path in filter(None, paths):
        result.update(dotenv_values(path))
    if set_environ:
        for name, value in result.items():
            if value is not None:
                os.environ.setdefault(name, value)
    return result


def _closest(name: str, start: Path) -> Optional[Path]:
    start = start.resolve()
    candidates = (folder / name for folder in (start, *start.parents))
    return next((path for path in candidates if path.is_file()), None)
