"""What the page of a document shows: a part of it, marked, and what surrounds it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from dataknobs_service.models import Annotation, Hit, StoredChunk, StoredDocument
from dataknobs_service.web.markup import Span
from dataknobs_service.web.reading import Reading, words_spans

__all__ = ["HUES", "Article", "hue"]

HUES = 8
_BETWEEN = "\n\x00\n"  # no term spans two blocks
_MOST_FOUND = 40  # ids that the legend names for an authority

_BY_LINE = {"text/plain", "text/markdown"}


def hue(names: Sequence[str], name: str) -> str:
    """Return the class that colours what an authority found."""
    return f"hue-{names.index(name) % HUES}" if name in names else "hue-0"


@dataclass(frozen=True)
class Article:
    """A document, and what to mark in it.

    Args:
        names: of all authorities, in the order that gives them their colours.
        hits: the chunks of the document that match what was searched for.
        at: the chunk to begin at, if any.
    """

    document: StoredDocument
    reading: Reading
    names: Sequence[str]
    hits: Sequence[Hit]
    at: StoredChunk | None

    def part_shown(self, part: int) -> int:
        """Return the part that holds the chunk to begin at, else the part asked for."""
        number = self._number_at()
        return part if number is None else self.reading.part_of(number)

    def text(self, part: int) -> str:
        """Return the text of a part, as annotations count it."""
        blocks = self.reading.blocks(part)
        return _BETWEEN.join(block.text for _number, block in blocks)

    def values(self, part: int, found: Sequence[Annotation]) -> dict[str, Any]:
        """Return what the template shows of a part."""
        words = sorted({h.text[a:b] for h in self.hits for a, b in h.highlights})
        return {
            "document": self.document,
            "part": part,
            "parts": self.reading.parts,
            "outline": self.reading.outline(),
            "headings": len(self.reading.headings),
            "anchor": self._title_anchor(part),
            "body": self._body(part, found, words),
            "legend": self._legend(found),
            "matches": len(self.hits),
            "metadata": [
                (name, value if isinstance(value, list) else [value])
                for name, value in sorted(self.document.metadata.items())
            ],
        }

    def _number_at(self) -> int | None:
        if self.at is None:
            return None
        number = None
        if self.document.media_type not in _BY_LINE:
            number = self.reading.find(self.at.text)
        return self.reading.at_line(self.at.line) if number is None else number

    def _body(
        self, part: int, found: Sequence[Annotation], words: Sequence[str]
    ) -> Markup:
        spans = [self._span(annotation) for annotation in found]
        at, title, offset, made = self._number_at(), self._title_number(), 0, []
        for number, block in self.reading.blocks(part):
            end = offset + len(block.text)
            marks = words_spans(block.text, words) + _within(spans, offset, end)
            markup = Markup("") if number == title else block.markup(marks)
            if number == at:
                markup = Markup('<div id="at" class="at">{}</div>').format(markup)
            made.append(markup)
            offset = end + len(_BETWEEN)
        return Markup("\n").join(made)

    def _title_number(self) -> int | None:
        """Return the number of the block that only says the title again, if any."""
        blocks = self.reading.blocks(1)[:1]
        said = [block.text.split() for _number, block in blocks if block.level]
        return 0 if said == [self.document.title.split()] else None

    def _title_anchor(self, part: int) -> str:
        """Return the anchor of the title, where it stands for a heading."""
        first = part == 1 and self._title_number() is not None
        return self.reading.headings[0].anchor if first else ""

    def _span(self, found: Annotation) -> Span:
        title = f"{found.authority}: {found.id}"
        return Span(found.start, found.end, hue(self.names, found.authority), title)

    def _legend(self, found: Sequence[Annotation]) -> list[dict[str, Any]]:
        """Return for each authority its colour, and what it found how often."""
        counts: dict[str, Counter[str]] = {}
        for annotation in found:
            counter = counts.setdefault(annotation.authority, Counter())
            counter[annotation.id] += 1
        return [
            {
                "name": name,
                "hue": hue(self.names, name),
                "ids": counts[name].most_common(_MOST_FOUND),
                "total": counts[name].total(),
            }
            for name in sorted(counts)
        ]


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return the spans of a block, as the block counts them; all are in order."""
    first = bisect_left(spans, start, key=lambda span: span.start)
    last = bisect_left(spans, end, key=lambda span: span.start)
    return [
        Span(span.start - start, span.end - start, span.style, span.title)
        for span in spans[first:last]
    ]
