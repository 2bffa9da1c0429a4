"""`dk lock`, from the outside, with the real uv and packages from a local folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.packages import make_wheel


class Locks:
    """A checkout with one .in file, and packages that uv can find offline."""

    def __init__(self, checkout: Checkout, wheels: Path) -> None:
        self.checkout = checkout
        self.wheels = wheels
        wheels.mkdir()
        self.release("1.0.0")
        self.write("tool.in", "# lock: python-version=3.9\nsomething>=1\n")

    def release(self, version: str) -> None:
        """Publish a version of both packages."""
        for name in ("something", "another"):
            make_wheel(self.wheels, name, version, "")

    def write(self, name: str, text: str) -> None:
        """Write a file beside the locks."""
        self.checkout.write(f"3rdparty/python/{name}", text)

    def read(self, name: str) -> str:
        """Read a file beside the locks."""
        return self.path(name).read_text(encoding="utf-8")

    def path(self, name: str) -> Path:
        """Return a file beside the locks."""
        return self.checkout.root / "3rdparty" / "python" / name

    def dk(self, *arguments: str) -> tuple[int, str]:
        """Run `dk lock`, and return its exit code and errors."""
        settings = self.wheels / "uv.toml"
        settings.write_text(
            f'no-index = true\nno-cache = true\nfind-links = ["{self.wheels}"]\n',
            encoding="utf-8",
        )
        done = self.checkout.dk("lock", *arguments, UV_CONFIG_FILE=str(settings))
        return done.returncode, done.stderr


@pytest.fixture
def locks(checkout: Checkout, tmp_path: Path) -> Locks:
    """Make a checkout with something to lock."""
    return Locks(checkout, tmp_path / "wheels")


def test_a_lock_is_written_and_then_agrees(locks: Locks) -> None:
    assert locks.dk() == (0, "")
    lines = locks.read("tool.lock").splitlines()
    assert lines[0] == "# Generated from tool.in by ./dk lock. Do not edit."
    assert lines[1].startswith("# inputs-sha256: ")
    assert lines[2] == "something==1.0.0 \\"
    assert lines[3].startswith("    --hash=sha256:")
    assert str(locks.wheels) not in locks.read("tool.lock")
    assert locks.dk("--check") == (0, "")


def test_versions_stay_until_an_upgrade_is_asked_for(locks: Locks) -> None:
    assert locks.dk() == (0, "")
    locks.release("1.1.0")
    locks.write("tool.in", "# lock: python-version=3.9\nsomething>=1\nanother\n")
    code, errors = locks.dk("--check")
    assert code == 1
    assert "tool.lock: made from another tool.in: run ./dk lock" in errors
    assert locks.dk() == (0, "")
    assert "something==1.0.0" in locks.read("tool.lock")
    assert "another==1.1.0" in locks.read("tool.lock")
    assert locks.dk("--upgrade") == (0, "")
    assert "something==1.1.0" in locks.read("tool.lock")


def test_only_the_named_package_is_upgraded(locks: Locks) -> None:
    locks.write("tool.in", "something\nanother\n")
    assert locks.dk() == (0, "")
    locks.release("1.1.0")
    assert locks.dk("--upgrade", "Another") == (0, "")
    assert "something==1.0.0" in locks.read("tool.lock")
    assert "another==1.1.0" in locks.read("tool.lock")


def test_a_package_that_no_lock_holds_cannot_be_upgraded(locks: Locks) -> None:
    assert locks.dk() == (0, "")
    assert locks.dk("--upgrade", "numpy") == (
        2,
        "error: no lock file holds numpy\n",
    )


def test_package_names_without_upgrade_are_refused(locks: Locks) -> None:
    code, errors = locks.dk("numpy")
    assert code == 2
    assert "package names go with --upgrade" in errors


def test_a_lock_shares_the_versions_of_its_constraint(locks: Locks) -> None:
    locks.write("tool.in", "something==1.0.0\n")
    assert locks.dk() == (0, "")
    locks.release("1.1.0")
    locks.write("aaa.in", "# lock: constraints=tool.lock\nsomething\n")
    assert locks.dk() == (0, "")
    assert "something==1.0.0" in locks.read("aaa.lock")
    locks.write("tool.in", "something==1.1.0\n")
    assert locks.dk() == (0, "")
    assert "something==1.1.0" in locks.read("aaa.lock")


def test_what_cannot_be_resolved_leaves_the_old_lock(locks: Locks) -> None:
    assert locks.dk() == (0, "")
    before = locks.read("tool.lock")
    locks.write("tool.in", "something>=9\n")
    code, errors = locks.dk()
    assert code == 1
    assert "tool.in: uv could not lock it:" in errors
    assert locks.read("tool.lock") == before
    assert not list(locks.path("").glob(".*"))


def test_a_stray_lock_is_named_with_the_command_that_removes_it(locks: Locks) -> None:
    assert locks.dk() == (0, "")
    locks.write("old.lock", "")
    path = locks.path("old.lock")
    assert locks.dk("--check") == (1, f"error: {path}: there is no old.in: rm {path}\n")


def test_an_unknown_option_in_an_in_file_is_refused(locks: Locks) -> None:
    locks.write("tool.in", "# lock: pyton-version=3.9\nsomething\n")
    code, errors = locks.dk("--check")
    assert code == 2
    assert "unknown option 'pyton-version' (did you mean python-version?)" in errors
