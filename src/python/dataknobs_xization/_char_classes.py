"""Tell for each character of a text what it is, in one byte per character."""

from __future__ import annotations

from typing import Any

Array = Any  # of numpy, whose own types differ from version to version

ALPHA = 1
DIGIT = 2
ALNUM = 4
SPACE = 8
UPPER = 16
LOWER = 32


def classify(text: str) -> Array:
    """Return one byte for each character: the bits of all classes that it is in.

    Classes are those of the methods of `str` (`isalpha` and so on). Time and memory
    are linear: each distinct character is looked at once. Lone surrogates are in no
    class.

    >>> [int(bits) for bits in classify("A b")]
    [21, 8, 37]

    Args:
        text: the text.

    Returns:
        The bytes.
    """
    import numpy as np

    data = text.encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(data, dtype="<u4")
    if not text:
        return np.zeros(0, dtype=np.uint8)
    classes = np.zeros(int(codes.max()) + 1, dtype=np.uint8)
    seen: Array = np.zeros(len(classes), dtype=bool)
    seen[codes] = True
    for code in np.flatnonzero(seen).tolist():
        classes[code] = _bits(chr(code))
    return classes[codes]


def _bits(char: str) -> int:
    return (
        char.isalpha() * ALPHA
        + char.isdigit() * DIGIT
        + char.isalnum() * ALNUM
        + char.isspace() * SPACE
        + char.isupper() * UPPER
        + char.islower() * LOWER
    )
