"""Trees of Markdown, and the chunks made of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.dataknobs_xization.markdown_texts import texts
from unit.growth import LINEAR, growth

from dataknobs_structures import Tree
from dataknobs_xization.markdown import (
    AdaptiveStreamingProcessor,
    Chunk,
    ChunkFormat,
    ChunkMetadata,
    ChunkQualityConfig,
    ChunkQualityFilter,
    HeadingInclusion,
    MarkdownChunker,
    StreamingMarkdownProcessor,
    chunk_markdown_tree,
    parse_markdown,
    stream_markdown_file,
    stream_markdown_string,
)

SOURCE = """\
before
# One
Intro. More.

- a
- b
  more

text
> quoted
> more

```py
x = 1
```
---
## Two
### Three
| a |
|---|
| 1 |

    indented
# Four
"""


def nodes_of(tree: Tree) -> List[Tuple[int, str, str, Dict[str, Any]]]:
    return [
        (node.depth, node.data.node_type, node.data.text, node.data.metadata)
        for node in tree.find_nodes(bool)
    ]


def test_a_tree_has_headings_by_level_and_blocks_below_them() -> None:
    assert nodes_of(parse_markdown(SOURCE)) == [
        (0, "root", "ROOT", {}),
        (1, "body", "before", {}),
        (1, "heading", "One", {}),
        (2, "body", "Intro. More.", {}),
        (2, "list", "- a\n- b\n  more", {"list_type": "unordered", "items": 3}),
        (2, "body", "text", {}),
        (2, "blockquote", "quoted\nmore", {}),
        (2, "code", "x = 1", {"language": "py", "fence_type": "```"}),
        (2, "horizontal_rule", "---", {}),
        (2, "heading", "Two", {}),
        (3, "heading", "Three", {}),
        (4, "table", "| a |\n|---|\n| 1 |", {"rows": 3}),
        (4, "code", "indented", {"language": "", "fence_type": "indent"}),
        (1, "heading", "Four", {}),
    ]


def test_a_node_says_what_it_is() -> None:
    tree = parse_markdown(SOURCE)
    assert [str(node.data) for node in tree.find_nodes(bool)][2:8] == [
        "H1: One",
        "Intro. More.",
        "List(unordered): 3 items",
        "text",
        "Quote: quoted\nmore...",
        "Code(py): x = 1...",
    ]
    assert sum(node.data.is_atomic() for node in tree.find_nodes(bool)) == 5
    assert [node.data.line_number for node in tree.find_nodes(bool)][:5] == [
        *(0, 1, 2, 3, 5)
    ]


@given(texts, st.booleans())
def test_the_places_of_nodes_are_in_order_and_hold_their_text(
    source: str, commonmark: bool
) -> None:
    place = 0
    for node in parse_markdown(source, commonmark=commonmark).find_nodes(bool)[1:]:
        data = node.data
        assert place <= data.start <= data.end <= len(source)
        text = source[data.start : data.end]
        if data.node_type == "body":
            assert text == data.text
        assert all(word in text for word in data.text.split()[:1])
        place = data.end


@given(texts)
def test_a_file_and_its_lines_give_the_tree_of_the_text(source: str) -> None:
    expected = nodes_of(parse_markdown(source))
    assert nodes_of(parse_markdown(io.StringIO(source, newline=""))) == expected
    lines = iter(io.StringIO(source, newline=""))
    assert nodes_of(parse_markdown(lines)) == expected


def test_blank_lines_are_kept_if_asked_for() -> None:
    tree = parse_markdown("a\n\n\n# b\n\n", preserve_empty_lines=True)
    assert [n.data.text for n in tree.find_nodes(bool)[1:]] == ["a", "", "", "b", ""]


def test_long_lines_are_split_after_sentences_else_words() -> None:
    tree = parse_markdown("One here. Two there! An averylongword ends", 12)
    found = [(n.data.text, n.data.start) for n in tree.collect_terminal_nodes()]
    assert found == [
        ("One here. ", 0),
        ("Two there! ", 10),
        ("An", 21),
        ("averylongword", 24),
        ("ends", 38),
    ]


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("~~~\n# a\n~~~\n", ["code"]),
        ("````\n```\n````\n", ["code"]),
        ("  ```\na\n  ```\n", ["code"]),
        ("``` `x`\n", ["body"]),
        ("A\n=\nb\n-\n", ["heading", "heading"]),
        ("a | b\n--|--\n1 | 2\n", ["table"]),
        ("- a\n\n  b\n\n\n- c\n", ["list"]),
        ("- a\n1. b\n", ["list", "list"]),
        ("> a\nb\n\n> c\n", ["blockquote", "blockquote"]),
        ("a\n    b\n", ["body", "body"]),
        ("- - -\n* * *\n", ["horizontal_rule", "horizontal_rule"]),
        ("---\na: b\n---\nc\n", ["body"]),
        ("---\n\nc\n", ["horizontal_rule", "body"]),
        ("#hashtag\n", ["body"]),
    ],
)
def test_commonmark_has_more_kinds_of_blocks(source: str, kinds: List[str]) -> None:
    tree = parse_markdown(source, commonmark=True)
    assert [node.data.node_type for node in tree.find_nodes(bool)[1:]] == kinds


def test_text_comes_before_the_blocks_that_are_kept_whole() -> None:
    chunks = chunk_markdown_tree(parse_markdown(SOURCE))
    assert [(chunk.text, chunk.metadata.custom["node_type"]) for chunk in chunks] == [
        ("before", "body"),
        ("# One\n\nIntro. More.\ntext\nquoted\nmore", "body"),
        ("# One\n\n- a\n- b\n  more", "list"),
        ("# One\n\nx = 1", "code"),
        ("# One\n\n---", "horizontal_rule"),
        ("# One\n## Two\n### Three\n\n| a |\n|---|\n| 1 |", "table"),
        ("# One\n## Two\n### Three\n\nindented", "code"),
    ]
    assert chunks[1].metadata == ChunkMetadata(
        ["One"], [1], 3, 1, 36, 29, "One", "", {"node_type": "body"}
    )


def test_headings_go_where_they_are_asked_to_go() -> None:
    tree = parse_markdown("# A\ntext\n")

    def chunk(**options: Any) -> Tuple[str, List[str]]:
        (found,) = chunk_markdown_tree(tree, **options)
        return found.text, found.metadata.headings

    where = HeadingInclusion
    assert chunk() == ("# A\n\ntext", ["A"])
    assert chunk(heading_inclusion=where.IN_TEXT) == ("# A\n\ntext", [])
    assert chunk(heading_inclusion=where.IN_METADATA) == ("text", ["A"])
    assert chunk(heading_inclusion=where.NONE) == ("text", [])
    assert chunk(chunk_format=ChunkFormat.PLAIN) == ("A\n\ntext", ["A"])


def test_a_chunk_can_be_written_with_and_without_headings() -> None:
    chunker = MarkdownChunker(
        heading_inclusion=HeadingInclusion.IN_METADATA, generate_embeddings=True
    )
    (chunk,) = chunker.chunk(parse_markdown("# A\ntext\n"))
    assert chunk.to_markdown() == "# A\n\ntext"
    assert chunk.to_markdown(include_headings=False) == "text"
    assert chunk.to_dict()["metadata"] == {
        "headings": ["A"],
        "heading_levels": [1],
        "line_number": 2,
        "chunk_index": 0,
        "chunk_size": 4,
        "content_length": 4,
        "heading_display": "A",
        "node_type": "body",
        "embedding_text": "A: text",
    }


@pytest.mark.parametrize(
    ("text", "size", "pieces"),
    [
        ("a. b! cc dd", 8, ["a.", "b! cc dd"]),
        ("a! b. c? dd", 8, ["a! b.", "c? dd"]),
        ("aaaa bbbb", 4, ["aaaa", "bbb", "b"]),
        ("aa\nbb\ncc\ndd", 6, ["aa\nbb", "cc\ndd"]),
        ("abcdefg", 3, ["abc", "def", "g"]),
    ],
)
def test_text_is_split_after_a_sentence_else_between_words(
    text: str, size: int, pieces: List[str]
) -> None:
    chunks = chunk_markdown_tree(parse_markdown(text), size)
    assert [chunk.text for chunk in chunks] == pieces
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text


@given(texts, st.integers(1, 60))
def test_streaming_gives_the_chunks_of_the_tree(source: str, size: int) -> None:
    expected = chunk_markdown_tree(parse_markdown(source), size)
    streamed = list(stream_markdown_string(source, size))
    assert streamed == expected
    assert [(c.start, c.end) for c in streamed] == [(c.start, c.end) for c in expected]


def test_streaming_reads_files(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(SOURCE, encoding="utf-8")
    expected = list(stream_markdown_string(SOURCE))
    assert list(stream_markdown_file(path)) == expected
    assert list(StreamingMarkdownProcessor().process_file(str(path))) == expected


def test_the_adaptive_processor_knows_headings_only() -> None:
    chunks = AdaptiveStreamingProcessor().process_string("# A\n- a\n```\nb\n```\n")
    assert [chunk.text for chunk in chunks] == ["# A\n\n- a\n```\nb\n```"]


def chunk_of(text: str, kind: str = "body") -> Chunk:
    return Chunk(text, ChunkMetadata(custom={"node_type": kind}))


@pytest.mark.parametrize(
    ("chunk", "reason"),
    [
        (chunk_of("# H\n\n"), "Heading-only chunk (no body content)"),
        (chunk_of("# H\n\nshort"), "Content too short (6 < 50 chars)"),
        (chunk_of("word" * 20), "Word count too low (1 < 5 words)"),
        (chunk_of("? ! " * 20), "Alphanumeric ratio below threshold (0.3)"),
        (chunk_of("five words of more than fifty characters, " * 2), None),
        (chunk_of("x", "code"), None),
        (chunk_of(" ", "code"), "Empty code block"),
        (chunk_of("| a |", "table"), "Empty or single-row table"),
        (chunk_of("| a |\n|---|", "table"), None),
    ],
)
def test_a_filter_says_why_it_rejects(chunk: Chunk, reason: Optional[str]) -> None:
    quality = ChunkQualityFilter()
    assert quality.get_rejection_reason(chunk) == reason
    assert quality.filter_chunks([chunk]) == ([] if reason else [chunk])


def test_chunks_are_counted_before_they_are_filtered() -> None:
    chunks = chunk_markdown_tree(
        parse_markdown("a\n# B\nfour words are here\n"),
        quality_filter=ChunkQualityConfig(min_content_chars=5, min_words=4),
    )
    assert [chunk.metadata.chunk_index for chunk in chunks] == [1]


@pytest.mark.parametrize("part", ["#", "> ", "|a|\n", "- a\n", "`", "a. ", "# a\n"])
def test_time_is_linear_on_the_worst_source(part: str) -> None:
    def work(source: str) -> object:
        return chunk_markdown_tree(parse_markdown(source, 50), 50)

    assert growth(work, lambda n: part * n, 1_000, 8_000) < LINEAR
