"""Folders of documents, processed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any, Dict, List

import pytest

from dataknobs_xization.ingestion import (
    FilePatternConfig,
    IngestionConfigError,
    KnowledgeBaseConfig,
    process_directory,
)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    (tmp_path / "sub" / "drafts").mkdir(parents=True)
    (tmp_path / "a.md").write_text("# A\n\ntext\n\n```py\nx\n```\n", encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(b"\xff")
    (tmp_path / "other.txt").write_text("no")
    (tmp_path / "sub" / "b.json").write_text('[{"name": "x", "d": "y"}]')
    (tmp_path / "sub" / "c.jsonl").write_text('{"name": "z"}\n')
    (tmp_path / "sub" / "drafts" / "e.md").write_text("draft\n")
    with gzip.open(tmp_path / "d.json.gz", "wb") as stream:
        stream.write(b'{"rows": [{"name": "w"}]}')
    return tmp_path


def configure(folder: Path, **values: Any) -> None:
    text = json.dumps({"name": "KB", **values})
    (folder / "knowledge_base.json").write_text(text, encoding="utf-8")


def texts_of(folder: Path) -> Dict[str, List[str]]:
    return {
        Path(document.source_file).name: [chunk["text"] for chunk in document.chunks]
        for document in process_directory(folder)
    }


def test_every_document_is_processed_and_errors_are_kept(folder: Path) -> None:
    found = list(process_directory(folder))
    assert [(d.metadata["source"], d.document_type, d.chunk_count) for d in found] == [
        ("a.md", "markdown", 2),
        ("bad.md", "markdown", 0),
        ("d.json.gz", "json", 1),
        ("sub/b.json", "json", 1),
        ("sub/c.jsonl", "jsonl", 1),
        ("sub/drafts/e.md", "markdown", 1),
    ]
    assert [d.has_errors for d in found] == [False, True, False, False, False, False]
    assert found[1].errors[0].startswith("Failed to process markdown: 'utf-8' codec")
    assert found[0].chunks[0] == {
        "text": "text",
        "embedding_text": "A: text",
        "chunk_index": 0,
        "source_path": "",
        "start": 5,
        "end": 9,
        "metadata": {
            "heading_path": "A",
            "headings": ["A"],
            "heading_levels": [1],
            "line_number": 3,
            "chunk_size": 4,
        },
    }


HTML = "<html><title>no</title><h1>A</h1><p>One &amp; <b>two</b>.</p><hr></html>\n"


def test_html_is_read_with_its_places(folder: Path) -> None:
    (folder / "p.HTM").write_text(HTML, encoding="utf-8")
    (document,) = [d for d in process_directory(folder) if d.document_type == "html"]
    (chunk,) = document.chunks
    assert (chunk["text"], chunk["metadata"]["headings"]) == ("A\nOne & two.", ["A"])
    assert HTML[chunk["start"] : chunk["end"]] == HTML
    assert chunk["embedding_text"] == "A: A\nOne & two."
    assert set(chunk) == set(next(process_directory(folder)).chunks[0])
    configure(folder, default_quality_filter={"min_words": 50})
    assert texts_of(folder)["p.HTM"] == []


def test_exact_chunks_are_the_document_itself(folder: Path) -> None:
    (folder / "p.html").write_text(HTML, encoding="utf-8")
    configure(folder, default_chunking={"exact": True, "max_chunk_size": 12})
    documents = [d for d in process_directory(folder) if not d.has_errors]
    assert len(documents) == 6
    for document in documents:
        path = Path(document.source_file)
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        source = data.decode("utf-8")
        assert "".join(chunk["text"] for chunk in document.chunks) == source
        for chunk in document.chunks:
            assert source[chunk["start"] : chunk["end"]] == chunk["text"]


def test_a_bad_line_is_told_of_and_the_others_are_read(folder: Path) -> None:
    lines = '{"name": "z"}\n{bad\r\n\n[1]\n{"name": "y"}'
    (folder / "sub" / "c.jsonl").write_bytes(lines.encode())
    (document,) = [d for d in process_directory(folder) if d.document_type == "jsonl"]
    assert [chunk["text"] for chunk in document.chunks] == ["z", "y"]
    assert [lines[c["start"] : c["end"]] for c in document.chunks] == [
        '{"name": "z"}',
        '{"name": "y"}',
    ]
    assert document.errors == [
        "line 2, characters 14 to 18: not JSON: "
        "Expecting property name enclosed in double quotes",
        "line 4, characters 21 to 24: expected an object, got list",
    ]


def test_a_configuration_says_what_is_processed_and_how(folder: Path) -> None:
    configure(
        folder,
        exclude_patterns=["**/drafts/**", "bad.*"],
        default_metadata={"v": 1},
        patterns=[
            {"pattern": "*.jsonl", "enabled": False},
            {"pattern": "**/*.json", "text_fields": ["d"], "metadata_fields": ["d"]},
        ],
    )
    assert texts_of(folder) == {
        "a.md": ["text", "x"],
        "d.json.gz": ["w"],
        "b.json": ["d: y"],
    }
    found = list(process_directory(folder))
    assert found[-1].chunks[0]["metadata"] == {"d": "y"}
    assert found[-1].metadata == {"v": 1, "source": "sub/b.json", "filename": "b.json"}


def test_a_template_cannot_reach_out_of_its_record(folder: Path) -> None:
    template = "{{ name }} {{ ''.__class__.__mro__ }}"
    configure(folder, patterns=[{"pattern": "**/*.json", "text_template": template}])
    (document,) = [d for d in process_directory(folder) if "b.json" in d.source_file]
    assert "unsafe" in document.errors[0]
    configure(folder, patterns=[{"pattern": "**/*.json", "text_template": "{{ d }}!"}])
    assert texts_of(folder)["b.json"] == ["y!"]


def test_exact_chunks_of_lines_are_there_for_bad_lines_too(folder: Path) -> None:
    configure(folder, default_chunking={"exact": True})
    lines = '{"name": "a"}\n{"name": \n{"name": "c"}\n'
    (folder / "sub" / "c.jsonl").write_text(lines)
    (document,) = [d for d in process_directory(folder) if d.document_type == "jsonl"]
    assert "".join(chunk["text"] for chunk in document.chunks) == lines
    assert [error[:28] for error in document.errors] == ["line 2, characters 14 to 24:"]


def test_a_configuration_survives_its_dictionary(folder: Path) -> None:
    configure(folder, patterns=[{"pattern": "*", "chunking": {"max_chunk_size": 9}}])
    config = KnowledgeBaseConfig.load(folder)
    assert KnowledgeBaseConfig.from_dict(config.to_dict()) == config
    assert config.get_chunking_config("a.md") == {"max_chunk_size": 9}
    assert config.patterns == [FilePatternConfig("*", chunking={"max_chunk_size": 9})]


def test_yaml_is_preferred(folder: Path) -> None:
    configure(folder)
    (folder / "knowledge_base.yaml").write_text("name: Y\n")
    assert KnowledgeBaseConfig.load(folder).name == "Y"
    (folder / "knowledge_base.yaml").unlink()
    (folder / "knowledge_base.json").unlink()
    assert KnowledgeBaseConfig.load(folder).name == folder.name


@pytest.mark.parametrize(
    "text", ["[1]", "{bad", '{"patterns": [{}]}', '{"patterns": 5}']
)
def test_a_bad_configuration_is_said_with_its_file(folder: Path, text: str) -> None:
    (folder / "knowledge_base.json").write_text(text)
    with pytest.raises(IngestionConfigError, match="Failed to load config from .*json"):
        process_directory(folder)


@pytest.mark.parametrize(
    ("path", "pattern", "matches"),
    [
        ("a/b.md", "*.md", True),
        ("b.md", "**/*.md", True),
        ("a/b/c.md", "a/**", True),
        ("a/b/c.md", "a/**/c.md", True),
        ("a/b/c.md", "**/b/*.txt", False),
        ("a/" * 50 + "b", "**/a/" * 25 + "c", False),
    ],
)
def test_two_stars_stand_for_any_folders(
    path: str, pattern: str, matches: bool
) -> None:
    assert KnowledgeBaseConfig("n", exclude_patterns=[pattern]).is_excluded(path) is (
        matches
    )
