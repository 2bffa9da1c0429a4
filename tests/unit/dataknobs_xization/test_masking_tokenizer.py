"""Tokens: every example of the reference, the corners, and the cost."""

from __future__ import annotations

from typing import Any, List, Optional, Tuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_common.exceptions import ValidationError
from dataknobs_structures import Text, TextMetaData
from dataknobs_xization.masking_tokenizer import (
    CharacterFeatures,
    CharacterInputFeatures,
    DualTokenMask,
    SimpleTokenMask,
    TextFeatures,
    Token,
    TokenLoc,
    TokenMask,
    increment,
)

# Few characters, so that short texts hold what the rules are about, and some of
# which the methods of str disagree: a title-case letter, a circled one, a numeral.
CHARS = (
    "abAB1_ -\r\n\u00e9\u0301\u200d\u01c5\u24b6\u24d0\u2160\u0661\U0001d400\U0001f600"
)
TEXTS = st.text(CHARS, max_size=16) | st.text(max_size=16)


class Grins:
    """Know one emoji, and the keycap of 1."""

    @staticmethod
    def emoji_bio(text: str) -> str:
        bio = text.replace("1\ufe0f\u20e3", "BII").replace("\U0001f600", "B")
        return "".join(char if char in "BI" else "O" for char in bio)


def texts_of(tokens: List[Token]) -> List[str]:
    return [token.token_text for token in tokens]


def words(text: str, **options: Any) -> List[str]:
    return texts_of(TextFeatures(text, **options).get_tokens())


# Tokens of a text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("XMLParser 2go", ["XML", "Parser", "2go"]),
        ("ABc", ["A", "Bc"]),
        ("aB", ["a", "B"]),
        ("x1Y2z", ["x1Y2z"]),
        ("it\u2019s", ["it", "s"]),
        ("a_b", ["a", "b"]),
        ("aBCdE", ["a", "B", "Cd", "E"]),
        ("a\u24b6 b", ["a", "b"]),
    ],
)
def test_tokens_are_runs_of_letters_and_digits_split_in_camel_case(
    text: str, expected: List[str]
) -> None:
    assert words(text) == expected


class _WithoutQ(TextFeatures):
    @property
    def cdf(self) -> pd.DataFrame:
        table = super().cdf.copy()
        table["tok_start"] &= table[self.text_col] != "q"
        return table


def test_tokens_start_where_a_subclass_marks_them() -> None:
    features = _WithoutQ("The quick redFox quit")
    assert texts_of(features.get_tokens()) == ["The", "red", "Fox"]
    assert features.token_table().texts == ["The", "red", "Fox"]


@pytest.mark.parametrize("split", [True, False])
def test_tokens_are_where_the_table_that_was_seen_is_marked(split: bool) -> None:
    features = TextFeatures("a-b c", split_camelcase=split)
    features.cdf.loc[2, ["alnum", "tok_start", "tok_end"]] = [True, False, False]
    features.cdf.loc[1, "tok_end"] = False
    features.cdf.loc[3, "tok_start"] = False
    assert texts_of(features.get_tokens()) == ["a-b", "c"]


@given(TEXTS, st.booleans())
def test_looking_at_the_table_changes_no_token(text: str, split: bool) -> None:
    features = TextFeatures(text, split_camelcase=split)
    before = features.token_table().df
    assert features.cdf is features.cdf
    pd.testing.assert_frame_equal(features.token_table().df, before)


def test_tokens_know_their_places_and_what_is_between_them() -> None:
    tokens = TextFeatures("The quickBrown fox.").get_tokens()
    assert [
        (t.token_text, t.token_pos, t.pre_delims, t.post_delims) for t in tokens
    ] == [
        ("The", (0, 3), "", " "),
        ("quick", (4, 9), " ", ""),
        ("Brown", (9, 14), "", " "),
        ("fox", (15, 18), " ", "."),
    ]
    assert [token.token_num for token in tokens] == [0, 1, 2, 3]
    assert repr(tokens[1]) == "Token(quick)#1[5:10)"


