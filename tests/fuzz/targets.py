"""What is fuzzed: each target reads any text with a parser, and checks what it says.

A target raises what the parser documents for wrong input to nobody; anything else that
it raises is a fault.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import unicodedata
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple
from xml.etree import ElementTree

from pyparsing import ParseException

from dataknobs_structures import build_tree_from_string
from dataknobs_utils import json_utils, xml_utils
from dataknobs_utils.json_extractor import JSONExtractor
from dataknobs_xization import normalize
from dataknobs_xization.html import chunk_html_source, html_to_markdown
from dataknobs_xization.ingestion import KnowledgeBaseConfig, process_directory
from dataknobs_xization.json import chunk_json_source
from dataknobs_xization.lexicon import LexiconEntryError, LexiconMatcher, NormalizedText
from dataknobs_xization.markdown import (
    SourceChunk,
    chunk_markdown_source,
    chunk_markdown_tree,
    parse_markdown,
)
from dataknobs_xization.masking_tokenizer import TextFeatures

Target = Callable[[str], None]


def read_tree(text: str) -> None:
    """Parse a tree; printed and parsed again, it is the same.

    Quotes in words and nodes without data are not printed as they were read.
    """
    with contextlib.suppress(ParseException):
        printed = build_tree_from_string(text).as_string()
        exact = not set("'\"") & set(text) and "[]" not in printed
        if exact and text.strip().startswith("("):
            assert build_tree_from_string(printed).as_string() == printed


def stream_json(text: str) -> None:
    """Stream the leaves of JSON; there are as many as `json` finds."""
    paths: List[Tuple[Any, ...]] = []
    try:
        json_utils.stream_json_data(
            io.StringIO(text), lambda _item, path: paths.append(tuple(path))
        )
    except json_utils.JsonSyntaxError:
        return
    assert len(paths) == _leaves(json.loads(text, object_pairs_hook=_values))


def _values(pairs: List[Tuple[str, Any]]) -> List[Any]:
    return [value for _name, value in pairs]  # also those of a name that comes twice


def _leaves(data: Any) -> int:
    found, todo = 0, [data]
    while todo:
        item = todo.pop()
        if isinstance(item, list) and item:
            todo.extend(item)
        else:
            found += 1
    return found


def extract_json(text: str) -> None:
    """Extract JSON objects; what is complete is JSON, the rest is from the text."""
    extractor = JSONExtractor()
    found = extractor.extract_jsons(text)
    assert all(isinstance(value, dict) for value in found)
    assert len(found) == len(extractor.complete_jsons) + len(extractor.fixed_jsons)
    assert set(extractor.non_json_text) <= set(text)


def read_xml(text: str) -> None:
    """Read the leaves of XML; they are those of its tree, if it has one."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        leaves = [leaf for _path, leaf in xml_utils.leaf_texts(io.BytesIO(data))]
    except (xml_utils.XmlSyntaxError, xml_utils.XmlEntityError):
        return
    elements = list(xml_utils.XmlLeafStream(io.BytesIO(data)))
    tree = ElementTree.fromstring(data)
    assert leaves == [each.text or "" for each in tree.iter() if len(each) == 0]
    assert len(elements) == len(leaves)


def find_xml_tags(text: str) -> None:
    """Find the elements of a name in a file that need not be XML, but not empty."""
    if not text:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tags.xml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        with xml_utils.XMLTagStream(str(path), "a", with_attrs=True) as soups:
            with contextlib.suppress(xml_utils.XmlSyntaxError):
                assert all(len(str(soup)) > 0 for soup in soups)


def tokenize(text: str) -> None:
    """Find tokens; they and what is between them are the text."""
    for split_camelcase in (True, False):
        features = TextFeatures(text, split_camelcase=split_camelcase)
        table = features.token_table(str.lower)
        tokens = features.get_tokens(str.lower)
        if not table.texts:
            assert [token.token_text for token in tokens] == [""]
            continue
        lead = text[: tokens[0].start_pos]
        parts = (token.token_text + token.post_delims for token in tokens)
        assert lead + "".join(parts) == text
        assert [token.token_pos for token in tokens] == list(table.positions())
        assert [token.norm_text for token in tokens] == table.norm_texts
        assert features.cdf.shape[0] == len(text) + 2


