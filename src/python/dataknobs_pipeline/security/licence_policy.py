"""Read security/licences.toml, and judge a licence by it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from license_expression import (
    AND,
    OR,
    LicenseExpression,
    LicenseWithExceptionSymbol,
    Licensing,
    get_spdx_licensing,
)
from packaging.utils import canonicalize_name

from dataknobs_pipeline.errors import UsageError

__all__ = ["FILE", "Policy", "parse_policy", "read_policy"]

FILE = Path("security", "licences.toml")
KEYS = ("allowed", "excepted", "shipped", "stated", "tools")
EXCEPTED = {"package", "reason"}
STATED = {"licence", "package", "reason"}


@dataclass(frozen=True)
class Policy:
    """What may be shipped, what may only run here, and what metadata does not say.

    `allowed` and `tools` map each licence to the reason; `shipped` are the locks whose
    packages reach users; `stated` maps a package to the licence that its files name;
    `excepted` are packages that may be whatever their licence is.
    """

    allowed: dict[str, str]
    tools: dict[str, str]
    shipped: tuple[str, ...]
    stated: dict[str, str]
    excepted: frozenset[str] = frozenset()

    def objection(self, expression: str, shipped: bool) -> str | None:
        """Say what is wrong with a licence, or None.

        >>> policy = Policy({"MIT": ""}, {"GPL-2.0-only": ""}, (), {})
        >>> policy.objection("MIT OR GPL-3.0-only", shipped=True)
        >>> policy.objection("MIT AND GPL-2.0-only", shipped=True)
        'GPL-2.0-only is not allowed'
        >>> policy.objection("MIT AND GPL-2.0-only", shipped=False)
        """
        may = {*self.allowed, *(() if shipped else self.tools)}
        wrong = sorted(_not_in(may, _licensing().parse(expression)))
        return f"{', '.join(wrong)} is not allowed" if wrong else None


@lru_cache
def _licensing() -> Licensing:
    """Return the parser; making one reads every licence there is."""
    return get_spdx_licensing()


def _not_in(may: set[str], expression: LicenseExpression) -> set[str]:
    """Return the licences that stand in the way; of an OR, the fewest of one side."""
    if isinstance(expression, AND):
        return {name for part in expression.args for name in _not_in(may, part)}
    if isinstance(expression, OR):
        return min((_not_in(may, part) for part in expression.args), key=len)
    if isinstance(expression, LicenseWithExceptionSymbol):
        # An exception only ever allows more than the licence does.
        names = {str(expression), expression.license_symbol.key}
        return set() if names & may else {str(expression)}
    return set() if str(expression) in may else {str(expression)}


def read_policy(root: Path) -> Policy:
    """Read the policy of a checkout.

    Raises:
        UsageError: there is none, or it is wrong; one line for every problem.
    """
    try:
        return parse_policy((root / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{FILE}: missing: it says which licences may be") from None


def parse_policy(text: str) -> Policy:
    """Turn the text of a licences.toml into a policy.

    >>> parse_policy("shipped = 1")
    Traceback (most recent call last):
      ...
    dataknobs_pipeline.errors.UsageError: security/licences.toml: shipped: must be a \
list of names of locks
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{FILE}: {error}") from error
    problems = [f"{key}: unknown key" for key in data if key not in KEYS]
    problems += _problems(data)
    if problems:
        raise UsageError(*(f"{FILE}: {problem}" for problem in problems))
    return Policy(
        data.get("allowed", {}),
        data.get("tools", {}),
        tuple(data.get("shipped", ())),
        {canonicalize_name(e["package"]): e["licence"] for e in data.get("stated", ())},
        frozenset(canonicalize_name(e["package"]) for e in data.get("excepted", ())),
    )


def _problems(data: dict[str, Any]) -> list[str]:
    problems = []
    shipped = data.get("shipped", [])
    if not isinstance(shipped, list) or not all(isinstance(n, str) for n in shipped):
        problems.append("shipped: must be a list of names of locks")
    for key in ("allowed", "tools"):
        for name, reason in dict(data.get(key, {})).items():
            if not isinstance(reason, str) or not reason.strip():
                problems.append(f"{key}.{name}: needs a reason")
    for key, wanted in (("excepted", EXCEPTED), ("stated", STATED)):
        for number, entry in enumerate(data.get(key, [])):
            if set(entry) != wanted or not all(str(v).strip() for v in entry.values()):
                needs = ", ".join(sorted(wanted))
                problems.append(f"{key}[{number}]: needs exactly {needs}")
    return problems
