"""Chunks of HTML that are the source itself."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, Callable, List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.dataknobs_xization.source_chunks import (
    checked,
    memory_growth,
    read_in_any_way,
    sizes,
)
from unit.growth import LINEAR, growth

from dataknobs_xization import _source_lines
from dataknobs_xization.html import _events, _scanner, chunk_html_source
from dataknobs_xization.markdown import SourceChunk

TAGS = "p div b a code pre ul ol li table tr td blockquote h1 h2 h6 script style title"
parts = st.one_of(
    st.sampled_from([f"<{name}>" for name in TAGS.split()]),
    st.sampled_from([f"</{name}>" for name in TAGS.split()]),
    st.sampled_from(["text", "A sentence. Another! ", " ", "\n", "\r\n", "\r", "\x00"]),
    st.sampled_from(
        ["<", ">", "'", '"', "<!--", "-->", "<![CDATA[", "]]>", "<?x", "&"]
    ),
    st.sampled_from(["<a href='u v'>", '<img alt="x > y">', "<br/>", "<hr>", "</ x>"]),
    st.sampled_from(
        ["&amp;", "&#x41;", "&nbsp", "\ufeff", "\U0001f468\u200d\U0001f469"]
    ),
    st.sampled_from(["</scrip", "<SCRIPT>a<b</Script>", "e\u0301", "w" * 30, "\ud800"]),
)
texts = st.lists(parts, max_size=40).map("".join)


def chunks_of(source: str, size: int, **options: Any) -> List[SourceChunk]:
    return list(chunk_html_source(source, size, **options))


@given(texts, sizes)
def test_the_spans_of_chunks_follow_each_other_and_are_the_source(
    source: str, size_and_overlap: Tuple[int, int]
) -> None:
    checked(chunk_html_source, source, *size_and_overlap)


@given(texts, sizes, st.integers(1, 9), st.integers(3, 40))
def test_how_a_source_is_read_changes_nothing(
    source: str, size_and_overlap: Tuple[int, int], step: int, piece: int
) -> None:
    read_in_any_way(chunk_html_source, source, size_and_overlap, step, piece)


@given(texts, st.integers(1, 9), st.integers(1, 120))
def test_blocks_are_the_same_in_pieces_of_any_size(
    source: str, step: int, size: int
) -> None:
    def events(step: int) -> List[Tuple[str, str, bool]]:
        pieces = (source[at : at + step] for at in range(0, len(source), step))
        joined: List[Tuple[str, str, bool]] = []
        for event in _events.EventReader(pieces).events():
            if joined and not event.name and not joined[-1][1]:
                if event.is_text == joined[-1][2]:
                    joined[-1] = (joined[-1][0] + event.text, "", event.is_text)
                    continue
            joined.append((event.text, event.name, event.is_text))
        return joined

    assert events(step) == events(size) == events(10_000)


@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<i x='a b'>", "word ", "a. ", "&lt;"]))
)
def test_tags_references_and_words_are_not_cut(some: List[str]) -> None:
    source = "<p>" + "".join(some)
    inner = {
        place
        for found in re.finditer(r"<[^>]*>|&\w+;|\w+", source)
        for place in range(found.start() + 1, found.end())
    }
    for chunk in chunks_of(source, 14):
        assert chunk.end not in inner


def test_chunks_are_under_the_headings_above_them() -> None:
    source = (
        "<head><title>t</title></head><h1>A &amp;\n <i>B</i></h1>one"
        "<section><h2>C</h2>two</section><h2><div>D</div></h2><h3>E</h3>three"
        "<h1>F<p>four"
    )
    found = [(c.text, c.metadata.headings) for c in chunks_of(source, 100)]
    assert found == [
        (source[: source.index("<section>")], ["A & B"]),
        ("<section><h2>C</h2>two</section>", ["A & B", "C"]),
        ("<h2><div>D</div></h2><h3>E</h3>three", ["A & B", "D", "E"]),
        ("<h1>F<p>four", ["F"]),
    ]
    assert chunks_of(source, 100)[2].metadata.heading_levels == [1, 2, 3]


def test_code_and_tables_are_cut_only_if_longer_than_a_chunk() -> None:
    code = "<pre class='language-py'>" + "\n".join("x = <b>1</b>" for _ in range(4))
    table = "<table>" + "<tr><td>1 <p>a</p><td>2</tr>\n" * 3 + "</table>"
    source = f"<p>text text text</p>\n{code}</pre>\n<p>more {table}\nend"
    kept = [chunk.text for chunk in chunks_of(source, 115)]
    assert [(code in text, table in text) for text in kept] == [
        (True, False),
        (False, True),
    ]
    cut = chunks_of(source, 45)
    assert [c.metadata.custom["node_type"] for c in cut] == [
        *("body", "code", "code", "body", "table", "table", "mixed"),
    ]
    assert cut[1].text.endswith("\n") and cut[1].metadata.custom["language"] == "py"
    assert all(chunk.text.startswith("<tr>") for chunk in cut[5:])


def test_items_quotes_and_rules_are_blocks() -> None:
    source = "<ol><li>one<li>two<ul><li>three</ul></ol><blockquote>q</blockquote><hr>z"
    found = [(c.text, c.metadata.custom) for c in chunks_of(source, 26)]
    assert found == [
        ("<ol><li>one<li>two", {"node_type": "list"}),
        ("<ul><li>three</ul></ol>", {"node_type": "list", "list_type": "unordered"}),
        ("<blockquote>q</blockquote>", {"node_type": "blockquote"}),
        ("<hr>z", {"node_type": "mixed"}),
    ]


def test_scripts_and_comments_are_not_read() -> None:
    source = "<script>a = '<p>b</p></x>'</script><p>c <!-- <h1>d --> e</p>"
    found = chunks_of(source, 36, generate_embeddings=True)
    assert [(c.text, c.metadata.custom["node_type"]) for c in found] == [
        ("<script>a = '<p>b</p></x>'</script>", "markup"),
        ("<p>c <!-- <h1>d --> e</p>", "body"),
    ]
    assert [c.metadata.embedding_text for c in found] == ["", "c e"]


def test_an_overlap_is_whole_words_of_the_same_section() -> None:
    source = "<h1>A</h1><p>one two <b>three</b> four five six</p><h2>B</h2>seven"
    found = [(c.text, c.overlap) for c in chunks_of(source, 36, overlap=20)]
    assert found == [
        ("<h1>A</h1><p>one two <b>three</b> ", 0),
        ("two <b>three</b> four five six</p>", 17),
        ("<h2>B</h2>seven", 0),
    ]


def test_what_to_embed_is_without_tags() -> None:
    source = "<h1>Red wine</h1><p>a &lt; <b>b</b></p><br><p>c"
    (chunk,) = chunk_html_source(source, generate_embeddings=True)
    assert chunk.metadata.embedding_text == "Red wine: Red wine\na < b\nc"


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes("\ufeff<h1>\u00e9</h1>\r\ntext\r\n".encode())
    (chunk,) = chunk_html_source(path)
    assert (chunk.end, chunk.byte_end) == (19, 22)
    assert chunk.metadata.headings == ["\u00e9"]


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(ValueError, match="max_chunk_size must be at least 1, not 0"):
        chunk_html_source("text", 0)
    with pytest.raises(TypeError, match="source must be a str, not bytes: decode"):
        list(chunk_html_source(b"text"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="what the source reads must be a str"):
        list(chunk_html_source(io.BytesIO(b"text")))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a part of the source must be a str, not int"):
        list(chunk_html_source([1]))  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("start", "part"),
    [
        *(("", "word "), ("", "x"), ("", "<p>word "), ("", "<div></div>")),
        *(("", "<div>"), ("<!--", "a "), ("<script>", "a\n"), ("<a href='", "x")),
        *(("<table>", "<tr><td>a"), ("<pre>", "a\n"), ("<h1>", "a "), ("", "<p <a ")),
    ],
)
def test_memory_does_not_grow_with_the_source(
    start: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_source_lines, "PIECE", 400)
    monkeypatch.setattr(_scanner, "PIECE", 400)
    monkeypatch.setattr(_events, "LONGEST_TAG", 400)
    assert memory_growth(chunk_html_source, start, part) < 1.5


WORST: List[Callable[[int], str]] = [
    lambda n: "<div>" * n + "a" + "</div>" * n,
    lambda n: "<b>a<i>" * n,
    lambda n: "<ul><li>a" * n,
    lambda n: "<table><tr><td>a" * n,
    lambda n: "<table>" + "<tr>" * n,
    lambda n: "<h1>" * n + "a",
    lambda n: "<h1>" + "<b>a</b>" * n,
    lambda n: "<a href='" * n,
    lambda n: "<a \"'" * n,
    lambda n: "<a " * n,
    lambda n: "<!--" * n,
    lambda n: "<" * n,
    lambda n: "<script>" * n,
    lambda n: "<script>" + "</scrip" * n,
    lambda n: "&" * n,
    lambda n: "<p " + "a " * n + ">",
    lambda n: "<b>" * n,
    lambda n: "x" * n,
    lambda n: " " * n,
]


@pytest.mark.parametrize("make", WORST)
def test_time_is_linear_on_the_worst_source(make: Callable[[int], str]) -> None:
    def consume(source: str) -> None:
        for _ in chunk_html_source(source, 100, overlap=20):
            pass

    assert growth(consume, make, 500, 4_000) < LINEAR


def test_many_thousand_open_tags_are_no_problem() -> None:
    source = "<div>" * 30_000 + "a"
    assert "".join(chunk.text for chunk in chunks_of(source, 1000)) == source