def test_without_camel_case_words_stay_whole() -> None:
    tokens = TextFeatures("The quickBrown fox.", split_camelcase=False).get_tokens()
    assert texts_of(tokens) == ["The", "quickBrown", "fox"]
    assert tokens[1].token_pos == (4, 14)


def test_the_first_token_has_no_delimiters_before_it() -> None:
    (token,) = TextFeatures("  lead").get_tokens()
    assert (token.pre_delims, token.token_pos, token.prev_token) == ("", (2, 6), None)


@pytest.mark.parametrize("split", [True, False])
@pytest.mark.parametrize("text", ["", " ", "?!"])
def test_a_text_without_tokens_has_one_that_is_empty(text: str, split: bool) -> None:
    (token,) = TextFeatures(text, split).get_tokens()
    behind = len(text) + 1
    assert (token.token_text, token.norm_text, token.len) == ("", "", 0)
    assert (token.token_pos, token.token_num) == ((behind, behind), 0)
    assert (token.pre_delims, token.post_delims) == ("", "")
    assert (token.next_token, token.prev_token) == (None, None)
    assert token.first_token is token and token.last_token is token


def test_tokens_are_linked_and_always_the_same() -> None:
    features = TextFeatures("a b c")
    tokens = features.get_tokens()
    assert tokens[0].next_token is tokens[1] and tokens[1].prev_token is tokens[0]
    assert tokens[1].first_token is tokens[0] and tokens[0].last_token is tokens[2]
    first = features.build_first_token(str.upper)
    second = first.next_token
    assert second is not None and second.following()[0] is second
    assert [token.norm_text for token in first.following()] == ["A", "B", "C"]


def test_a_token_knows_its_text() -> None:
    doctext = Text("a b", TextMetaData("id7", "body"))
    token = TextFeatures(doctext).build_first_token(None)
    assert token.doctext is doctext
    assert (token.full_text, token.text_id, token.normalize_fn) == ("a b", "id7", None)


def test_a_text_is_normalized_once() -> None:
    calls: List[str] = []

    def normalize(text: str) -> str:
        calls.append(text)
        return "x"

    tokens = TextFeatures("a b a").get_tokens(normalize)
    assert [token.norm_text for token in tokens * 2] == ["x"] * 6
    assert calls == ["a", "b"]


def test_attributes_may_be_added_to_a_token() -> None:
    token: Any = TextFeatures("a").build_first_token(None)
    token.tag = "noun"
    assert token.first_token.tag == "noun"


@given(TEXTS, st.booleans())
def test_tokens_and_delimiters_are_the_text(text: str, split: bool) -> None:
    features = TextFeatures(text, split)
    tokens = features.get_tokens()
    if len(features.token_table()):
        lead = text[: tokens[0].start_pos]
        assert not any(char.isalnum() for char in lead)
        assert lead + "".join(t.token_text + t.post_delims for t in tokens) == text
        assert [t.pre_delims for t in tokens[1:]] == [
            t.post_delims for t in tokens[:-1]
        ]
    else:
        assert not any(char.isalnum() for char in text)
    assert all(text[slice(*token.token_pos)] == token.token_text for token in tokens)


def naive_tokens(text: str, split: bool) -> List[Tuple[int, int]]:
    """Tokens as the reference tells it, one character after the other."""
    padded = f" {text} "
    spans: List[Tuple[int, int]] = []
    for place in range(1, len(padded) - 1):
        before, char, after = tuple(padded[place - 1 : place + 2])
        if not char.isalnum():
            continue
        lower_upper = before.islower() and char.isupper()
        upper_lower = before.isupper() and char.isupper() and after.islower()
        if not before.isalnum() or split and (lower_upper or upper_lower):
            spans.append((place - 1, place))
        spans[-1] = (spans[-1][0], place)
    return spans


@given(TEXTS, st.booleans())
def test_tokens_are_those_of_the_definition(text: str, split: bool) -> None:
    assert list(TextFeatures(text, split).token_table().positions()) == naive_tokens(
        text, split
    )


