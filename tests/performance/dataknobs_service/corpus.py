"""Texts like those people write, as far as an index can tell: some words are common."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import accumulate

_LETTERS = "etaoinshrdlu"
_WORDS = 20_000
_CHUNK_WORDS = 60  # between blank lines, too long for two in one chunk
_CHUNKS = 10  # of one document
_DOCUMENTS = 200  # in one batch


def batches(chunks: int, seed: int = 1) -> Iterator[bytes]:
    """Yield bulk ingests of documents that together are cut into so many chunks."""
    chance, words, weights = random.Random(seed), _words(), _weights()
    lines = list[bytes]()
    for number in range(chunks // _CHUNKS):
        drawn = chance.choices(words, cum_weights=weights, k=_CHUNK_WORDS * _CHUNKS)
        paragraphs = [
            " ".join(drawn[start : start + _CHUNK_WORDS]).ljust(600, ".")
            for start in range(0, len(drawn), _CHUNK_WORDS)
        ]
        document = {
            "id": f"corpus/{number}",
            "text": "\n\n".join(paragraphs),
            "metadata": {"part": number % 7},
        }
        lines.append(json.dumps(document).encode())
        if len(lines) == _DOCUMENTS:
            yield b"\n".join(lines)
            lines.clear()
    if lines:
        yield b"\n".join(lines)


class Queries:
    """What people look for: one to three words, as common as in the texts.

    Each is drawn anew, so that a query comes again as often as its words do.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._words, self._weights = _words(), _weights()

    def __call__(self) -> str:
        """Return another query, as part of a URL."""
        number = self._chance.randint(1, 3)
        words = self._chance.choices(self._words, cum_weights=self._weights, k=number)
        return "+".join(words)


def _words() -> list[str]:
    chance = random.Random(0)
    return [
        "".join(chance.choices(_LETTERS, k=chance.randint(3, 9))) for _ in range(_WORDS)
    ]


def _weights() -> list[float]:
    return list(accumulate(1 / rank for rank in range(10, _WORDS + 10)))
