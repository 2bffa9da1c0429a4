"""The `dataknobs` command line, as people run it."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from integration.dataknobs_service.forking import Process, start
from integration.dataknobs_service.serving import environment


def started(folder: Path, files: Sequence[int], *args: str, **settings: str) -> Process:
    """Start the command with a database in a folder."""
    url = f"sqlite:///{folder}/test.db"
    return start(args, folder, environment(url, **settings), files)


def run(
    folder: Path, *args: str, stdin: bytes = b"", **settings: str
) -> tuple[int, str, str]:
    """Return the exit code and what was written."""
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
        given.write(stdin)
        files = given, out, err
        for file in files:
            file.seek(0)
        numbers = [file.fileno() for file in files]
        code = started(folder, numbers, *args, **settings).wait(30)
        out.seek(0)
        err.seek(0)
        return code, out.read().decode(), err.read().decode()


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


def test_standard_input_is_ingested_line_by_line_or_as_one_document(
    tmp_path: Path,
) -> None:
    lines = b'{"id": "a", "text": "red"}\n\n{"id": "../x", "text": ""}\n{\n{"id": "b"'
    code, out, err = run(tmp_path, "ingest", "-", stdin=lines + b', "text": "ink"}')
    shown = [line.split("\t")[:2] for line in out.splitlines()]
    assert (code, err) == (1, "")
    assert shown == [
        ["-:1", "created"], ["-:3", "failed"], ["-:4", "failed"], ["-:5", "created"],
    ]  # fmt: skip
    one = run(tmp_path, "ingest", "-", "--prefix=kb/", "--name=c.md", stdin=b"# Sea")
    assert one == (0, "-\tcreated\tkb/c.md\n", "")
    markdown = "--filter=media_type:text/markdown"
    assert run(tmp_path, "search", "sea", markdown)[1].split("\t")[0] == "kb/c.md"
    bad = run(tmp_path, "ingest", "-", "--name=c.txt", stdin=b"\xff")
    assert bad == (1, "-\tfailed\t-: no UTF-8 text, at byte 0\n", "")
    assert run(tmp_path, "ingest", "-", "b.txt")[0] == 2


def test_a_bad_file_fails_alone(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    (tmp_path / "good.txt").write_text("x")
    code, out, _ = run(tmp_path, "ingest", "bad.txt", "good.txt")
    assert code == 1
    assert out.splitlines() == [
        "bad.txt\tfailed\tbad.txt: no UTF-8 text, at byte 0",
        "good.txt\tcreated\tgood.txt",
    ]


def test_a_document_is_shown_as_a_tree(tmp_path: Path) -> None:
    markdown = b"# Wine\n\nText.\n\n## Red\n\n```\n# no heading\n```\n\n## White\n"
    found = run(tmp_path, "tree", "--type=text/markdown", stdin=markdown)
    assert found == (0, "Wine\n  Wine\n    Red\n    White\n", "")
    (tmp_path / "a.json").write_text('{"a": [{"b": 1}, {"c": {"d": 2}}], "e": 0}')
    code, out, _ = run(tmp_path, "tree", "a.json", "--format=json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(row["level"], row["part"]) for row in rows[1:]] == [
        (1, "a"), (2, "b"), (2, "c"), (3, "d"), (1, "e"),
    ]  # fmt: skip
    html = b"<h1>A <b>b</b></h1><h3>c</h3><h2>d</h2>"
    found = run(tmp_path, "tree", "--type=text/html", stdin=html)
    assert found[1].splitlines()[1:] == ["  A b", "    c", "    d"]
    deep = run(tmp_path, "tree", "--type=application/json", stdin=b"[" * 100_000)
    assert deep == (2, "", "error: the JSON is nested too deeply\n")


def test_a_pattern_stands_for_the_files_it_matches(tmp_path: Path) -> None:
    for name in ("docs/a.md", "docs/sub/b.md", "docs/sub/c.txt", "other/a.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    code, out, _ = run(tmp_path, "ingest", "docs/**/*.md", "--format=json")
    assert code == 0
    assert [json.loads(line)["detail"] for line in out.splitlines()] == [
        "a.md",
        "sub/b.md",
    ]
    code, _, err = run(tmp_path, "ingest", "docs/a.md", "other/*.md")
    assert code == 2
    assert "docs/a.md and other/a.md would both be 'a.md'" in err
    assert run(tmp_path, "ingest", "docs/a.md", "docs", "d*/a.md")[0] == 0


def test_a_name_that_is_no_text_fails_alone(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    bad = os.fsencode(tmp_path / "docs") + b"/\xff.txt"
    with open(bad, "w", encoding="utf-8") as file:
        file.write("x")
    (tmp_path / "docs" / "good.txt").write_text("x")
    code, out, err = run(tmp_path, "ingest", "docs")
    assert (code, err) == (1, "")
    assert "good.txt\tcreated" in out and "\\udcff.txt\tfailed" in out


def test_an_ingest_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(100):
        (docs / f"{number}.txt").write_text(f"text {number} " + "word " * 3000)
    reading, writing = os.pipe()
    process = started(tmp_path, [0, writing, 2], "ingest", "docs")
    os.close(writing)
    with open(reading, encoding="utf-8") as output:
        output.readline()
        process.send_signal(signal.SIGINT)
        before = 1 + output.read().count("created")
    assert process.wait(30) == 130
    assert before < 100
    code, out, _ = run(tmp_path, "ingest", "docs")
    assert code == 0
    assert out.count("unchanged") >= before
    assert out.count("unchanged") + out.count("created") == 100
    assert run(tmp_path, "db", "check")[0] == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion(tmp_path: Path, shell: str) -> None:
    code, out, _ = run(tmp_path, _DATAKNOBS_COMPLETE=f"{shell}_source")
    assert code == 0
    assert f"_DATAKNOBS_COMPLETE={shell}_complete" in out


def test_words_are_completed(tmp_path: Path) -> None:
    code, out, _ = run(
        tmp_path,
        _DATAKNOBS_COMPLETE="bash_complete",
        COMP_WORDS="dataknobs db ",
        COMP_CWORD="2",
    )
    commands = ["plain,check", "plain,reindex", "plain,upgrade", "plain,version"]
    assert (code, out.split()) == (0, commands)


def test_a_terminal_gets_colours_and_progress_unless_it_wants_none(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.txt").write_text("red wine")
    for no_colour, coloured in (("", True), ("1", False)):
        code, shown = on_terminal(
            tmp_path, "ingest", "a.txt", "--format=table", NO_COLOR=no_colour
        )
        assert code == 0
        assert "100%" in shown and "a.txt" in shown
        assert bool(re.search(r"\x1b\[[0-9;]*3\d", shown)) is coloured


def on_terminal(folder: Path, *args: str, **settings: str) -> tuple[int, str]:
    """Run on a terminal; return the exit code and all that it showed."""
    keeper, terminal = os.openpty()
    colours = {"TERM": "xterm-256color", **settings}
    process = started(folder, [terminal] * 3, *args, **colours)
    os.close(terminal)
    shown = b""
    try:
        while part := os.read(keeper, 65536):
            shown += part
    except OSError:  # how a terminal says that nobody writes any more
        pass
    os.close(keeper)
    return process.wait(30), shown.decode()


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
        (["chunk", "none.txt"], 2, "none.txt: No such file or directory"),
        (["ingest", "no*ne"], 2, "no*ne: matches no file"),
        (["search", "x", "--filter=a"], 2, "--filter a: write it as NAME:VALUE"),
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
