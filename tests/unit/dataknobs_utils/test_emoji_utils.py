"""Emojis in texts."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_common.exceptions import ValidationError
from dataknobs_utils.emoji_utils import (
    ETESTLINE_RE,
    STATUS_COUNT_RE,
    Emoji,
    EmojiData,
    build_emoji_dataclass,
    get_emoji_seq,
    load_emoji_data,
)

GRIN, HAND, TONE, FAMILY = "\U0001f600", "\U0001f44b", "\U0001f3fd", "👨‍👩‍👧"
KEYCAP, FLAG, SMILE = "1\ufe0f\u20e3", "\U0001f1fa\U0001f1f8", "\u263a\ufe0f"
PIRATES = "\U0001f3f4\u200d\u2620\ufe0f"

# Lines of the format of Unicode's emoji-test.txt.
LINES = f"""\
# emoji-test.txt
# Version: 15.0

# group: Smileys & Emotion

# subgroup: face-smiling
1F600               ; fully-qualified     # {GRIN} E1.0 grinning face
263A FE0F           ; fully-qualified     # {SMILE} E0.6 smiling face
263A                ; unqualified         # \u263a E0.6 smiling face

# group: People & Body
# subgroup: hand
1F44B               ; fully-qualified     # {HAND} E0.6 waving hand
1F3FD               ; component           # {TONE} E1.0 medium skin tone
1F468               ; fully-qualified     # \U0001f468 E0.6 man
1F469               ; fully-qualified     # \U0001f469 E0.6 woman
1F467               ; fully-qualified     # \U0001f467 E0.6 girl
1F468 200D 1F469 200D 1F467 ; fully-qualified # {FAMILY} E2.0 family: man, woman, girl

# group: Flags
# subgroup: flag
1F3F4               ; fully-qualified     # \U0001f3f4 E1.0 black flag
1F3F4 200D 2620 FE0F ; fully-qualified    # {PIRATES} E11.0 pirate flag
1F3F4 200D 2620     ; minimally-qualified # {PIRATES[:-1]} E11.0 pirate flag
1F1FA 1F1F8         ; fully-qualified     # {FLAG} E2.0 flag: United States
0031 FE0F 20E3      ; fully-qualified     # {KEYCAP} E0.6 keycap: 1
0031 20E3           ; unqualified         # 1\u20e3 E0.6 keycap: 1

# Status Counts
# fully-qualified : 11
# minimally-qualified : 1
# unqualified : 2
# component : 1