@given(TEXTS, st.booleans())
def test_all_ways_to_the_tokens_agree(text: str, split: bool) -> None:
    features = TextFeatures(text, split)
    table = features.token_table(str.upper)
    cdf = features.cdf
    mask: TokenMask
    if split:
        mask = DualTokenMask(features, cdf["tok_start"], cdf["tok_end"])
    else:
        mask = SimpleTokenMask(features, cdf["alnum"])
    by_mask = Token(mask, normalize_fn=str.upper).following()
    if not table.texts:
        return
    for tokens in (by_mask, table.tokens(), features.get_tokens(str.upper)):
        rows = zip(
            table.positions(),
            table.texts,
            table.norm_texts,
            table.pre_delims,
            table.post_delims,
        )
        assert list(rows) == [
            (t.token_pos, t.token_text, t.norm_text, t.pre_delims, t.post_delims)
            for t in tokens
        ]
        backwards: List[Token] = []
        token: Optional[Token] = tokens[-1]
        while token is not None:
            backwards.insert(0, token)
            token = token.prev_token
        assert backwards == tokens
        assert [repr(t.token_loc) for t in tokens] == [
            repr(t.token_loc) for t in by_mask
        ]
    walked = Token(mask, by_mask[-1].token_loc).first_token
    assert repr(walked.token_loc) == repr(by_mask[0].token_loc)


# The table of tokens


def test_a_table_of_tokens_is_a_data_frame_when_asked_for() -> None:
    df = TextFeatures("aB!").token_table(str.lower).df
    assert df.to_dict("list") == {
        "start_pos": [0, 1],
        "end_pos": [1, 2],
        "text": ["a", "B"],
        "norm_text": ["a", "b"],
        "pre_delims": ["", ""],
        "post_delims": ["", "!"],
    }
    assert TextFeatures("").token_table().df.empty


def test_a_table_has_no_token_beyond_its_ends() -> None:
    table = TextFeatures("a b").token_table()
    assert table.token(-1) is None and table.token(2) is None
    second = table.token(1)
    assert table.tokens()[1] is second and table.tokens(1) == [second]


# Emojis


def test_each_emoji_is_a_token_when_tokens_are_split() -> None:
    assert words("a\U0001f600b", emoji_data=Grins()) == ["a", "\U0001f600", "b"]
    assert words("\U0001f600\U0001f600ok", emoji_data=Grins()) == [
        "\U0001f600",
        "\U0001f600",
        "ok",
    ]
    assert words("x1\ufe0f\u20e3y 1", emoji_data=Grins()) == [
        "x",
        "1\ufe0f\u20e3",
        "y",
        "1",
    ]


def test_emojis_are_letters_when_tokens_are_not_split() -> None:
    features = TextFeatures("\U0001f600\U0001f600ok", False, emoji_data=Grins())
    assert texts_of(features.get_tokens()) == ["\U0001f600\U0001f600ok"]
    assert features.cdf["alnum"].tolist() == [False, True, True, True, True, False]
    assert features.cdf["sym"].tolist() == [False, True, True, False, False, False]
    assert features.cdf["tok_start"].tolist() == [
        False,
        False,
        False,
        True,
        False,
        False,
    ]


def test_emojis_are_symbols_to_who_does_not_know_them() -> None:
    assert words("a\U0001f600b") == ["a", "b"]


# The table of characters


def test_the_table_of_characters_has_the_published_columns() -> None:
    features = TextFeatures("aB 1.", mark_alpha=True, mark_digit=True)
    assert features.cdf.columns.tolist() == [
        *["text", "alpha", "digit", "alnum", "space", "upper", "lower", "sym"],
        *["cc1", "cc2", "tok_start", "tok_end"],
    ]
    assert "".join(features.cdf["text"]) == " aB 1. "
    marked = {
        name: features.cdf.index[features.cdf[name]].tolist()
        for name in features.cdf.columns[1:]
    }
    assert marked == {
        "alpha": [1, 2],
        "digit": [4],
        "alnum": [1, 2, 4],
        "space": [0, 3, 6],
        "upper": [2],
        "lower": [1],
        "sym": [5],
        "cc1": [2],
        "cc2": [],
        "tok_start": [1, 2, 4],
        "tok_end": [1, 2, 4],
    }
    assert features.cdf is features.cdf
    assert isinstance(features.cdf.index, pd.RangeIndex)


