"""Find out under what licence a package is, from its metadata."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from license_expression import ExpressionError, get_spdx_licensing

from dataknobs_pipeline.errors import StageFailed

if TYPE_CHECKING:
    from pypi_simple import DistributionPackage, PyPISimple

__all__ = ["UNSTATED", "licence_of", "metadata_of"]

UNSTATED = "NOASSERTION"
TIMEOUT_SECONDS = 60.0

_PREFIX = "License :: OSI Approved :: "
# What authors wrote before there were expressions. Some do not say which of several.
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "LicenseRef-BSD",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Library or Lesser General Public License (LGPL)": "LicenseRef-LGPL",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "zlib/libpng License": "Zlib",
}
_WORDS = {
    "2-clause bsd license": "BSD-2-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "bsd": "LicenseRef-BSD",
    "bsd 3-clause": "BSD-3-Clause",
    "lgpl with exceptions": "LGPL-3.0-or-later",
    "mit license": "MIT",
}


def licence_of(metadata: Message) -> str:
    """Return the licence as an SPDX expression; what is not clear is `NOASSERTION`.

    Several classifiers count as all of them at once, the strictest reading.

    >>> from email import message_from_string
    >>> licence_of(message_from_string("License-Expression: MIT OR Apache-2.0"))
    'MIT OR Apache-2.0'
    >>> licence_of(message_from_string("License: Apache 2.0"))
    'Apache-2.0'
    >>> licence_of(message_from_string("License: see our site"))
    'NOASSERTION'
    """
    said = str(metadata.get("License-Expression") or metadata.get("License") or "")
    if expression := _expression(said):
        return expression
    names = [str(line) for line in metadata.get_all("Classifier", [])]
    found = [name for name in names if name.startswith("License :: ")]
    known = [_CLASSIFIERS.get(name.removeprefix(_PREFIX), UNSTATED) for name in found]
    if not known or UNSTATED in known:
        return UNSTATED
    return " AND ".join(sorted(set(known)))


def _expression(text: str) -> str | None:
    """Return a text as an SPDX expression; None when it is some other text."""
    word = " ".join(text.split()).lower()
    if not word or word in _WORDS:
        return _WORDS.get(word)
    try:
        return str(get_spdx_licensing().parse(text, validate=True))
    except ExpressionError:
        return None


def metadata_of(index: PyPISimple, name: str, version: str) -> Message:
    """Read the metadata of one version from an index, with as few bytes as it takes.

    Raises:
        StageFailed: the index does not have it, or does not answer.
    """
    from pypi_simple import NoSuchProjectError
    from remotezip import RemoteIOError
    from requests import RequestException

    try:
        page = index.get_project_page(name, timeout=TIMEOUT_SECONDS)
        files = [file for file in page.packages if file.version == version]
        for file in files:
            if file.package_type == "wheel":
                return _parse(_from_wheel(index, file))
        for file in files:
            if file.package_type == "sdist" and file.filename.endswith(".tar.gz"):
                return _parse(_from_sdist(index, file))
    except NoSuchProjectError:
        pass
    except (RequestException, RemoteIOError) as error:
        problem = f"the index does not answer: {type(error).__name__}"
        raise StageFailed(f"{name}=={version}: {problem}") from error
    raise StageFailed(f"{name}=={version}: the index does not have it")


def _parse(data: bytes) -> Message:
    return BytesHeaderParser().parsebytes(data)


def _from_wheel(index: PyPISimple, file: DistributionPackage) -> bytes:
    """Read one member of a wheel; the rest stays there, if the index can do that."""
    from remotezip import RangeNotSupported, RemoteZip

    try:
        with RemoteZip(file.url, timeout=TIMEOUT_SECONDS) as wheel:
            return _wheel_metadata(wheel)
    except RangeNotSupported:
        with _downloaded(index, file) as path, ZipFile(path) as whole:
            return _wheel_metadata(whole)


def _wheel_metadata(wheel: ZipFile) -> bytes:
    for member in wheel.namelist():
        if member.endswith(".dist-info/METADATA") and member.count("/") == 1:
            return wheel.read(member)
    raise StageFailed(f"{wheel.filename}: a wheel without metadata")


@contextmanager
def _downloaded(index: PyPISimple, file: DistributionPackage) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dk-licences-") as folder:
        path = Path(folder, file.filename)
        index.download_package(file, path, verify=False, timeout=TIMEOUT_SECONDS)
        yield path


def _from_sdist(index: PyPISimple, file: DistributionPackage) -> bytes:
    with _downloaded(index, file) as path:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.name.count("/") == 1 and member.name.endswith("/PKG-INFO"):
                    stream = archive.extractfile(member)
                    if stream is not None:
                        return stream.read()
    raise StageFailed(f"{file.filename}: an sdist without metadata")
