"""Turn a command of pipeline.toml into an argument vector; nothing is run here."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

__all__ = ["PROGRAMS", "argument_vector", "command_problem", "narrow_scope"]

PROGRAMS = ("./pants", "./dk")
EVERYTHING = ("::",)

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_KNOWN = ("{scope}", "{environment}")
# These two take the lock that the run which would start them is holding.
_REFUSED = ("run", "stage")


def command_problem(command: str) -> str | None:
    """Say what is wrong with a command, or None.

    >>> command_problem("./pants test {scope}")
    >>> command_problem("make all")
    'must start with ./pants or ./dk, not make'
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        return f"is not a command line: {error}"
    if not words:
        return "is empty"
    if words[0] not in PROGRAMS:
        return f"must start with {' or '.join(PROGRAMS)}, not {words[0]}"
    if words[0] == "./dk" and words[1:2] and words[1] in _REFUSED:
        return f"must not be ./dk {words[1]}: it would wait for itself"
    return _placeholder_problem(words)


def _placeholder_problem(words: list[str]) -> str | None:
    found = {name for word in words for name in _PLACEHOLDER.findall(word)}
    if unknown := sorted(found.difference(_KNOWN)):
        known = ", ".join(_KNOWN)
        return f"has an unknown placeholder {', '.join(unknown)} (known: {known})"
    if "{scope}" in found and "{scope}" not in words:
        return "must have {scope} as a word of its own"
    return None


def argument_vector(
    command: str, environment: str, scope: Sequence[str] = EVERYTHING
) -> tuple[str, ...]:
    """Split a command and fill in its placeholders.

    >>> argument_vector("./pants test {scope}", "staging")
    ('./pants', 'test', '::')
    """
    words: list[str] = []
    for word in shlex.split(command):
        if word == "{scope}":
            words.extend(scope)
        else:
            words.append(word.replace("{environment}", environment))
    return tuple(words)


def narrow_scope(commit: str) -> tuple[str, ...]:
    """Return the Pants options that select just the tests a change reaches.

    Without the type filter a changed test would select the generator of its folder,
    and with it every test there.
    """
    return (
        f"--changed-since={commit}",
        "--changed-dependents=transitive",
        "--filter-target-type=python_test",
    )
