"""What audit.toml may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.errors import UsageError
from dataknobs_pipeline.security.allowed import parse, read

GOOD = """
[[allow]]
id = "CVE-1"
package = "Some_Package"
reason = "not reached"
expires = 2026-12-31
"""


def test_names_are_compared_in_their_normal_form() -> None:
    (entry,) = parse(GOOD)
    assert entry.package == "some-package"


def test_without_the_file_nothing_is_allowed(tmp_path: Path) -> None:
    assert read(tmp_path / "audit.toml") == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("reason", "raison", "needs exactly expires, id, package, reason"),
        ('"not reached"', '" "', "reason must be a non-empty text"),
        ('"CVE-1"', "1", "id must be a non-empty text"),
        ("2026-12-31", '"2026-12-31"', "expires must be a date"),
        ("2026-12-31", "2026-12-31T10:00:00", "expires must be a date"),
        ("[[allow]]", "x = 1\n[[allow]]", "x: unknown key"),
        ("[[allow]]", "[[allow", "audit.toml: "),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        parse(GOOD.replace(old, new))
