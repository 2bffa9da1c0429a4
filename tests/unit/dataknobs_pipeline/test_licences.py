"""What a package says of its licence, and what the policy says to that."""

from __future__ import annotations

from email import message_from_string
from pathlib import Path

import pytest

from dataknobs_pipeline.errors import StageFailed, UsageError
from dataknobs_pipeline.security.licence_metadata import UNSTATED, licence_of
from dataknobs_pipeline.security.licence_policy import Policy, parse_policy
from dataknobs_pipeline.security.licences import check_licences, read_table
from dataknobs_pipeline.security.sarif import read_findings

POLICY = """
shipped = ["libraries"]
[allowed]
MIT = "permissive"
[tools]
"GPL-2.0-only" = "runs beside our code"
[[stated]]
package = "Quiet_One"
licence = "MIT"
reason = "LICENSE"
"""
NAME = "Classifier: License :: OSI Approved :: "


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT", "MIT"),
        ("License: BSD-3-Clause\n" + NAME + "BSD License", "BSD-3-Clause"),
        ("License: 3-Clause BSD License", "BSD-3-Clause"),
        ("License: Permission is hereby granted\n" + NAME + "MIT License", "MIT"),
        (NAME + "MIT License\n" + NAME + "ISC License (ISCL)", "ISC AND MIT"),
        (NAME + "MIT License\nClassifier: License :: Public Domain", UNSTATED),
        ("License: UNKNOWN", UNSTATED),
        ("Name: silent", UNSTATED),
    ],
)
def test_a_licence_is_read_wherever_a_package_says_it(
    metadata: str, licence: str
) -> None:
    assert licence_of(message_from_string(metadata + "\n")) == licence


@pytest.mark.parametrize(
    ("expression", "passes"),
    [
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND MIT", True),
        ("MIT WITH Classpath-exception-2.0", True),
        ("GPL-2.0-only", False),
    ],
)
def test_of_a_choice_one_side_is_enough_and_of_a_sum_all_count(
    expression: str, passes: bool
) -> None:
    assert (parse_policy(POLICY).objection(expression, shipped=True) is None) == passes


def test_a_tool_may_be_under_more_licences_than_what_is_shipped() -> None:
    policy = Policy({}, {"GPL-2.0-only": "a tool"}, (), {})
    assert policy.objection("GPL-2.0-only", shipped=False) is None
    assert policy.objection("GPL-2.0-only", shipped=True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("alowed = 1", "alowed: unknown key"),
        ('[allowed]\nMIT = " "', "allowed.MIT: needs a reason"),
        ('[[stated]]\npackage = "a"', "stated\\[0\\]: needs exactly licence"),
        ("shipped = [1]", "shipped: must be a list"),
        ("=", "security/licences.toml: "),
    ],
)
def test_a_wrong_policy_is_refused_by_name(text: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        parse_policy(text)


def checkout(root: Path, table: str, **locks: str) -> Path:
    """Make a checkout with a policy, a table of licences and locks."""
    folder = root / "3rdparty" / "python"
    folder.mkdir(parents=True)
    (root / "security").mkdir()
    (root / "security" / "licences.toml").write_text(POLICY, "utf-8")
    (folder / "licences.txt").write_text(table, "utf-8")
    for name, text in locks.items():
        (folder / f"{name}.lock").write_text(text, "utf-8")
    return root


def problems(root: Path) -> tuple[str, ...]:
    with pytest.raises(StageFailed) as failure:
        check_licences(root, print)
    return failure.value.problems


def test_packages_of_all_locks_pass_under_allowed_and_stated_licences(
    tmp_path: Path,
) -> None:
    table = f"one==1: MIT\nquiet-one==2: {UNSTATED}\ntool==3: GPL-2.0-only\n"
    root = checkout(
        tmp_path, table, libraries="one==1\nQuiet.One==2\n", tools="tool==3\n"
    )
    said: list[str] = []
    assert check_licences(root, said.append) == 0
    assert said[0].startswith("3 packages")


def test_what_may_not_be_is_named_with_where_it_is_and_reported(tmp_path: Path) -> None:
    root = checkout(tmp_path, "one==1: GPL-2.0-only\n", libraries="one==1\n")
    (line,) = problems(root)
    assert line.startswith("one==1: GPL-2.0-only is not allowed, in libraries: use")
    report = root / "dist" / "reports" / "security" / "licences.sarif"
    assert [finding.text for finding in read_findings(report)] == [line]


def test_a_package_that_says_nothing_or_of_which_nothing_is_known_fails(
    tmp_path: Path,
) -> None:
    root = checkout(tmp_path, f"one==1: {UNSTATED}\n", libraries="one==1\ntwo==2\n")
    silent, unknown = problems(root)
    assert silent.startswith("one==1: its metadata names no licence")
    assert unknown == (
        "two==2: nothing is known of its licence: ./dk licences --update"
    )


def test_an_excepted_package_may_be_under_any_licence_but_not_under_none(
    tmp_path: Path,
) -> None:
    root = checkout(tmp_path, "one==1: GPL-3.0-only\n", libraries="one==1\n")
    excepted = '[[excepted]]\npackage = "one"\nreason = "an extra"\n'
    (root / "security" / "licences.toml").write_text(POLICY + excepted, "utf-8")
    assert check_licences(root, print) == 0
    (root / "3rdparty/python/licences.txt").write_text(f"one==1: {UNSTATED}\n", "utf-8")
    assert "names no licence" in problems(root)[0]


def test_a_newer_version_has_to_be_looked_at_anew(tmp_path: Path) -> None:
    root = checkout(tmp_path, "one==1: MIT\n", libraries="one==2\n")
    new, old = problems(root)
    assert new.startswith("one==2: nothing is known")
    assert old == "one==1: in no lock any more: ./dk licences --update"


def test_a_table_that_was_edited_into_nonsense_is_refused(tmp_path: Path) -> None:
    root = checkout(tmp_path, "one=1 MIT\n", libraries="one==1\n")
    with pytest.raises(StageFailed, match="not an entry: 'one=1 MIT'"):
        read_table(root)
