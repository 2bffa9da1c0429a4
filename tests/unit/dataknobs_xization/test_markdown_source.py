"""Chunks of Markdown that are the source itself."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Callable, List, Tuple, Type

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.dataknobs_xization.markdown_texts import texts
from unit.dataknobs_xization.source_chunks import (
    checked,
    memory_growth,
    read_slowly,
    sizes,
)
from unit.growth import LINEAR, growth

from dataknobs_xization import _source_lines
from dataknobs_xization._source_blocks import Part
from dataknobs_xization._source_lines import line_batches
from dataknobs_xization.markdown import SourceChunk, _scanner, chunk_markdown_source
from dataknobs_xization.markdown._grammar import CommonMark, Grammar

WHOLE = "`~|"
parts = st.sampled_from(
    [
        *("# One", "One two. Three four.", "- a\n- b c", "> q\n> r", "1. a"),
        *("```py\nx = 1\n\n# no\n```", "~~~\n- no\n~~~", "  ````\n  | a |\n  ````"),
        *(
            "| a | b |\n|---|:-:|\n| 1 | 2 |",
            "| a |\n|---|\n| \U0001f468\u200d\U0001f469 |",
        ),
    ]
)


def chunks_of(source: str, size: int, overlap: int = 0) -> List[SourceChunk]:
    return list(chunk_markdown_source(source, size, overlap=overlap))


@given(texts, sizes)
def test_the_spans_of_chunks_follow_each_other_and_are_the_source(
    source: str, size_and_overlap: Tuple[int, int]
) -> None:
    checked(chunk_markdown_source, source, *size_and_overlap)


@given(texts, st.integers(2, 120))
def test_a_chunk_knows_its_line_and_does_not_part_line_ends(
    source: str, size: int
) -> None:
    for chunk in chunks_of(source, size):
        before = source[: chunk.start].replace("\r\n", "\n").replace("\r", "\n")
        assert chunk.metadata.line_number == before.count("\n") + 1
        assert source[chunk.end - 1 : chunk.end + 1] != "\r\n"


@given(texts, sizes, st.integers(1, 9))
def test_how_a_source_is_read_changes_nothing(
    source: str, size_and_overlap: Tuple[int, int], step: int
) -> None:
    size, overlap = size_and_overlap
    expected = chunks_of(source, size, overlap)
    slow = read_slowly(source, step)
    read = chunk_markdown_source(slow, size, overlap=overlap)
    assert list(read) == expected
    if source.endswith(("\n", "\r")):
        lines = io.StringIO(source, newline="")
        by_line = chunk_markdown_source(iter(lines), size, overlap=overlap)
        assert list(by_line) == expected


@pytest.mark.parametrize("grammar", [Grammar, CommonMark])
@given(source=texts)
def test_blocks_of_a_simple_shape_are_those_of_their_lines(
    grammar: Type[Grammar], source: str
) -> None:
    class ByLine(grammar):  # type: ignore[misc,valid-type]
        simple = re.compile("(?!)")

    def blocks(known: Grammar) -> List[Part]:
        batches = line_batches(source.replace("\r", "\n"))
        return list(_scanner.Scanner(known).blocks(batches))

    assert blocks(grammar()) == blocks(ByLine())


@given(texts, st.sampled_from(["\r\n", "\r"]))
def test_blocks_are_the_same_whatever_ends_their_lines(text: str, end: str) -> None:
    def blocks(source: str) -> List[Part]:
        batches = [(False, source)] if source else []
        return list(_scanner.Scanner(CommonMark()).blocks(batches))

    source = text.replace("\r\n", "\n").replace("\r", "\n")
    expected = [(b[0], b[1].replace("\n", end), *b[2:]) for b in blocks(source)]
    assert blocks(source.replace("\n", end)) == expected


@given(st.lists(parts, max_size=8), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_code_and_tables_that_fit_are_never_cut(
    given_parts: List[str], end: str, data: st.DataObject
) -> None:
    blanks = st.integers(1, 3)
    source, whole = "", []
    for part in given_parts:
        if part.lstrip()[0] in WHOLE:
            whole.append((len(source), part.replace("\n", end)))
        source += part.replace("\n", end) + end * (1 + data.draw(blanks))
    size = data.draw(st.integers(4, 80))
    cuts = [chunk.end for chunk in chunks_of(source, size)]
    for start, text in whole:
        last = start + len(text)
        assert len(text) > size or not any(start < cut < last for cut in cuts)


@given(texts, st.integers(10, 120))
def test_words_are_cut_only_if_longer_than_a_chunk(source: str, size: int) -> None:
    for chunk in chunks_of(source, size)[:-1]:
        around = source[chunk.end - 1 : chunk.end + 1]
        if not any(map(str.isspace, around)):
            word = source[: chunk.end].split()[-1] + source[chunk.end :].split()[0]
            assert len(word) > size or word.startswith("# ")


def test_code_and_tables_are_cut_only_if_longer_than_a_chunk() -> None:
    code = "~~~py\n" + "\n".join(f"x = {n}" for n in range(9)) + "\n\n# no\n~~~\n"
    table = "a | b\n--|--\n" + "1 | 2\n" * 12
    source = f"# A\n\ntext text text\n\n{code}\nmore\n\n{table}\nend\n"
    kept = [chunk.text for chunk in chunks_of(source, 100)]
    assert [(code in text, table in text) for text in kept] == [
        (True, False),
        (False, True),
    ]
    cut = [chunk.text for chunk in chunks_of(source, 40)]
    assert "".join(cut) == source
    assert all(text.endswith("\n") for text in cut)


def test_code_in_a_list_stays_in_one_piece() -> None:
    items = "".join(f"- item {n}\n" for n in range(5))
    code = "- code:\n\n  ```\n  - a\n\n  - b\n  ```\n"
    assert any(code in c.text for c in chunks_of(items + code + items, 60))


def test_headings_stay_with_what_is_under_them() -> None:
    source = "# A\n## B\ntext\n# C\n# D\nTitle\n=====\nend\n"
    found = [(c.text, c.metadata.headings) for c in chunks_of(source, 100)]
    assert found == [
        ("# A\n## B\ntext\n", ["A", "B"]),
        ("# C\n", ["C"]),
        ("# D\n", ["D"]),
        ("Title\n=====\nend\n", ["Title"]),
    ]


def test_an_overlap_is_whole_words_of_the_same_section() -> None:
    source = "# A\none two three four five six\n# B\nseven\n"
    found = [(c.text, c.overlap) for c in chunk_markdown_source(source, 20, overlap=9)]
    assert found == [
        ("# A\none two three ", 0),
        ("three four five six\n", 6),
        ("# B\nseven\n", 0),
    ]


def test_characters_that_are_seen_as_one_are_not_parted() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert [c.text for c in chunks_of(family * 3, 7)] == [family] * 3
    assert {c.text for c in chunks_of("e\u0301" * 9, 3)} == {"e\u0301"}


def test_metadata_says_what_a_chunk_is() -> None:
    source = "# A\n```py\nx\n```\n# B\n- a\n\ntext\n\n---\n# C\n"
    found = [chunk.metadata.custom for chunk in chunks_of(source, 100)]
    assert found == [
        {"node_type": "code", "language": "py"},
        {"node_type": "mixed"},
        {"node_type": "heading"},
    ]
    (chunk,) = chunk_markdown_source("# A\ntext", generate_embeddings=True)
    assert chunk.metadata.embedding_text == "A: # A\ntext"
    assert chunk.to_dict()["metadata"]["heading_display"] == "A"


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("\ufeff# \u00e9\r\ntext\r\n".encode())
    (chunk,) = chunk_markdown_source(path)
    assert (chunk.end, chunk.byte_end) == (12, 15)
    assert chunk.metadata.headings == ["\u00e9"]


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(ValueError, match="max_chunk_size must be at least 1, not 0"):
        chunk_markdown_source("text", 0)
    with pytest.raises(ValueError, match="overlap must be from 0 to 9"):
        chunk_markdown_source("text", 10, overlap=10)
    with pytest.raises(TypeError, match="source must be a str, not bytes: decode"):
        list(chunk_markdown_source(b"text"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="what the source reads must be a str"):
        list(chunk_markdown_source(io.BytesIO(b"text")))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a line of the source must be a str, not int"):
        list(chunk_markdown_source([1]))  # type: ignore[list-item]


@pytest.mark.parametrize(
    "part",
    [
        "word ",
        "word\n",
        "- an item of a list\n",
        "```\ncode\n\n",
        "> a quote of words\n",
        "x",
    ],
)
def test_memory_does_not_grow_with_the_source(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_source_lines, "PIECE", 400)
    monkeypatch.setattr(_scanner, "PIECE", 400)
    assert memory_growth(chunk_markdown_source, "", part) < 1.5


ADVERSARIAL: List[Callable[[int], str]] = [
    lambda n: ">" * n,
    lambda n: "> " * n + "\n" + "> " * n,
    lambda n: "`" * n,
    lambda n: "```\n" * n,
    lambda n: "```x y\n" * n,
    lambda n: "|" * n,
    lambda n: "|a|\n" * n,
    lambda n: "|-|\n" * n,
    lambda n: " " * n + "x",
    lambda n: "- " * n,
    lambda n: "- a\n" * n + "x",
    lambda n: "\n" * n,
    lambda n: "a\n" * n + "- ",
    lambda n: "# \n" * n,
    lambda n: "#" * n,
    lambda n: "# a\n" + "# " + " " * n + "\n",
    lambda n: "a \n===\n" * n,
    lambda n: "e" + "\u0301" * n,
    lambda n: "\r" * n,
    lambda n: "- " + " " * n + "x\n",
    lambda n: ("-" * 50 + " \n ") * (n // 50),
    lambda n: "    a\n\n" * (n // 7),
    lambda n: "1. a\n" + "\n" * n,
]


@pytest.mark.parametrize("make", ADVERSARIAL)
def test_time_is_linear_on_the_worst_source(make: Callable[[int], str]) -> None:
    def consume(source: str) -> None:
        for _ in chunk_markdown_source(source, 100, overlap=20):
            pass

    assert growth(consume, make, 1_000, 8_000) < LINEAR
