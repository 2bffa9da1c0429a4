"""Say what is inside each artifact of a build, or asked for by it, as CycloneDX."""

from __future__ import annotations

import json
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from email.parser import BytesHeaderParser
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from dataknobs_pipeline.built.manifest import Artifact
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.system.files import write_atomically

__all__ = ["FOLDER", "Known", "sbom_of", "write_sboms"]

FOLDER = "sbom"
# The name space of our serial numbers: the same artifact has the same number.
_SPACE = uuid.UUID("a3a3bd1d-5b7c-5b0e-9d62-0a5f6a9f7c11")

Known = dict[tuple[str, str], str]


def write_sboms(dist: Path, artifacts: Sequence[Artifact], known: Known) -> None:
    """Write one file for each wheel, sdist and PEX file into dist/sbom.

    Args:
        dist: the folder of the build.
        artifacts: what was built.
        known: the licence of each locked package and version.
    """
    folder = dist / FOLDER
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.cdx.json"):
        old.unlink()
    for artifact in artifacts:
        if artifact.kind in ("pex", "sdist", "wheel"):
            name = artifact.file.replace("/", "-")
            text = sbom_of(artifact, dist, known)
            write_atomically(folder / f"{name}.cdx.json", text)


def sbom_of(artifact: Artifact, dist: Path, known: Known) -> str:
    """Return the SBOM of one artifact: the same text for the same bytes.

    A PEX file holds its packages: those are listed. A library asks for its own, and
    whoever installs it chooses: listed is each version of them in our locks.

    Raises:
        StageFailed: the artifact is not what its name says.
    """
    bom = Bom(serial_number=uuid.uuid5(_SPACE, artifact.sha256))
    subject = _component(artifact.name, artifact.version, ComponentType.APPLICATION)
    subject.hashes.add(HashType(alg=HashAlgorithm.SHA_256, content=artifact.sha256))
    bom.metadata.component = subject
    parts = []
    try:
        packages = sorted(set(_packages(artifact, dist, known)))
    except (zipfile.BadZipFile, LookupError, ValueError) as error:
        raise StageFailed(f"{artifact.file}: cannot be looked into: {error}") from error
    for name, version in packages:
        parts.append(_component(name, version, ComponentType.LIBRARY))
        if licence := known.get((name, version)):
            parts[-1].licenses.add(LicenseFactory().make_from_string(licence))
        bom.components.add(parts[-1])
    bom.register_dependency(subject, parts)
    return _without_clock(JsonV1Dot6(bom).output_as_string())


def _component(name: str, version: str, kind: ComponentType) -> Component:
    url = PackageURL("pypi", name=name, version=version)
    return Component(
        name=name, version=version, type=kind, purl=url, bom_ref=url.to_string()
    )


def _packages(
    artifact: Artifact, dist: Path, known: Known
) -> Iterator[tuple[str, str]]:
    path = dist / artifact.file
    if artifact.kind == "pex":
        yield from _inside(path)
        return
    wheel = _wheel_of(artifact, dist)
    with zipfile.ZipFile(wheel) as archive:
        (member,) = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        metadata = BytesHeaderParser().parsebytes(archive.read(member))
    for line in metadata.get_all("Requires-Dist", []):
        name = str(canonicalize_name(Requirement(line).name))
        versions = [version for package, version in known if package == name]
        # One of ours, which has our version.
        yield from ((name, version) for version in versions or [artifact.version])


def _wheel_of(artifact: Artifact, dist: Path) -> Path:
    """Return the wheel of a library: its sdist asks for the same."""
    stem = f"{artifact.name.replace('-', '_')}-{artifact.version}"
    for wheel in dist.glob(f"{stem}-*.whl"):
        return wheel
    raise StageFailed(f"{artifact.file}: there is no wheel beside it")


def _inside(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        info = json.loads(archive.read("PEX-INFO"))
    for file in info["distributions"]:
        name, version, _build, _tags = parse_wheel_filename(file)
        yield str(name), str(version)


def _without_clock(text: str) -> str:
    """Leave out when it was made: artifacts have the same bytes on every day."""
    data = json.loads(text)
    del data["metadata"]["timestamp"]
    return json.dumps(data, indent=2, sort_keys=True) + "\n"