#EOF
"""


@pytest.fixture(name="path")
def fixture_path(tmp_path: Path) -> Path:
    path = tmp_path / "emoji-test.txt"
    path.write_text(LINES, encoding="utf-8")
    return path


@pytest.fixture(name="data")
def fixture_data(path: Path) -> EmojiData:
    return EmojiData(path)


def test_a_line_is_read_and_others_are_none() -> None:
    line = f"1F600 ; fully-qualified # {GRIN} E1.0 grinning face\n"
    expected = Emoji(GRIN, "fully-qualified", "E1.0", "grinning face")
    assert build_emoji_dataclass(line) == expected
    match = ETESTLINE_RE.match(line)
    assert match and match.groups()[1:] == ("fully-qualified", "E1.0", "grinning face")
    for other in ("", "# group: x", "1F600 ; x # no version", "zz ; x # E1.0 a"):
        assert build_emoji_dataclass(other) is None


def test_a_line_of_counts_is_recognized() -> None:
    match = STATUS_COUNT_RE.match("# fully-qualified : 3655")
    assert match and match.groups() == ("fully-qualified", "3655")
    assert not STATUS_COUNT_RE.match("# Version: 15.0")


def test_code_points_are_numbers_or_their_texts() -> None:
    assert get_emoji_seq(SMILE) == [0x263A, 0xFE0F]
    assert get_emoji_seq(SMILE, as_hex=True) == ["0x263a", "0xfe0f"]


def test_emojis_come_in_the_order_of_the_file_with_their_groups(
    data: EmojiData,
) -> None:
    assert [emoji.group for emoji in data.emojis.values()][2:4] == [
        "Smileys & Emotion",
        "People & Body",
    ]
    assert data.emojis[FLAG] == Emoji(
        FLAG, "fully-qualified", "E2.0", "flag: United States", "Flags", "flag"
    )


def test_code_points_are_sorted_by_what_they_do(data: EmojiData) -> None:
    alone = [GRIN, "\u263a", HAND, TONE, *FAMILY[::2], "\U0001f3f4"]
    assert data.echars == [ord(char) for char in alone]
    assert data.ldepechars == {
        ord("1"): {0xFE0F, 0x20E3},
        0x2620: {0xFE0F},
        ord(FLAG[0]): {ord(FLAG[1])},
    }
    assert data.rdepechars == {
        0x20E3: {0xFE0F, ord("1")},
        0x2620: {0x200D},
        ord(FLAG[1]): {ord(FLAG[0])},
    }


def test_emojis_are_found_by_a_code_point(data: EmojiData) -> None:
    found = data.emojis_with_cp(ord("1"))
    assert [emoji.emoji for emoji in found] == [KEYCAP, "1\u20e3"]
    assert not data.emojis_with_cp(ord("2"))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", ""),
        (f"hi {GRIN}!", "OOOBO"),
        (GRIN * 2, "BB"),
        (f"{FAMILY} x", "BIIIIOO"),
        (SMILE, "BI"),
        (f"{KEYCAP} 1", "BIIOO"),
        (FLAG * 2, "BIBI"),
        (FLAG[0], "O"),
        (FLAG[1], "O"),
        ("\ufe0f\u200d", "OO"),
        (f"x\u200d{GRIN}", "OOB"),
        (f"{GRIN}\u200d{FLAG}", "BIII"),
        (HAND + TONE, "BB"),
        (PIRATES, "BIII"),
        (f"{GRIN}\u20e3", "BO"),
    ],
)
def test_marks_say_where_emojis_begin_and_go_on(
    data: EmojiData, text: str, expected: str
) -> None:
    assert data.emoji_bio(text) == expected


def names(data: EmojiData, text: str) -> List[str]:
    return [emoji.short_name for emoji in data.get_emojis(text)]


def test_emojis_of_a_text_are_looked_up(data: EmojiData) -> None:
    assert names(data, f"{GRIN}{KEYCAP} a {FAMILY}") == [
        "grinning face",
        "keycap: 1",
        "family: man, woman, girl",
    ]


def test_sequences_that_are_not_in_the_file_are_left_out(data: EmojiData) -> None:
    assert names(data, f"{GRIN}\u200d{GRIN} {HAND}") == ["waving hand"]


def test_any_emoji_of_the_file_is_found_whole_in_any_text_of_letters(
    data: EmojiData,
) -> None:
    @given(st.lists(st.sampled_from([*data.emojis, "a", "é", "."])))
    def check(parts: List[str]) -> None:
        marks = data.emoji_bio(" ".join(parts))
        expected = " ".join(
            "B" + "I" * (len(part) - 1) if part in data.emojis else part
            for part in parts
        )
        assert [mark in "BI" for mark in marks] == [mark in "BI" for mark in expected]

    check()  # pylint: disable=no-value-for-parameter  # hypothesis gives it


def test_a_file_that_holds_other_than_it_counts_is_refused(path: Path) -> None:
    path.write_text(
        LINES.replace("fully-qualified : 11", "fully-qualified : 12"), "utf-8"
    )
    with pytest.raises(
        AssertionError, match="holds 12 fully-qualified.* holds 11"
    ) as e:
        EmojiData(path)
    assert isinstance(e.value, ValidationError)


def test_the_file_is_looked_for_where_the_environment_says_or_below_the_folder(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EMOJI_TEST_DATA", raising=False)
    assert load_emoji_data() is None
    (tmp_path / "resources").mkdir()
    path.rename(tmp_path / "resources" / "emoji-test.15.0.txt")
    data = load_emoji_data()
    assert data and GRIN in data.emojis
    monkeypatch.setenv("EMOJI_TEST_DATA", str(tmp_path / "none"))
    assert load_emoji_data() is None
