"""Turn what detect-secrets prints into findings, less what is known to be no secret."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Collection, Tuple

import toml

from security_scan.sarif import Finding

KEYS = {"file", "reason", "sha1", "type"}
# What it prints when there is nothing to scan.
NONE = b'{"results": {}}'

Key = Tuple[str, str, str]


@dataclass(frozen=True)
class Allowed:
    """The file that names what is found and is no secret, and its text."""

    name: str
    text: str

    def keys(self) -> set[Key]:
        """Return the file, the type and the digest of each.

        Raises:
            ValueError: naming the entry that is wrong.
        """
        keys = set()
        for number, entry in enumerate(toml.loads(self.text).get("allow", [])):
            if set(entry) != KEYS or not all(str(entry[key]).strip() for key in KEYS):
                wanted = ", ".join(sorted(KEYS))
                raise ValueError(
                    f"{self.name}: allow[{number}]: needs exactly {wanted}"
                )
            keys.add((entry["file"], entry["type"], entry["sha1"]))
        return keys


def findings(
    printed: bytes, allowed: Allowed, scanned: Collection[str]
) -> list[Finding]:
    """Return the secrets that are not allowed, and the entries that allow nothing.

    The secret itself is in none: it would be in the log of every run.
    """
    found = {
        (path, one["type"], one["hashed_secret"]): one["line_number"]
        for path, secrets in json.loads(printed)["results"].items()
        for one in secrets
    }
    passing = allowed.keys()
    real = [
        _finding(key, line, allowed)
        for key, line in found.items()
        if key not in passing
    ]
    stale = [
        Finding(allowed.name, 1, "stale", f"{path}: no {kind} {sha1}: remove the entry")
        for path, kind, sha1 in passing - found.keys()
        if path in scanned
    ]
    return sorted([*real, *stale])


def _finding(key: Key, line: int, allowed: Allowed) -> Finding:
    path, kind, sha1 = key
    text = (
        "take it out and revoke it; if it is no secret, add it to "
        f"{allowed.name} with a reason (sha1 {sha1})"
    )
    return Finding(path, line, kind.replace(" ", "-").lower(), text)
