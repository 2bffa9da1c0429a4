"""The `dataknobs` command line, as people run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from integration.dataknobs_service.serving import environment


def run(folder: Path, *args: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Return the exit code and what was written."""
    url = f"sqlite:///{folder}/test.db"
    code = "import sys; from dataknobs_service.cli.main import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=folder,
        env=environment(url),
        input=stdin,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_files_are_ingested_once_and_found(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "sub").mkdir(parents=True)
    (docs / "a.md").write_text("# Red\n\nA red wine.")
    (docs / "sub" / "b.txt").write_text("White wine.")
    (docs / ".hidden.md").write_text("secret")
    (docs / "image.png").write_bytes(b"\x89PNG")
    code, out, _ = run(tmp_path, "ingest", "docs", "--prefix=kb/", "--format=json")
    assert code == 0
    assert [json.loads(line)["detail"] for line in out.splitlines()] == [
        "kb/a.md",
        "kb/sub/b.txt",
    ]
    code, out, _ = run(tmp_path, "ingest", "docs", "--prefix=kb/")
    assert (code, out.count("unchanged")) == (0, 2)
    code, out, _ = run(tmp_path, "search", "red wine", "--format=json")
    assert (code, json.loads(out)["document"]) == (0, "kb/a.md")
    assert run(tmp_path, "db", "check")[::2] == (0, "0 problems\n")


def test_a_bad_file_fails_alone(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    (tmp_path / "good.txt").write_text("x")
    code, out, _ = run(tmp_path, "ingest", "bad.txt", "good.txt")
    assert code == 1
    assert out.splitlines() == [
        "bad.txt\tfailed\tbad.txt: no UTF-8 text, at byte 0",
        "good.txt\tcreated\tgood.txt",
    ]


def test_standard_input_goes_through(tmp_path: Path) -> None:
    normalized = run(tmp_path, "normalize", stdin=b"getHTTPCode\n")
    assert normalized == (0, "get http code\n", "")
    code, out, _ = run(
        tmp_path, "chunk", "--format=json", "--size=3", stdin=b"a\n\nbcd"
    )
    assert (code, [json.loads(line)["text"] for line in out.splitlines()]) == (
        0,
        ["a", "bcd"],
    )
    assert run(tmp_path, "annotate", stdin=b"red") == (0, "", "")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["nothing"], 2, "No such command 'nothing'"),
        (["ingest", "none"], 2, "none: no such file or folder"),
        (["annotate", "--authority=x"], 4, "there is no authority 'x'"),
        (["keys", "remove", "x"], 4, "there is no key 'x'"),
        (["chunk", "none.txt"], 3, "none.txt: No such file or directory"),
        (["chunk", "--type=x"], 2, "x: none of text/plain"),
    ],
)
def test_trouble_is_one_line_and_an_exit_code(
    tmp_path: Path, args: list[str], code: int, said: str
) -> None:
    found, out, err = run(tmp_path, *args)
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert err.startswith("error: ") and said in err


def test_a_database_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "test.db").write_text("no database, but long enough" * 100)
    code, _, err = run(tmp_path, "db", "check")
    assert (code, err.count("\n")) == (3, 1)
    assert "not a database" in err
