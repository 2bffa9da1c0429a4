"""Read the .in and .lock files of 3rdparty/python."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from dataknobs_pipeline.errors import UsageError, near
from dataknobs_pipeline.graph import find_cycle, in_order

__all__ = ["HEADER", "Inputs", "Pin", "digest", "read_inputs", "read_pins"]

HEADER = "# Generated from {name}.in by ./dk lock. Do not edit."
OPTIONS = ("constraints", "python-version")
DEFAULT_PYTHON = "3.8"

_OPTION_LINE = re.compile(r"#\s*lock:(.*)")
_PIN = re.compile(r"(?P<name>[\w.\-]+)==(?P<version>[^\s;]+)\s*(?:;(?P<marker>.*))?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Inputs:
    """An .in file: what it asks for, and how it wants to be locked.

    `texts` are the file's own text and those it includes with -r, by name.
    `constraints` names the lock file whose versions this one has to share.
    """

    name: str
    texts: dict[str, str]
    requirements: tuple[Requirement, ...]
    python_version: str
    constraints: str | None

    @property
    def own_text(self) -> str:
        """The text of the file itself."""
        return self.texts[f"{self.name}.in"]

    @property
    def needs(self) -> list[str]:
        """The names of the .in files that must be locked before this one."""
        return [self.constraints.removesuffix(".lock")] if self.constraints else []


@dataclass(frozen=True)
class Pin:
    """One version in a lock file; `marker` is empty when it is for everybody."""

    name: str
    version: str
    marker: str
    hashes: int


def read_inputs(folder: Path) -> list[Inputs]:
    """Read every .in file that has a lock, each after those whose lock it shares.

    A file without a `# lock:` line that another includes has no lock of its own.

    Raises:
        UsageError: with one line for every problem found.
    """
    found: dict[str, Inputs] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.in")):
        try:
            found[path.stem] = _read_one(path)
        except UsageError as error:
            problems.extend(error.problems)
    for name in _fragments(found):
        del found[name]
    if not problems:
        problems = _graph_problems(found)
    if problems:
        raise UsageError(*problems)
    return [found[n] for n in in_order({n: i.needs for n, i in found.items()})]


def digest(inputs: Inputs, folder: Path) -> str:
    """Return the hash over everything that a lock file is made from.

    The lock that it shares versions with counts too; a missing one counts as empty.
    """
    shared = folder / inputs.constraints if inputs.constraints else None
    everything = {
        "texts": inputs.texts,
        "python-version": inputs.python_version,
        "constraints": shared.read_text("utf-8") if shared and shared.exists() else "",
    }
    text = json.dumps(everything, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_pins(text: str) -> tuple[list[Pin], list[str]]:
    """Return the pins of a lock file, and the lines that are none.

    >>> read_pins("six==1.0 ; python_version < '3.9'")[0]
    [Pin(name='six', version='1.0', marker="python_version < '3.9'", hashes=0)]
    >>> read_pins("--index-url https://example.org")
    ([], ['--index-url https://example.org'])
    """
    pins: list[Pin] = []
    strangers: list[str] = []
    for line in _logical_lines(text):
        hashes = len(_HASH.findall(line))
        bare = _HASH.sub("", line).strip()
        match = _PIN.fullmatch(bare)
        if match and "--" not in bare:
            name = canonicalize_name(match["name"])
            marker = (match["marker"] or "").strip()
            pins.append(Pin(name, match["version"], marker, hashes))
        else:
            strangers.append(line)
    return pins, strangers


def _read_one(path: Path) -> Inputs:
    texts = _texts(path)
    problems: list[str] = []
    requirements: list[Requirement] = []
    for name, text in texts.items():
        for line in _logical_lines(text):
            try:
                requirements.extend(_requirement(line))
            except (InvalidRequirement, ValueError) as error:
                reason = str(error).splitlines()[0]
                problems.append(f"{path.with_name(name)}: {line!r}: {reason}")
    options = _options(path, texts[path.name], problems)
    if problems:
        raise UsageError(*problems)
    return Inputs(
        name=path.stem,
        texts=texts,
        requirements=tuple(requirements),
        python_version=options.get("python-version", DEFAULT_PYTHON),
        constraints=options.get("constraints"),
    )


def _texts(path: Path) -> dict[str, str]:
    """Return the texts of a file and of those it includes, by name."""
    texts: dict[str, str] = {}
    waiting = [path.name]
    while waiting:
        name = waiting.pop()
        if name in texts:
            continue
        try:
            texts[name] = path.with_name(name).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise UsageError(f"{path}: includes {name}, which does not exist") from None
        waiting.extend(_included(path, texts[name]))
    return texts


def _included(path: Path, text: str) -> Iterator[str]:
    for line in _logical_lines(text):
        words = line.split()
        if words[0] in ("-r", "--requirement") and len(words) == 2:
            if Path(words[1]).name != words[1]:
                raise UsageError(f"{path}: {line!r}: include a file of the same folder")
            yield words[1]


def _requirement(line: str) -> list[Requirement]:
    """Return the requirement in a line; nothing for an include.

    Raises:
        ValueError: the line is something that a lock of ours cannot have.
    """
    if line.split()[0] in ("-r", "--requirement"):
        return []
    if line.split()[0] in ("-c", "--constraint"):
        raise ValueError("write `# lock: constraints=NAME.lock` at the top instead")
    if line.startswith("-"):
        raise ValueError("only requirements and `-r FILE` are understood")
    requirement = Requirement(line)
    if requirement.url:
        raise ValueError("a direct address cannot be locked: name a version")
    return [requirement]


def _options(path: Path, text: str, problems: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = _OPTION_LINE.fullmatch(line)
        for word in match[1].split() if match else ():
            key, _, value = word.partition("=")
            if key not in OPTIONS:
                problems.append(f"{path}: unknown option {key!r}{near(key, OPTIONS)}")
            elif problem := _option_problem(key, value):
                problems.append(f"{path}: {key}: {problem}")
            options[key] = value
    return options


def _option_problem(key: str, value: str) -> str | None:
    if key == "python-version" and not re.fullmatch(r"3\.\d+(\.\d+)?", value):
        return f"must be like 3.8, not {value!r}"
    if key == "constraints" and not re.fullmatch(r"[\w.\-]+\.lock", value):
        return f"must be like NAME.lock, not {value!r}"
    return None


def _fragments(found: dict[str, Inputs]) -> set[str]:
    included = {
        Path(text_name).stem
        for inputs in found.values()
        for text_name in inputs.texts
        if text_name != f"{inputs.name}.in"
    }
    return {
        name
        for name in included & found.keys()
        if not any(map(_OPTION_LINE.match, found[name].own_text.splitlines()))
    }


def _graph_problems(found: dict[str, Inputs]) -> list[str]:
    problems = []
    for name, inputs in found.items():
        for need in inputs.needs:
            if need not in found:
                hint = near(need, found)
                problems.append(f"{name}.in: constraints: there is no {need}.in{hint}")
    if cycle := find_cycle({name: inputs.needs for name, inputs in found.items()}):
        problems.append(f"{cycle[0]}.in: constraints: a cycle: {' -> '.join(cycle)}")
    return problems


def _logical_lines(text: str) -> Iterator[str]:
    """Yield lines with continuations joined, without comments and empty ones."""
    joined = re.sub(r"\\\n", " ", text)
    for line in joined.splitlines():
        bare = re.sub(r"(^|\s)#.*", "", line).strip()
        if bare:
            yield bare
