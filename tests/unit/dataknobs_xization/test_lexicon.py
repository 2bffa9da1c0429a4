"""Lexical authorities: every example of the reference, and the corners."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Set

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_structures import Text
from dataknobs_xization.annotations import AnnotatedText, Annotations
from dataknobs_xization.authorities import (
    AuthorityAnnotationsBuilder,
    AuthorityData,
    LexicalAuthority,
)
from dataknobs_xization.lexicon import (
    CorrelatedAuthorityData,
    DataframeAuthority,
    LexicalExpander,
    MultiAuthorityData,
    MultiAuthorityFactory,
    SimpleMultiAuthorityData,
    TokenAligner,
    TokenMatch,
)


def plural(term: Any) -> Set[str]:
    return {term, f"{term}s"} if term else set()


def lower(term: Any) -> Any:
    return term.lower() if term else term


def wines(*values: Any, **options: Any) -> DataframeAuthority:
    df = pd.DataFrame({"wine": values or ("Red wine", "white", "Red wine bar", "Bar")})
    expander = LexicalExpander(plural, lower)
    return DataframeAuthority("wine", expander, AuthorityData(df, "wine"), **options)


def found(authority: DataframeAuthority, text: str) -> List[Any]:
    rows = authority.annotate_input(text).ann_row_dicts
    return [(row["start_pos"], row["end_pos"], row["auth_id"]) for row in rows]


class _Fuzzy(DataframeAuthority):
    """Find `wine`, also where it is written with a digit."""

    def find_variations(
        self,
        variation: str,
        starts_with: bool = False,
        ends_with: bool = False,
        scope: str = "fullmatch",
    ) -> "pd.Series[Any]":
        if variation == "w1ne":
            return pd.Series([variation], index=[7])
        return super().find_variations(variation, starts_with, ends_with, scope)


def test_a_text_is_searched_the_way_that_a_subclass_finds_variations() -> None:
    df = pd.DataFrame({"wine": ["Red wine"]})
    expander = LexicalExpander(plural, lower)
    authority = _Fuzzy("wine", expander, AuthorityData(df, "wine"))
    assert found(authority, "W1ne, red wine") == [(0, 4, 7), (6, 14, 0)]


# Variations


def test_an_expander_finds_the_emojis_of_the_file_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = "\U0001f468\u200d\U0001f469"
    lines = [
        f"{codes} ; fully-qualified # {emoji} E2.0 {name}"
        for codes, emoji, name in [
            ("1F600", "\U0001f600", "grinning face"),
            ("1F468 200D 1F469", family, "couple"),
        ]
    ]
    file = tmp_path / "emoji-test.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setenv("EMOJI_TEST_DATA", str(file))
    expander = LexicalExpander(None, None, detect_emojis=True)
    token = expander.build_first_token(f"a\U0001f600b {family}!")
    texts = [following.token_text for following in token.iterate()]
    assert texts == ["a", "\U0001f600", "b", family]


def test_an_expander_remembers_what_terms_may_be_written_like() -> None:
    expander = LexicalExpander(plural, str.lower)
    assert expander("Red") == {"red", "reds"}
    assert expander("Red", normalize=False) == {"Red", "Reds"}
    assert expander.get_terms("reds") == {"Red"}
    assert expander.get_terms("no") == set() and "no" not in expander.v2t
    assert expander.normalize("Xx") == "xx"


def test_an_expander_without_functions_knows_terms_as_they_are() -> None:
    expander = LexicalExpander(None, None)
    assert expander("Red Wine") == {"Red Wine"} and expander(5) == {5}
    assert dict(expander.v2t) == {"Red Wine": {"Red Wine"}, 5: {5}}
    assert (expander.split_input_camelcase, expander.emoji_data) == (True, None)


def test_an_expander_finds_tokens() -> None:
    token = LexicalExpander(None, str.lower).build_first_token("aB c")
    assert [each.norm_text for each in token.following()] == ["a", "b", "c"]
    whole = LexicalExpander(None, None, split_input_camelcase=False)
    assert whole.build_first_token(Text("aB c", None)).token_text == "aB"


# Values and their variations


def test_variations_are_labelled_with_ids() -> None:
    authority = wines()
    assert authority.get_id_by_variation("bar") == set()
    variations = authority.variations
    assert variations is authority.variations and variations.name == "wine"
    assert sorted(zip(variations.index, variations)) == [
        (0, "red wine"),
        (0, "red wines"),
        (1, "white"),
        (1, "whites"),
        (2, "red wine bar"),
        (2, "red wine bars"),
        (3, "bar"),
        (3, "bars"),
    ]
    assert authority.get_id_by_variation("bar") == {3}
    assert authority.get_id_by_variation("Bar") == set()


def test_missing_values_have_no_variations() -> None:
    authority = wines("a", None)
    assert sorted(authority.variations) == ["a", "as"]
    assert not authority.has_value(None)
    assert wines(None).variations.empty


def test_values_are_known() -> None:
    authority = wines("Bar", "Pub", "Bar")
    assert authority.get_variations("Bar") == {"bar", "bars"}
    assert authority.get_variations("New", normalize=False) == {"New", "News"}
    assert authority.has_value("Bar") and not authority.has_value("bar")
    assert authority.get_value_ids("Bar") == {0, 2}
    assert authority.get_values_by_id(1) == {"Pub"}
    assert authority.get_value_ids("no") == authority.get_values_by_id(9) == set()


@pytest.mark.parametrize(
    ("variation", "options", "texts"),
    [
        ("bar", {}, ["bar"]),
        (".*bar", {}, ["bar", "red wine bar"]),
        ("RED", {}, []),
        ("bar", {"starts_with": True}, ["bar", "bars"]),
        (".*", {"starts_with": True}, []),
        ("bars", {"ends_with": True}, ["bars", "red wine bars"]),
        ("bar", {"starts_with": True, "ends_with": True}, ["bar", "bars"]),
        ("r.d wine b", {"scope": "match"}, ["red wine bar", "red wine bars"]),
        ("bars", {"scope": "match"}, ["bars"]),
        ("hite", {"scope": "contains"}, ["white", "whites"]),
        ("(h)ite", {"scope": "anything"}, ["white", "whites"]),
    ],
)
def test_variations_are_found_by_their_parts(
    variation: str, options: Dict[str, Any], texts: List[str]
) -> None:
    series = wines().find_variations(variation, **options)
    assert sorted(series) == texts and series.name == "wine"


def test_of_equal_variations_the_first_counts() -> None:
    assert wines("x", "X").find_variations("x").index.tolist() == [0]


def test_variations_make_a_table_with_ids() -> None:
    authority = wines("x", "X", "y")
    asked = pd.Series(["x", "y", "no"], index=[5, 6, 7])
    assert len(authority.variations) == 6
    df = authority.get_variations_df(asked)
    assert df.columns.tolist() == ["variation", "wine_id"]
    assert df.index.tolist() == [5, 5, 6, 7]
    assert df["wine_id"].tolist()[:3] == [0, 1, 2] and pd.isna(df["wine_id"].iloc[3])
    df = authority.get_variations_df(asked[:2], "V", "I", lookup_values=True)
    assert df.columns.tolist() == ["V", "I", "wine"]
    assert df["wine"].tolist() == ["x", "X", "y"]
    assert authority.get_variations_df(pd.Series([], dtype=object)).empty


def test_an_authority_without_a_name_has_that_of_the_first_column() -> None:
    data = AuthorityData(pd.DataFrame({"name": ["a"], "q": [1]}), "name")
    assert DataframeAuthority(None, LexicalExpander(None, None), data).name == "name"


def test_a_name_that_is_no_column_is_refused() -> None:
    data = AuthorityData(pd.DataFrame({"wine": ["a"]}), "wine")
    authority = DataframeAuthority("other", LexicalExpander(None, None), data)
    with pytest.raises(KeyError, match="'other' has no column of that name"):
        authority.has_value("a")


# Matching tokens


def test_a_match_goes_from_token_to_token() -> None:
    authority = wines()
    token = authority.lexical_expander.build_first_token("Red  wine bar, Red")
    match = TokenMatch(authority, 7, "red wine", token)
    assert match.matches and match.varparts == ["red", "wine"]
    assert [each.token_text for each in match.tokens] == ["Red", "wine"]
    assert repr(match) == "Match_0-1(Red wine)[7]"
    assert match.matched_text == "Red  wine"
    assert match.next_token is match.tokens[-1].next_token
    assert match.build_annotation() == authority.build_annotation(0, 9, "Red  wine", 7)
    assert match.val_idx == 7 and match.var == "red wine" and match.auth is authority


@pytest.mark.parametrize(
    ("variation", "count"),
    [("red bar", 1), ("wine", 0), ("", 0), ("red wine bar red zz", 4)],
)
def test_a_match_may_fail(variation: str, count: int) -> None:
    authority = wines()
    token = authority.lexical_expander.build_first_token("Red wine bar, Red")
    match = TokenMatch(authority, 7, variation, token)
    assert not match.matches and match.next_token is None
    assert len(match.tokens) == count
    if not count:
        assert (repr(match), match.matched_text) == ("Match()[7]", "")
        assert match.build_annotation() == {}


def test_an_authority_finds_its_values() -> None:
    authority = wines()
    assert authority.prev_aligner is None
    rows = authority.annotate_input("A bar: Red wine bars").ann_row_dicts
    assert rows == [
        authority.build_annotation(2, 5, "bar", 3),
        authority.build_annotation(7, 15, "Red wine", 0),
        authority.build_annotation(7, 20, "Red wine bars", 2),
    ]
    aligner = authority.prev_aligner
    assert aligner is not None and aligner.annotations == rows
    assert aligner.auth is authority and aligner.first_token.token_text == "A"


def test_a_token_inside_a_match_begins_no_other() -> None:
    assert found(wines("a b", "b c", "c"), "a b c") == [(0, 3, 0), (4, 5, 2)]


def test_nothing_to_find_makes_no_annotations() -> None:
    authority = wines()
    assert authority.annotate_input("zzz").is_empty()
    assert authority.annotate_input("").is_empty()
    assert wines(None).annotate_input("zzz").is_empty()


def test_a_validator_decides_on_all_of_a_text() -> None:
    def only_two(_auth: Any, rows: List[Any]) -> bool:
        return len(rows) == 2

    authority = wines(anns_validator=only_two)
    assert authority.annotate_input("bar").is_empty()
    assert len(found(authority, "bar, bar")) == 2


def test_annotations_may_be_added_elsewhere() -> None:
    authority = wines()
    elsewhere = Annotations(authority.metadata)
    text = AnnotatedText("bar")
    assert authority.add_annotations(text, elsewhere) is elsewhere
    assert len(elsewhere.ann_row_dicts) == 1 and text.annotations.is_empty()
    assert authority.add_annotations(text) is text.annotations
    for plain in ("bar", Text("bar", None)):
        assert len(authority.add_annotations(plain).ann_row_dicts) == 1


class Plain(LexicalAuthority):
    """Know variations only by the method that is published."""

    def __init__(self, authority: DataframeAuthority) -> None:
        super().__init__(authority.name)
        self._authority = authority

    def has_value(self, value: Any) -> bool:
        return bool(self._authority.has_value(value))

    def get_value_ids(self, value: Any) -> Set[Any]:
        return self._authority.get_value_ids(value)

    def get_values_by_id(self, value_id: Any) -> Set[Any]:
        return self._authority.get_values_by_id(value_id)

    def get_id_by_variation(self, variation: str) -> Set[Any]:
        return self._authority.get_id_by_variation(variation)

    def find_variations(self, *args: Any, **options: Any) -> pd.Series:
        return self._authority.find_variations(*args, **options)

    def add_annotations(self, text_obj: AnnotatedText) -> Annotations:
        return text_obj.annotations


@given(
    st.lists(st.text("ab  ", max_size=5).map(str.strip), min_size=1, max_size=5),
    st.text("abA -", max_size=12),
)
def test_matches_are_those_of_trying_every_variation(
    values: List[str], text: str
) -> None:
    authority = wines(*values)
    token = authority.lexical_expander.build_first_token(text)
    fast = TokenAligner(token, authority).annotations
    slow = TokenAligner(token, Plain(authority)).annotations
    assert sorted(map(str, fast)) == sorted(map(str, slow))


@pytest.mark.parametrize("text", ["bar ", "red ", "red wine ", "zz "])
def test_time_is_linear_in_the_text(text: str) -> None:
    authority = wines()
    cost = growth(
        authority.annotate_input,
        lambda size: text * (size // len(text)),
        1_000,
        8_000,
    )
    assert cost < LINEAR


def test_time_is_linear_in_the_lexicon() -> None:
    def work(size: int) -> None:
        authority = wines(*(f"word{number} more" for number in range(size)))
        assert len(found(authority, "word1 more word2 more")) == 2

    assert growth(work, lambda size: size, 500, 4_000) < LINEAR


# Several columns


def trips() -> SimpleMultiAuthorityData:
    df = pd.DataFrame(
        {
            "city": ["Rome", "Paris", "Rome", None],
            "year": [3, 1, 3, 2],
            "price": [1.5, None, 1.5, 2.0],
        }
    )
    return SimpleMultiAuthorityData(df, "trips")


def test_each_column_has_its_values() -> None:
    data = trips()
    assert not data.authority_data and data.sub_authority_names() is None
    cities = data.get_authority_data("city")
    assert cities is data.get_authority_data("city") and cities.name == "city"
    assert cities.df["city"].to_dict() == {0: "Paris", 1: "Rome"}
    years = data.get_authority_data("year").df["year"]
    assert years.to_dict() == {1: 1, 2: 2, 3: 3} and years.dtype == "int64"
    assert data.get_authority_data("price").df["price"].to_dict() == {0: 1.5, 1: 2.0}
    assert list(data.authority_data) == ["city", "year", "price"]
    with pytest.raises(KeyError, match="'trips' has no column 'no'"):
        data.get_authority_data("no")


def test_values_are_looked_up_in_columns_and_records() -> None:
    data = trips()
    assert data.lookup_subauth_values("year", 3) is None
    data.get_authority_data("year")
    for is_id in (True, False):
        rows = data.lookup_subauth_values("year", 3, is_id=is_id)
        assert rows is not None and rows.index.tolist() == [3]
    assert data.lookup_auth_values("city", "Rome").index.tolist() == [0, 2]


def test_records_are_marked_by_ids_of_values() -> None:
    data = trips()
    mask = data.auth_values_mask("city", 1)
    assert mask.tolist() == [True, False, True, False] and mask.name == "city"
    assert not data.auth_values_mask("year", 99).any()
    both = data.auth_records_mask({"city": 1, "year": 3})
    assert data.get_auth_records(both).index.tolist() == [0, 2]
    assert data.auth_records_mask({}) is None
    assert data.get_auth_records(None).empty


def test_a_filter_of_records_stays_as_it_is() -> None:
    data = trips()
    given_mask = pd.Series([True, False, False, True])
    mask = data.auth_records_mask({"city": 1}, given_mask)
    assert mask is not None and mask.tolist() == [True, False, False, False]
    assert given_mask.tolist() == [True, False, False, True]
    assert data.auth_records_mask({}, given_mask) is given_mask


def test_masks_are_combined() -> None:
    data, first = trips(), pd.Series([True, False])
    both = data.combine_masks(first, pd.Series([True, True]))
    assert both is not None and both.tolist() == [True, False]
    assert data.combine_masks(first, None) is data.combine_masks(None, first) is first
    assert data.combine_masks(None, None) is None
    assert data.combine_masks(first, pd.Series([False, True])) is None
    assert data.combine_masks(pd.Series([False]), None) is None


def test_what_is_for_others_to_write_says_so() -> None:
    data = CorrelatedAuthorityData(pd.DataFrame({"a": [1]}), "a")
    assert data.sub_authority_names() is None
    for call in (
        lambda: data.auth_values_mask("a", 1),
        lambda: data.auth_records_mask({}),
        lambda: data.get_auth_records(None),
        lambda: data.combine_masks(None, None),
        lambda: MultiAuthorityData(data.df, "a").build_authority_data("a"),
    ):
        with pytest.raises(NotImplementedError):
            call()


def test_a_factory_makes_an_authority_of_a_column() -> None:
    factory, data = MultiAuthorityFactory("trips"), trips()
    assert factory.auth_name == "trips"
    builder = AuthorityAnnotationsBuilder(None, {"source": "test"})
    parent = wines()
    cities = factory.build_authority("city", builder, data, parent_auth=parent)
    assert cities.parent is parent and cities.anns_builder is builder
    assert cities.authdata is data.get_authority_data("city")
    assert cities.lexical_expander is factory.get_lexical_expander("other")
    assert found(cities, "to Rome") == [(3, 7, 1)]
    own = LexicalExpander(None, str.lower)
    lowered = MultiAuthorityFactory("trips", own)
    assert lowered.get_lexical_expander("city") is own
    assert found(lowered.build_authority("city", None, data), "ROME") == [(0, 4, 1)]
