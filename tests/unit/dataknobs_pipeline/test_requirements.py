"""Reading .in and .lock files."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.errors import UsageError
from dataknobs_pipeline.locks.requirements import Pin, digest, read_inputs, read_pins

HASH = "a" * 64


def _write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.in").write_text(text, encoding="utf-8")


def _problems(folder: Path) -> list[str]:
    with pytest.raises(UsageError) as caught:
        read_inputs(folder)
    return [line.removeprefix(f"{folder}/") for line in caught.value.problems]


def test_options_stand_in_the_leading_comments(tmp_path: Path) -> None:
    text = "# Why.\n# lock: python-version=3.9 constraints=b.lock\nsix\n# lock: x=1\n"
    _write(tmp_path, a=text, b="six\n")
    b, a = read_inputs(tmp_path)
    assert (a.name, a.python_version, a.constraints) == ("a", "3.9", "b.lock")
    assert (b.name, b.python_version, b.constraints) == ("b", "3.8", None)


def test_included_files_are_read_and_have_no_lock_without_options(
    tmp_path: Path,
) -> None:
    _write(
        tmp_path,
        all="# lock: python-version=3.8\n-r part.in\n-r own.in\n",
        own="# lock: python-version=3.9\nnumpy\n",
        part="six  # why\n",
    )
    everything, own = read_inputs(tmp_path)
    assert everything.name == "all"
    assert sorted(r.name for r in everything.requirements) == ["numpy", "six"]
    assert everything.python_version == "3.8"
    assert own.name == "own"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "# lock: pyton-version=3.8\n",
            "a.in: unknown option 'pyton-version' (did you mean python-version?)",
        ),
        (
            "# lock: python-version=4\n",
            "a.in: python-version: must be like 3.8, not '4'",
        ),
        (
            "# lock: constraints=../x.lock\n",
            "a.in: constraints: must be like NAME.lock, not '../x.lock'",
        ),
        (
            "# lock: constraints=bb.lock\n",
            "a.in: constraints: there is no bb.in (did you mean b?)",
        ),
        ("# lock: constraints=a.lock\n", "a.in: constraints: a cycle: a -> a"),
        (
            "--index-url https://example.org\n",
            "a.in: '--index-url https://example.org':"
            " only requirements and `-r FILE` are understood",
        ),
        (
            "-c b.lock\n",
            "a.in: '-c b.lock':"
            " write `# lock: constraints=NAME.lock` at the top instead",
        ),
        (
            "six @ https://example.org/six.whl\n",
            "a.in: 'six @ https://example.org/six.whl':"
            " a direct address cannot be locked: name a version",
        ),
        ("-r none.in\n", "a.in: includes none.in, which does not exist"),
        (
            "-r ../b.in\n",
            "a.in: '-r ../b.in': include a file of the same folder",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, problem: str) -> None:
    _write(tmp_path, a=text, b="six\n")
    problems = _problems(tmp_path)
    assert problems and all(line.endswith(problem) for line in problems)


def test_a_line_that_is_no_requirement_is_named(tmp_path: Path) -> None:
    _write(tmp_path, a="six ==\n", b="six >> 3\n")
    first, second = _problems(tmp_path)
    assert first.startswith("a.in: 'six ==': ")
    assert second.startswith("b.in: 'six >> 3': ")


def test_the_digest_changes_with_everything_that_matters(tmp_path: Path) -> None:
    def digests() -> str:
        return digest(read_inputs(tmp_path)[-1], tmp_path)

    seen = set()
    _write(tmp_path, z="# lock: constraints=c.lock\n-r part.in\n", c="six\n")
    _write(tmp_path, part="six\n")
    seen.add(digests())
    _write(tmp_path, part="six>=1\n")
    seen.add(digests())
    _write(tmp_path, z="# lock: constraints=c.lock\n-r part.in\nnumpy\n")
    seen.add(digests())
    (tmp_path / "c.lock").write_text("six==1\n", encoding="utf-8")
    seen.add(digests())
    _write(tmp_path, z="# lock: python-version=3.9\n-r part.in\nnumpy\n")
    seen.add(digests())
    assert len(seen) == 5
    assert digests() in seen


def test_pins_are_read_over_continued_lines() -> None:
    text = (
        "# header\n"
        "Typing_Extensions==4.0 ; python_full_version < '3.9' \\\n"
        f"    --hash=sha256:{HASH} \\\n"
        f"    --hash=sha256:{HASH}\n"
        "six==1.0\n"
    )
    pins, strangers = read_pins(text)
    assert pins == [
        Pin("typing-extensions", "4.0", "python_full_version < '3.9'", 2),
        Pin("six", "1.0", "", 0),
    ]
    assert not strangers


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org",
        "--find-links /x",
        "six>=1.0",
        "six @ https://example.org/six.whl",
        "six==1.0 --hash=md5:0",
    ],
)
def test_whatever_is_no_pin_is_a_stranger(line: str) -> None:
    assert read_pins(f"{line}\n") == ([], [line])
