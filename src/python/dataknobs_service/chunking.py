"""Cut documents into chunks.

Markdown, and the Markdown that HTML becomes, is cut by `dataknobs_xization`, below its
headings. Other text has none: its paragraphs are packed.
"""

from __future__ import annotations

from collections.abc import Iterator

from dataknobs_service.models import Chunk, Document

__all__ = ["CHUNK_SIZE", "chunk", "title_of"]

CHUNK_SIZE = 1000  # characters

_TITLE_MARKS = "#=-*> \t"


def chunk(document: Document, size: int = CHUNK_SIZE) -> list[Chunk]:
    """Return the chunks of a document, none of more than `size` characters.

    >>> [c.text for c in chunk(Document(text="a\\n\\nb\\n\\nlong one"), size=5)]
    ['a\\n\\nb', 'long', 'one']
    """
    if document.media_type in ("text/markdown", "text/html"):
        return list(_sections(_readable(document), size))
    chunks, kept, kept_line = [], "", 1
    for line, paragraph in _pieces(document.text, size):
        if kept and len(kept) + 2 + len(paragraph) > size:
            chunks.append(Chunk(text=kept, line=kept_line))
            kept = ""
        if kept:
            kept += "\n\n" + paragraph
        else:
            kept, kept_line = paragraph, line
    if kept:
        chunks.append(Chunk(text=kept, line=kept_line))
    return chunks


def title_of(document: Document) -> str:
    """Return the title: as given, or the first line that says something."""
    if document.title:
        return document.title
    for line in _readable(document).splitlines():
        if stripped := line.strip(_TITLE_MARKS):
            return stripped[:120]
    return ""


def _readable(document: Document) -> str:
    if document.media_type != "text/html":
        return document.text
    from dataknobs_xization.html import HTMLConverter

    return HTMLConverter(link_style="text", strip_images=True).convert(document.text)


def _sections(text: str, size: int) -> Iterator[Chunk]:
    """Yield the chunks of Markdown, each with the headings it stands under."""
    from dataknobs_xization.markdown import chunk_markdown_source

    line, seen = 1, 0
    for piece in chunk_markdown_source(text, size):
        if not (shown := piece.text.strip()):
            continue
        start = piece.start + piece.text.index(shown)
        line, seen = line + text.count("\n", seen, start), start
        headings = [" ".join(each.split()) for each in piece.metadata.headings]
        yield Chunk(text=shown, headings=headings, line=line)


def _pieces(text: str, size: int) -> Iterator[tuple[int, str]]:
    """Yield paragraphs with the lines they start on, the long ones cut at spaces."""
    line, lines = 1, list[str]()
    for number, content in enumerate(text.splitlines(), 1):
        if content.strip():
            if not lines:
                line = number
            lines.append(content.rstrip())
        elif lines:
            yield from _cut(line, "\n".join(lines), size)
            lines.clear()
    if lines:
        yield from _cut(line, "\n".join(lines), size)


def _cut(line: int, paragraph: str, size: int) -> Iterator[tuple[int, str]]:
    start = 0
    while len(paragraph) - start > size:
        end = _last_space(paragraph, start, start + size)
        yield line, paragraph[start:end].strip()
        while end < len(paragraph) and paragraph[end].isspace():
            end += 1
        line += paragraph.count("\n", start, end)
        start = end
    if rest := paragraph[start:].strip():
        yield line, rest


def _last_space(text: str, start: int, end: int) -> int:
    """Return where to cut: at the last space up to `end`, or there."""
    if text[end].isspace():
        return end
    found = max(text.rfind(" ", start + 1, end), text.rfind("\n", start + 1, end))
    return found if found > start else end
