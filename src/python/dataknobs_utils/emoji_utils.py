"""Find emojis in texts, and say what they are, from Unicode's emoji-test.txt.

The file, https://unicode.org/Public/emoji/15.0/emoji-test.txt, is not part of this
package: `load_emoji_data` looks for it where `EMOJI_TEST_DATA` says.

>>> import os, tempfile
>>> line = "1F600 ; fully-qualified # \\U0001f600 E1.0 grinning face"
>>> with tempfile.TemporaryDirectory() as folder:
...     path = os.path.join(folder, "emoji-test.txt")
...     with open(path, "w", encoding="utf-8") as stream:
...         _ = stream.write(f"# group: Smileys\\n# subgroup: face\\n{line}\\n")
...     data = EmojiData(path)
>>> data.emoji_bio("hi \\U0001f600!")
'OOOBO'
>>> [(emoji.short_name, emoji.group) for emoji in data.get_emojis("hi \\U0001f600!")]
[('grinning face', 'Smileys')]
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from typing import DefaultDict, Dict, Iterable, List, Optional, Set, Union

from dataknobs_common.exceptions import ValidationError
from dataknobs_common.files import PathText
from dataknobs_utils._emoji_sequences import (
    SPECIAL_CHARS,
    VARIATION_SELECTOR_16,
    ZERO_WIDTH_JOINER,
    Sequences,
)

__all__ = [
    "ETESTLINE_RE",
    "Emoji",
    "EmojiCountError",
    "EmojiData",
    "LATEST_EMOJI_DATA",
    "SPECIAL_CHARS",
    "STATUS_COUNT_RE",
    "VARIATION_SELECTOR_16",
    "ZERO_WIDTH_JOINER",
    "build_emoji_dataclass",
    "get_emoji_seq",
    "load_emoji_data",
]

LATEST_EMOJI_DATA = "resources/emoji-test.15.0.txt"

ETESTLINE_RE = re.compile(r"([0-9A-F ]+); ([-\w]+)\s+#.+(E\d+\.\d+) (.*)$")
STATUS_COUNT_RE = re.compile(r"# ([-\w]+)\s+:\s+(\d+)")

_GROUP_RE = re.compile(r"# (group|subgroup): (.*)")
_COUNTS_START = "# Status Counts"


class EmojiCountError(ValidationError, AssertionError):
    """Report a file that does not hold as many emojis as it says."""


@dataclass
class Emoji:
    """What Unicode's file says of an emoji.

    Attributes:
        emoji: the emoji itself, one character or more.
        status: such as `fully-qualified`.
        since_version: the version of the standard that added it, such as `E1.0`.
        short_name: such as `grinning face`.
        group: such as `Smileys & Emotion`.
        subgroup: such as `face-smiling`.
    """

    emoji: str
    status: str
    since_version: str
    short_name: str
    group: Optional[str] = None
    subgroup: Optional[str] = None


def build_emoji_dataclass(emoji_test_line: str) -> Optional[Emoji]:
    """Read a line of Unicode's file.

    >>> line = "263A FE0F ; fully-qualified # \u263a\ufe0f E0.6 smiling face"
    >>> build_emoji_dataclass(line).short_name
    'smiling face'

    Args:
        emoji_test_line: the line.

    Returns:
        The emoji, without its groups; None for a line that holds none.
    """
    match = ETESTLINE_RE.match(emoji_test_line)
    if not match:
        return None
    codes, status, version, name = match.groups()
    emoji = "".join(chr(int(code, 16)) for code in codes.split())
    return Emoji(emoji, status, version, name.strip())


def get_emoji_seq(emoji_str: str, as_hex: bool = False) -> List[Union[int, str]]:
    """Return the code points of a text.

    >>> get_emoji_seq("\u263a\ufe0f"), get_emoji_seq("\u263a\ufe0f", as_hex=True)
    ([9786, 65039], ['0x263a', '0xfe0f'])

    Args:
        emoji_str: the text.
        as_hex: True for texts such as `0x263a`, not numbers.

    Returns:
        One for each character.
    """
    return [hex(ord(char)) if as_hex else ord(char) for char in emoji_str]


def load_emoji_data() -> Optional[EmojiData]:
    """Read the file that the variable `EMOJI_TEST_DATA` of the environment names.

    Returns:
        The emojis; None if there is no such file. Without the variable, the file is
        `LATEST_EMOJI_DATA` in the working directory.
    """
    path = os.environ.get("EMOJI_TEST_DATA", LATEST_EMOJI_DATA)
    return EmojiData(path) if os.path.exists(path) else None


class EmojiData:
    """Know all emojis of a file, and find them in texts.

    Attributes:
        emojis: what is known of each emoji, by the emoji, in the order of the file.

    Args:
        emoji_test_path: the file, in the format of Unicode's `emoji-test.txt`.

    Raises:
        OSError: for a file that cannot be read.
        EmojiCountError: (an `AssertionError`) if the file counts other than it holds.
    """

    def __init__(self, emoji_test_path: PathText) -> None:
        with open(emoji_test_path, encoding="utf-8") as lines:
            self.emojis: Dict[str, Emoji] = _read(lines)
        self._sequences = Sequences(self.emojis)

    @property
    def echars(self) -> List[int]:
        """The code points that are an emoji on their own."""
        return self._sequences.alone

    @property
    def ldepechars(self) -> DefaultDict[int, Set[int]]:
        """What may follow a code point that is no emoji on its own, such as `1`."""
        return self._sequences.followers

    @property
    def rdepechars(self) -> DefaultDict[int, Set[int]]:
        """What may come before a code point that ends emojis but is none itself."""
        return self._sequences.leaders

    def emojis_with_cp(self, cp: int) -> List[Emoji]:
        """Return the emojis that contain a code point."""
        return [emoji for text, emoji in self.emojis.items() if chr(cp) in text]

    def emoji_bio(self, text: str) -> str:
        """Return for each character: B it begins an emoji, I continues one, O neither.

        Args:
            text: the text.

        Returns:
            A text of the same length.
        """
        return self._sequences.bio(text)

    def get_emojis(self, text: str) -> List[Emoji]:
        """Return the emojis of a text in its order.

        A sequence that looks like an emoji but is not in the file is left out.

        Args:
            text: the text.

        Returns:
            What is known of each.
        """
        runs = re.finditer("BI*", self.emoji_bio(text))
        found = (self.emojis.get(text[slice(*run.span())]) for run in runs)
        return [emoji for emoji in found if emoji]


def _read(lines: Iterable[str]) -> Dict[str, Emoji]:
    emojis: Dict[str, Emoji] = {}
    groups = {"group": "", "subgroup": ""}
    statuses: Counter[str] = Counter()
    counting = False
    for line in lines:
        emoji = build_emoji_dataclass(line)
        heading = _GROUP_RE.match(line)
        count = STATUS_COUNT_RE.match(line) if counting else None
        if emoji:
            emoji.group, emoji.subgroup = groups["group"], groups["subgroup"]
            emojis[emoji.emoji] = emoji
            statuses[emoji.status] += 1
        elif heading:
            groups[heading.group(1)] = heading.group(2).strip()
        elif count:
            _check(count.group(1), int(count.group(2)), statuses)
        counting = counting or line.startswith(_COUNTS_START)
    return emojis


def _check(status: str, expected: int, statuses: Counter[str]) -> None:
    if statuses[status] != expected:
        raise EmojiCountError(
            f"the file says that it holds {expected} {status} emojis, but it holds"
            f" {statuses[status]}: download it again",
            context={"status": status, "expected": expected, "found": statuses[status]},
        )
