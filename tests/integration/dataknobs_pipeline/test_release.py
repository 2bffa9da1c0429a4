"""A release from commits to an index, with the real git, commitizen, twine, index."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.index_server import Index, serving
from integration.dataknobs_pipeline.packages import build, list_files, make_wheel

from dataknobs_pipeline.built.artifacts import REQUIREMENTS

SETTINGS = """
[tool.commitizen]
name = "cz_conventional_commits"
version = "1.0.0"
tag_format = "v$version"
version_files = ["src/version.py:__version__"]
changelog_incremental = true
"""
WHO = {
    "GIT_AUTHOR_NAME": "Tester",
    "GIT_AUTHOR_EMAIL": "tester@example.org",
    "GIT_COMMITTER_NAME": "Tester",
    "GIT_COMMITTER_EMAIL": "tester@example.org",
    "TWINE_USERNAME": "somebody",
    "TWINE_PASSWORD": "anything",
}
LAYERS = ["common", "structures", "utils", "xization", "service"]


@pytest.fixture
def released(checkout: Checkout) -> Checkout:
    """Make a checkout whose last release is 1.0.0."""
    checkout.write("pyproject.toml", SETTINGS)
    checkout.write("src/version.py", '__version__ = "1.0.0"\n')
    for name in REQUIREMENTS:
        checkout.write(f"3rdparty/python/{name}", "# nothing from elsewhere\n")
    commit(checkout, "feat: a first thing")
    checkout.git("tag", "v1.0.0")
    return checkout


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """Start an index."""
    with serving(tmp_path / "index") as started:
        yield started


def commit(checkout: Checkout, message: str) -> None:
    checkout.git("add", "--all")
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    checkout.git(*who, "commit", "--quiet", "--allow-empty", f"--message={message}")


def publish(index: Index) -> list[str]:
    """Return the arguments that publish to an index."""
    return ["publish", "--index", index.url, "--upload-url", index.uploads]


def uploaded(index: Index) -> list[str]:
    """Return what an index holds, in the order in which it came."""
    files = sorted(index.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return [path.name for path in files]


def make_build(checkout: Checkout, version: str = "1.0.0") -> None:
    """Make all packages of a version in dist/."""
    build(checkout.root, checkout.git("rev-parse", "HEAD"), version)


def test_a_feature_makes_a_minor_version_everywhere_and_is_published_in_order(
    released: Checkout, index: Index
) -> None:
    commit(released, "feat(utils): streams\n\nThey were missing.")
    done = released.dk("release", **WHO)
    assert done.returncode == 0, done.stderr
    assert "next: git push --follow-tags" in done.stdout
    assert released.git("describe", "--exact-match") == "v1.1.0"
    assert 'version = "1.1.0"' in (released.root / "pyproject.toml").read_text("utf-8")
    version = (released.root / "src" / "version.py").read_text("utf-8")
    assert version == '__version__ = "1.1.0"\n'
    changes = (released.root / "CHANGELOG.md").read_text("utf-8")
    assert "## v1.1.0" in changes and "**utils**: streams" in changes

    make_build(released, "1.1.0")
    done = released.dk(*publish(index), **WHO)
    assert done.returncode == 0, done.stderr
    names = [file.split("-")[0].removeprefix("dataknobs_") for file in uploaded(index)]
    assert list(dict.fromkeys(names)) == LAYERS and len(names) == 10
    assert "anything" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("message", "version"),
    [("fix: a hole", "v1.0.1"), ("feat!: another shape", "v2.0.0")],
)
def test_the_kind_of_commit_decides_the_version(
    released: Checkout, message: str, version: str
) -> None:
    commit(released, message)
    assert released.dk("release", **WHO).returncode == 0
    assert released.git("describe", "--exact-match") == version


def test_without_a_change_for_users_there_is_no_release(released: Checkout) -> None:
    commit(released, "docs: a word")
    done = released.dk("release", **WHO)
    assert done.returncode == 1
    assert done.stderr.startswith("error: nothing to release: no feat, fix or breaking")
    assert released.git("status", "--porcelain") == ""


def test_uncommitted_files_and_other_branches_are_refused(released: Checkout) -> None:
    commit(released, "fix: a hole")
    released.write("src/version.py", "changed")
    assert "files differ from the commit" in released.dk("release", **WHO).stderr
    released.git("checkout", "--quiet", ".")
    released.git("switch", "--quiet", "--create", "topic")
    done = released.dk("release", **WHO)
    assert (done.returncode, "releases are made on main" in done.stderr) == (2, True)


def test_a_dry_run_changes_nothing(released: Checkout) -> None:
    commit(released, "fix: a hole")
    done = released.dk("release", "--dry-run", **WHO)
    assert done.returncode == 0 and "1.0.1" in done.stdout
    assert released.git("status", "--porcelain") == ""
    assert released.git("tag") == "v1.0.0"


def test_killed_between_two_uploads_it_goes_on_where_it_stopped(
    released: Checkout, index: Index
) -> None:
    make_build(released)
    process = released.start(*publish(index), **WHO)
    while not uploaded(index):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    # What it had started ends by itself, with it.
    time.sleep(0.5)
    before = {path.name: path.stat().st_mtime_ns for path in index.folder.iterdir()}
    assert 0 < len(before) < 10
    done = released.dk(*publish(index), **WHO)
    assert done.returncode == 0, done.stderr
    after = {path.name: path.stat().st_mtime_ns for path in index.folder.iterdir()}
    assert len(after) == 10 and before.items() <= after.items()
    again = released.dk(*publish(index), **WHO)
    assert again.stdout.count("was published before") == 5


def test_other_bytes_under_the_same_name_are_an_error_before_anything_is_uploaded(
    released: Checkout, index: Index
) -> None:
    make_build(released)
    other = make_wheel(index.folder, "dataknobs_utils", "1.0.0", "other = 1\n")
    done = released.dk(*publish(index), **WHO)
    assert done.returncode == 1
    assert f"error: {other.name}: the index has another file" in done.stderr
    assert uploaded(index) == [other.name]


def test_what_an_index_lacks_is_picked_for_another_program(
    released: Checkout, index: Index, tmp_path: Path
) -> None:
    make_build(released)
    wheel = "dataknobs_utils-1.0.0-py3-none-any.whl"
    (index.folder / wheel).write_bytes((released.root / "dist" / wheel).read_bytes())
    target = tmp_path / "packages"
    target.mkdir()
    arguments = publish(index) + ["dataknobs-utils", "--pick", str(target)]
    done = released.dk(*arguments)
    assert done.returncode == 0, done.stderr
    assert os.listdir(target) == ["dataknobs_utils-1.0.0.tar.gz"]
    assert released.dk(*arguments).returncode == 2


def test_no_index_a_changed_file_or_an_uncommitted_build_is_an_error(
    released: Checkout, index: Index
) -> None:
    make_build(released)
    gone = ["publish", "--index", "http://127.0.0.1:9/", "--upload-url", index.uploads]
    done = released.dk(*gone, **WHO)
    assert done.returncode == 1 and "the index does not answer" in done.stderr
    with (released.root / "dist" / "dataknobs_utils-1.0.0.tar.gz").open("ab") as file:
        file.write(b"x")
    done = released.dk(*publish(index), **WHO)
    assert "not the file that was built" in done.stderr
    list_files(released.root / "dist", "0" * 40, dirty=True)
    done = released.dk(*publish(index), **WHO)
    assert "built from files that are in no commit" in done.stderr
    assert uploaded(index) == []


def test_the_checksums_are_those_that_sha256sum_computes(built: Checkout) -> None:
    assert built.dk("manifest", "--tag", "v1.0.0").returncode == 0
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    subprocess.run(check, cwd=built.root / "dist", check=True)
    done = built.dk("manifest", "--tag", "v1.0.1")
    assert done.returncode == 1
    assert "the tag is v1.0.1, the packages are 1.0.0: run ./dk release" in done.stderr