def test_unsplit_text_has_only_the_columns_that_it_needs() -> None:
    def columns(**options: bool) -> List[str]:
        return list(TextFeatures("a", split_camelcase=False, **options).cdf.columns)

    assert columns() == ["text", "alnum", "space", "sym", "tok_start", "tok_end"]
    assert columns(mark_upper=True)[3] == "upper"
    assert columns(mark_lower=True)[3] == "lower"


def test_the_column_of_characters_has_the_label_of_the_text() -> None:
    features = TextFeatures(Text("a", TextMetaData(1, "body")), emoji_data=Grins())
    assert features.text_col == "body"
    assert features.cdf["body"].tolist() == [" ", "a", " "]
    assert features.cdf["emoji"].tolist() == ["O", "O", "O"]
    assert features.cdf.columns[-1] == "emoji"


def test_lone_surrogates_are_symbols() -> None:
    assert words("a\ud800b") == ["a", "b"]


# Own features and masks


class Padded(CharacterFeatures):
    """Have three spaces on each side, and tokens of letters."""

    def build_first_token(self, normalize_fn: Any) -> Token:
        letters = pd.Series([char.isalpha() for char in self.padded_text])
        return Token(SimpleTokenMask(self, letters), normalize_fn=normalize_fn)


def test_features_hold_the_text_and_its_padding() -> None:
    features = Padded("ab", 3)
    assert features.padded_text == "   ab   "
    assert (features.text, features.roll_padding) == ("ab", 3)
    assert (features.text_col, features.text_id) == ("text", 0)
    with pytest.raises(NotImplementedError):
        features.cdf  # pylint: disable=pointless-statement


@pytest.mark.parametrize("padding", [0, 1, 3])
def test_places_are_right_whatever_the_padding(padding: int) -> None:
    tokens = Padded("ab cd!", padding).get_tokens()
    assert [(t.token_pos, t.pre_delims, t.post_delims) for t in tokens] == [
        ((0, 2), "", " "),
        ((3, 5), " ", "!"),
    ]


def test_features_and_mask_may_come_from_elsewhere() -> None:
    made = TextFeatures("ab c")
    mask = SimpleTokenMask(made, made.cdf["alnum"])
    features = CharacterInputFeatures(made.cdf, mask, "ab c", roll_padding=1)
    assert features.cdf is made.cdf
    assert texts_of(features.get_tokens()) == ["ab", "c"]
    assert features.build_first_token().token_mask is mask


def test_a_token_may_start_anywhere() -> None:
    features = TextFeatures("ab cd ef", split_camelcase=False)
    mask = SimpleTokenMask(features, features.cdf["alnum"])
    token = Token(mask, start_ploc=3)
    before = token.prev_token
    assert before is not None and before.next_token is token
    assert (token.token_text, token.token_num) == ("cd", 0)
    assert (before.token_text, before.token_num) == ("ab", -1)
    assert Token(mask, start_ploc=99).token_pos == (9, 9)
    assert Token(mask, TokenLoc(7, 9)).pre_delims == " "


def test_walking_back_counts_down() -> None:
    features = TextFeatures("a b c d")
    mask = DualTokenMask(features, features.cdf["tok_start"], features.cdf["tok_end"])
    token: Optional[Token] = Token(mask, TokenLoc(7, 8, 3))
    numbers = []
    while token is not None:
        numbers.append(token.token_num)
        token = token.prev_token
    assert numbers == [3, 2, 1, 0]


def test_a_start_without_an_end_begins_no_token() -> None:
    features = TextFeatures("abcdefgh")
    starts = pd.Series([place in (1, 2, 4, 8) for place in range(10)])
    ends = pd.Series([place in (3, 6) for place in range(10)])
    mask = DualTokenMask(features, starts, ends)
    assert texts_of(Token(mask).following()) == ["abc", "def"]
    assert mask.tok_starts is starts and mask.tok_ends is ends
    assert mask.start_mask is starts and mask.end_mask is ends
    assert mask.rev_starts.tolist() == mask.rev_ends.tolist() == starts.tolist()[::-1]


