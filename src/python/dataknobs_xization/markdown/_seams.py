"""Find where the blocks of Markdown may be cut."""

from __future__ import annotations

from typing import Tuple

from dataknobs_xization._source_blocks import BLANK, BODY, HEADING, WHOLE
from dataknobs_xization._source_cuts import line_cut, sentence_cut, word_cut
from dataknobs_xization._source_lines import split_lines
from dataknobs_xization.markdown._nested import nested_cut


class MarkdownSeams:
    """Text is cut behind sentences, lists and quotes between items, code at lines."""

    def place_in(
        self, kind: str, text: str, within: Tuple[int, int], fence: str
    ) -> Tuple[int, str]:
        """Return where to cut a text in a block, and the fence that is open there."""
        head, room = within
        if kind in (BODY, HEADING, BLANK):
            return sentence_cut(text, head, room), ""
        if kind in WHOLE:
            place = line_cut(text, head, room)
            return place if place > head else word_cut(text, head, room), ""
        return nested_cut(kind, text, head, room, fence)

    def repeated(self, kind: str, text: str, size: int, is_split: bool) -> str:
        """Return the end of a block: whole words of text, whole lines of all else."""
        tail = text[-size:]
        if kind == BODY:
            words = tail.split(None, 1)
            if tail[0].isspace() or text[-size - 1].isspace():
                return tail.lstrip()
            return words[1] if len(words) == 2 else ""
        if not is_split and (kind in WHOLE or "```" in tail or "~~~" in tail):
            return ""
        return "".join(split_lines(tail)[1:])
