"""Find the folder of data files, and the resources of NLTK in it.

NLTK needs the extra `dataknobs-utils[nltk]`; it is imported when it is used.

>>> def download(name, download_dir):
...     print(f"{name} to {download_dir}")
>>> download_nltk_resources({"a": "no/such.zip"}, "/", downloader=download)
a to /
"""

# pylint: disable=global-statement  # what was found is published as module variables

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional

from dataknobs_common.extras import require

if TYPE_CHECKING:
    import nltk

__all__ = [
    "NLTK_RESOURCES",
    "NLTK_RESOURCES_PATH",
    "active_datadir",
    "download_nltk_resources",
    "get_nltk_resources_dir",
    "get_nltk_wordnet",
]

NLTK_RESOURCES_PATH = "opt/nltk_resources"
NLTK_RESOURCES: Dict[str, str] = {
    "wordnet": "corpora/wordnet.zip",
    "omw-1.4": "corpora/omw-1.4.zip",
    "wordnet_ic": "corpora/wordnet_ic.zip",
}

# Downloads a resource, by name, to the folder `download_dir`.
Downloader = Callable[..., Any]

_SHARED_DATADIR = "/data"

# What was found; None to look again.
_DATADIR: Optional[str] = None
_NLTK_RESOURCES_DIR: Optional[str] = None
_NLTK_WN: Optional[Any] = None


def active_datadir() -> str:
    """Return the folder of data files: `$DATADIR`, else `$HOME/data`.

    If that does not exist, it is `/data` if that does. The answer is remembered.

    Returns:
        The folder, which may not exist.
    """
    global _DATADIR
    if _DATADIR is None:
        _DATADIR = os.environ.get("DATADIR", f"{os.environ.get('HOME', '')}/data")
        if not os.path.exists(_DATADIR) and os.path.exists(_SHARED_DATADIR):
            _DATADIR = _SHARED_DATADIR
    return _DATADIR


def download_nltk_resources(
    resources: Optional[Mapping[str, str]],
    resources_dir: Optional[str] = None,
    verbose: bool = False,
    downloader: Optional[Downloader] = None,
) -> None:
    """Download the resources of NLTK that a folder lacks.

    Args:
        resources: the path of each in the folder, by its name; None for none.
        resources_dir: the folder; None for that of `get_nltk_resources_dir`.
        verbose: True to print a line for each download.
        downloader: downloads one; None for `nltk.download`.

    Raises:
        MissingExtraError: (an `ImportError`) without dataknobs-utils[nltk].
    """
    if not resources:
        return
    folder = resources_dir or get_nltk_resources_dir(downloader=downloader)
    for name, path in resources.items():
        target = os.path.join(folder, path)
        if not os.path.exists(target):
            if verbose:
                print(f"NOTE: {target} does not exist. Downloading...")
            (downloader or _nltk().download)(name, download_dir=folder)


def get_nltk_resources_dir(
    resources: Optional[Mapping[str, str]] = None,
    verbose: bool = False,
    downloader: Optional[Downloader] = None,
) -> str:
    """Return the folder of NLTK's resources: `$NLTK_DATA`, else one in the data.

    In the second case NLTK is told of the folder, in `$NLTK_DATA` too, and the
    resources that it lacks are downloaded. The answer is remembered, and nothing is
    downloaded again.

    Args:
        resources: the path of each in the folder, by its name.
        verbose: True to print a line for each download.
        downloader: downloads one; None for `nltk.download`.

    Returns:
        The folder.

    Raises:
        MissingExtraError: (an `ImportError`) without dataknobs-utils[nltk].
    """
    global _NLTK_RESOURCES_DIR
    if _NLTK_RESOURCES_DIR is None:
        folder = os.environ.get("NLTK_DATA")
        if folder is None:
            folder = os.path.join(active_datadir(), NLTK_RESOURCES_PATH)
            os.environ["NLTK_DATA"] = folder
            if folder not in _nltk().data.path:
                _nltk().data.path.append(folder)
            download_nltk_resources(resources, folder, verbose, downloader)
        _NLTK_RESOURCES_DIR = folder
    return _NLTK_RESOURCES_DIR


def get_nltk_wordnet(downloader: Optional[Downloader] = None) -> Any:
    """Return NLTK's WordNet, with its data downloaded unless `$NLTK_DATA` is set.

    Args:
        downloader: downloads a resource; None for `nltk.download`.

    Returns:
        `nltk.corpus.wordnet`, which reads its data when it is first used.

    Raises:
        MissingExtraError: (an `ImportError`) without dataknobs-utils[nltk].
    """
    global _NLTK_WN
    if _NLTK_WN is None:
        get_nltk_resources_dir(NLTK_RESOURCES, downloader=downloader)
        _NLTK_WN = require("nltk.corpus", "dataknobs-utils[nltk]").wordnet
    return _NLTK_WN


def _nltk() -> nltk:
    return require("nltk", "dataknobs-utils[nltk]")