def normalize_text(text: str) -> None:
    """Normalize text; the fast ways give what the published patterns give."""
    spaced = normalize.CAMELCASE_LU_RE.sub(r"\1 \2", text)
    spaced = normalize.CAMELCASE_UL_RE.sub(r"\1 \2", spaced)
    assert normalize.expand_camelcase_fn(text) == spaced
    plain = normalize.PARENTHETICAL_RE.sub("", text)
    assert normalize.drop_parentheticals_fn(text) == plain
    joined = normalize.AMPERSAND_RE.sub(" and ", text)
    assert normalize.expand_ampersand_fn(text) == joined
    quoted = normalize.replace_smart_quotes_fn(text)
    assert normalize.replace_smart_quotes_fn(quoted) == quoted
    assert text in normalize.get_lexical_variations(text)
    normalize.basic_normalization_fn(text, do_all=True)


def chunk_markdown(text: str) -> None:
    """Cut Markdown into chunks; together they are the text, each from its place."""
    for size, overlap in ((20, 5), (1000, 0)):
        chunks = list(chunk_markdown_source(text, size, overlap=overlap))
        _check_chunks(text, chunks, size)
    assert all(chunk.text for chunk in chunk_markdown_tree(parse_markdown(text)))


def chunk_html(text: str) -> None:
    """Cut HTML into chunks; together they are the text, however it is read."""
    for size, overlap in ((20, 5), (1000, 0)):
        chunks = list(chunk_html_source(text, size, overlap=overlap))
        _check_chunks(text, chunks, size)
        parts = (text[at : at + 7] for at in range(0, len(text), 7))
        assert list(chunk_html_source(parts, size, overlap=overlap)) == chunks
    markdown = html_to_markdown(text)
    assert not markdown or markdown.endswith("\n")


def chunk_json(text: str) -> None:
    """Cut JSON into chunks, if it is for `json` too; together they are the text."""
    for size, overlap in ((20, 5), (1000, 0)):
        try:
            chunks = list(chunk_json_source(text, size, overlap=overlap))
        except ValueError:
            assert not _is_json(text)
            continue
        assert _is_json(text.replace("\ufeff", "", 1))
        _check_chunks(text, chunks, size)


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _check_chunks(text: str, chunks: List[SourceChunk], size: int) -> None:
    assert "".join(chunk.text[chunk.overlap :] for chunk in chunks) == text
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert all(0 < len(chunk.text) <= size for chunk in chunks)


def ingest(text: str) -> None:
    """Process a folder of documents; each is there, with chunks or with its error."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = text.encode("utf-8", "surrogateescape")
        for file in ("a.md", "b.json", "c.jsonl", "d.json.gz"):
            (folder / file).write_bytes(data)
        config = KnowledgeBaseConfig("kb", default_metadata={"k": "v"})
        found = list(process_directory(folder, config))
    assert [Path(document.source_file).name for document in found] == [
        *("a.md", "b.json", "c.jsonl", "d.json.gz"),
    ]
    for document in found:
        assert document.metadata["k"] == "v"
        for chunk in () if document.has_errors else document.chunks:
            assert 0 <= chunk["start"] <= chunk["end"] <= len(text)
            assert chunk["text"].strip() or document.document_type != "markdown"


def match_lexicon(text: str) -> None:
    """Match the first lines of a text in the rest; each place holds its entry."""
    *entries, body = text.split("\n", 3)
    for fold in (str.lower, _compatible, normalize.basic_normalization_fn):
        origin = NormalizedText(body, fold)
        places = [origin.span(at, at + 1) for at in range(len(origin.text))]
        assert all(0 <= start <= end <= len(body) for start, end in places)
        assert places == sorted(places)
        _match(entries, body, fold)


def _match(entries: List[str], body: str, fold: Callable[[str], str]) -> None:
    try:
        matcher = LexiconMatcher([(entry, None) for entry in entries], fold)
    except LexiconEntryError:
        return
    every, chosen = matcher.find_all(body), matcher.find(body)
    assert set(chosen) <= set(every)
    assert all(a.end <= b.start for a, b in zip(chosen, chosen[1:]))
    for match in every if fold is str.lower else ():
        found = body[match.start : match.end].lower().split()
        assert found == match.entry.lower().split() or "\u0130" in body


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


TARGETS: Dict[str, Target] = {
    "html": chunk_html,
    "ingestion": ingest,
    "json-chunks": chunk_json,
    "json-extractor": extract_json,
    "json-stream": stream_json,
    "lexicon": match_lexicon,
    "markdown": chunk_markdown,
    "normalizers": normalize_text,
    "tokens": tokenize,
    "tree": read_tree,
    "xml": read_xml,
    "xml-tags": find_xml_tags,
}


def to_text(data: bytes) -> str:
    """Return bytes as the text that targets take: UTF-8, with anything else escaped.

    >>> to_text(b"caf\\xc3\\xa9\\xff")
    'caf\\xe9\\udcff'
    """
    return data.decode("utf-8", "surrogateescape")