def test_a_run_of_marks_may_reach_the_end() -> None:
    features = Padded("ab", 0)
    marks = pd.Series([False, True])
    mask = SimpleTokenMask(features, marks)
    assert texts_of(Token(mask).following()) == ["b"]
    assert mask.token_mask is marks
    assert mask.revmask.index.tolist() == [1, 0]


def test_a_place_inside_a_run_gives_the_rest_of_it() -> None:
    features = TextFeatures("abc", split_camelcase=False)
    mask = SimpleTokenMask(features, features.cdf["alnum"])
    assert repr(mask.get_next_token_loc(2, 5)) == "#5[2:4)"
    assert mask.get_next_token_loc(4) is None
    assert mask.get_prev_token_loc(TokenLoc(1, 4)) is None


def test_masks_of_features_are_made_when_asked_for() -> None:
    simple: Any = TextFeatures("ab", False).build_first_token(None).token_mask
    assert simple.token_mask.tolist() == [False, True, True, False]
    dual: Any = TextFeatures("ab").build_first_token(None).token_mask
    assert dual.start_mask.tolist() == [False, True, False, False]
    assert dual.end_mask.tolist() == [False, False, True, False]
    assert (dual.pad, dual.max_ploc, dual.get_padded_text(0, 3)) == (1, 3, " ab")


def test_what_is_abstract_cannot_be_made() -> None:
    # pylint: disable=abstract-class-instantiated
    with pytest.raises(TypeError):
        CharacterFeatures("a")  # type: ignore[abstract]
    with pytest.raises(TypeError):
        TokenMask(TextFeatures("a"))  # type: ignore[abstract]


@pytest.mark.parametrize(
    ("loc", "shown", "bounds"),
    [
        (TokenLoc(1, 4), "[1:4)", (1, 0, 3, 4, 3, -1)),
        (TokenLoc(1, 4, 0), "#0[1:4)", (1, 0, 3, 4, 3, 0)),
        (TokenLoc(1, 4, 2, False, True), "#2(1:4]", (2, 1, 4, 5, 3, 2)),
        (TokenLoc(1, 4, -1, False), "(1:4)", (2, 1, 3, 4, 2, -1)),
    ],
)
def test_bounds_of_a_place_may_be_inclusive_or_not(
    loc: TokenLoc, shown: str, bounds: Tuple[int, ...]
) -> None:
    assert repr(loc) == shown
    assert bounds == (
        loc.start_loc_incl,
        loc.start_loc_excl,
        loc.end_loc_incl,
        loc.end_loc_excl,
        loc.len,
        loc.token_num,
    )


def test_increment_finds_the_next_other_value() -> None:
    mask = pd.Series([False, True, True, False], index=[3, 4, 5, 6])
    assert [increment(place, mask) for place in (2, 3, 4, 6)] == [2, 4, 6, 6]
    assert isinstance(increment(0, pd.Series([True, False])), int)


# Wrong arguments, and cost


@pytest.mark.parametrize("wrong", [None, 7, b"a"])
def test_what_is_not_text_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError, match="doctext must be a str"):
        TextFeatures(wrong)


@pytest.mark.parametrize("chars", ["a", "aB", "A", " ", "a ", "\U0001f600", "\u0301a"])
def test_time_is_linear_in_the_text(chars: str) -> None:
    def work(text: str) -> None:
        for split in (True, False):
            tokens = TextFeatures(text, split).get_tokens(str.lower)
            assert all(
                t.norm_text + t.pre_delims + t.post_delims != "?" for t in tokens
            )

    assert growth(work, lambda size: chars * (size // len(chars))) < LINEAR


def test_walking_by_masks_is_linear() -> None:
    def work(text: str) -> None:
        features = TextFeatures(text)
        mask = DualTokenMask(
            features, features.cdf["tok_start"], features.cdf["tok_end"]
        )
        assert len(Token(mask).following()) == len(text) // 2
        assert len(Token(mask).last_token.first_token.following()) == len(text) // 2

    assert growth(work, lambda size: "a " * (size // 2)) < LINEAR
