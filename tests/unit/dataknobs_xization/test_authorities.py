"""Authorities: every example of the reference, and the corners."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

import pandas as pd
import pytest

from dataknobs_common.exceptions import ValidationError
from dataknobs_structures import Text, TextMetaData
from dataknobs_xization.annotations import AnnotatedText, Annotations
from dataknobs_xization.authorities import (
    AnnotationsValidator,
    AuthoritiesBundle,
    Authority,
    AuthorityAnnotationsBuilder,
    AuthorityAnnotationsMetaData,
    AuthorityData,
    AuthorityFactory,
    DerivedFieldGroups,
    LexicalAuthority,
    RegexAuthority,
)

DATES = re.compile(r"(?P<m>\d+)/(?P<d>\d+)")


def found(auth: Authority, text: str) -> List[Dict[str, Any]]:
    return auth.annotate_input(text).ann_row_dicts


def row(start: int, end: int, text: Optional[str], **values: Any) -> Dict[str, Any]:
    kinds = {"ann_type": "x", "auth_id": text, "auth_valconf": 1.0}
    return {"start_pos": start, "end_pos": end, "text": text, **kinds, **values}


# Columns and values


def test_fields_have_columns_named_after_their_type() -> None:
    groups = DerivedFieldGroups()
    assert groups.get_field_type_col("car") == "car_field"
    assert groups.get_field_group_col("car_field") == "car_num"
    assert groups.get_field_record_col("car_num") == "car_recsnum"
    assert groups.unpack_field("a_num_b_num") == "a_num_b"
    assert groups.get_field_name("a_recsnum") == "a"
    own = DerivedFieldGroups("_f", "", "_r")
    assert (own.get_field_type_col("a_r"), own.get_field_group_col("a")) == ("a_f", "a")


def test_fields_of_a_row_are_found_by_its_type() -> None:
    groups, metadata = DerivedFieldGroups(), AuthorityAnnotationsMetaData()
    values = pd.Series({"ann_type": "car", "car_field": "make", "car_num": 3})

    def value(col_type: str, values: Any = values) -> Any:
        return groups.get_col_value(metadata, col_type, values, "?")

    assert [value("field_type"), value("field_group"), value("field_record")] == [
        "make",
        3,
        "?",
    ]
    assert value("other") == "?"
    assert value("field_type", pd.Series({"car_field": 1})) == "?"
    assert value("field_type", pd.Series({"ann_type": None})) == "?"


def test_metadata_and_rows_have_an_id() -> None:
    metadata = AuthorityAnnotationsMetaData(auth_id_col="id", extra="e")
    assert metadata.auth_id_col == metadata.data["auth_id"] == "id"
    assert metadata.get_col("extra") == "e"
    builder = AuthorityAnnotationsBuilder(metadata, {"z": 1})
    built = builder.build_annotation_row(1, 2, "t", "a", "i", k=2)
    assert list(built.items()) == [
        ("start_pos", 1),
        ("end_pos", 2),
        ("text", "t"),
        ("ann_type", "a"),
        ("id", "i"),
        ("z", 1),
        ("k", 2),
    ]
    assert AuthorityAnnotationsBuilder().metadata.data["auth_id"] == "auth_id"


def test_values_are_looked_up_by_value_or_id() -> None:
    df = pd.DataFrame({"wine": ["red", "white", "red"]}, index=[10, 11, 12])
    data = AuthorityData(df, "wine")
    assert data.df is df and data.name == "wine"
    assert data.lookup_values("red").index.tolist() == [10, 12]
    assert data.lookup_values(11, is_id=True)["wine"].tolist() == ["white"]
    assert data.lookup_values("no").empty


# Patterns


def test_named_groups_make_a_row_each() -> None:
    auth = RegexAuthority("date", DATES)
    df = auth.annotate_input("on 1/22").df
    assert df is not None and df.columns.tolist() == [
        *["start_pos", "end_pos", "text", "ann_type"],
        *["auth_id", "auth_valconf", "date_field"],
    ]
    assert df.values.tolist() == [
        [3, 4, "1", "date", "1", 1.0, "m"],
        [5, 7, "22", "date", "22", 1.0, "d"],
    ]


def test_no_match_makes_no_annotations() -> None:
    annotations = RegexAuthority("date", DATES).annotate_input("none")
    assert annotations.is_empty() and annotations.df is None


def test_groups_without_names_are_numbered_and_may_be_missing() -> None:
    assert found(RegexAuthority("x", re.compile("(a)|(b)")), "ab") == [
        row(0, 1, "a", x_field=1),
        row(-1, -1, None, x_field=2),
        row(-1, -1, None, x_field=1),
        row(1, 2, "b", x_field=2),
    ]


def test_groups_without_names_do_not_count_beside_named_ones() -> None:
    assert found(RegexAuthority("x", re.compile("(?P<q>a)|(c)")), "c") == [
        row(-1, -1, None, x_field="q")
    ]


def test_a_match_without_groups_makes_one_row() -> None:
    assert found(RegexAuthority("x", re.compile("a(b)?")), "a ab") == [
        row(0, 1, "a"),
        row(3, 4, "b", x_field=1),
    ]


class _Tagged(RegexAuthority):
    """Take annotations by keyword, as programs that override the method may."""

    # pylint: disable-next=arguments-differ # that is what is tested
    def build_annotation(  # type: ignore[override]
        self, **values: Any
    ) -> Dict[str, Any]:
        return {**super().build_annotation(**values), "tag": values["entity_text"]}


class _Built(RegexAuthority):
    """Build each row anew, as an authority does whose methods are not the usual."""

    def validate_ann_dicts(self, ann_dicts: List[Dict[str, Any]]) -> bool:
        return super().validate_ann_dicts(ann_dicts)


@pytest.mark.parametrize("pattern", ["a", "a(b)?", "(?P<q>a)|(c)", "(a)|(b)"])
@pytest.mark.parametrize("canonical", [None, lambda text, group: (text, group)])
@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"start_pos_col": "from", "end_pos_col": "to", "auth_id_col": "key"},
        {"text_col": "auth_id"},
        {"auth_id_col": "auth_valconf"},
        {"start_pos_col": "x_field"},
    ],
)
@pytest.mark.parametrize("defaults", [None, {"more": 1}, {"text": "t", "from": 7}])
def test_rows_from_templates_are_those_that_are_built(
    pattern: str, canonical: Any, columns: Any, defaults: Any
) -> None:
    builder = AuthorityAnnotationsBuilder(
        AuthorityAnnotationsMetaData(**columns), defaults
    )
    made, built = (
        found(kind("x", re.compile(pattern), canonical, builder), "a ab c b")
        for kind in (RegexAuthority, _Built)
    )
    assert made == built != []
    assert [list(row) for row in made] == [list(row) for row in built]


def test_what_is_put_in_the_place_of_a_method_builds_the_rows() -> None:
    auth = RegexAuthority("x", re.compile("a"))
    auth.build_annotation = lambda *_, **values: values  # type: ignore[method-assign]
    assert found(auth, "a")[0]["entity_text"] == "a"


def test_rows_are_built_by_keyword_so_that_a_subclass_may_take_them_all() -> None:
    assert [row["tag"] for row in found(_Tagged("x", DATES), "1/22")] == ["1", "22"]


def test_ids_may_be_canonical() -> None:
    calls: List[Any] = []

    def canonical(text: str, group: Any) -> int:
        calls.append((text, group))
        return len(calls)

    auth = RegexAuthority("x", re.compile("a(b)?"), canonical)
    assert [values["auth_id"] for values in found(auth, "a ab")] == [1, 2]
    assert calls == [("a", "x"), ("b", 1)]
    assert RegexAuthority("x", DATES).get_canonical_form("t", "g") == "t"


def test_values_are_matched_at_their_start() -> None:
    auth = RegexAuthority("date", re.compile(r"\d"))
    assert auth.has_value(3) and auth.has_value("1x") and not auth.has_value("x1")


def test_many_words_are_found_and_a_new_pattern_counts() -> None:
    words = [f"w{number}" for number in range(100)]
    auth = RegexAuthority("w", re.compile(rf"\b({'|'.join(words)})\b"))
    assert [values["text"] for values in found(auth, "w1 w100 w99")] == ["w1", "w99"]
    assert auth.regex.pattern.startswith(r"\b(w0|w1|")
    auth.regex = re.compile("x")
    assert [values["text"] for values in found(auth, "w1 x")] == ["x"]


# Annotating


def test_annotating_adds_to_a_text() -> None:
    auth, text = RegexAuthority("x", re.compile("a")), AnnotatedText("a")
    assert auth.annotate_input(text, more=1) is text.annotations
    assert auth.add_annotations(text) is text.annotations
    assert len(text.annotations.ann_row_dicts) == 2


def test_texts_and_blank_ones_are_annotated() -> None:
    auth = RegexAuthority("x", re.compile("a"))
    assert len(found(auth, Text("a", TextMetaData(1)))) == 1  # type: ignore[arg-type]
    assert found(auth, "") == found(auth, "  ") == []
    assert auth.annotate_input("a").metadata is auth.metadata


@pytest.mark.parametrize("wrong", [None, 7, b"a"])
def test_what_is_not_text_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError, match="text_obj must be a str"):
        RegexAuthority("x", DATES).annotate_input(wrong)


def test_rows_are_built_with_a_confidence() -> None:
    auth = RegexAuthority("date", DATES)
    assert auth.build_annotation(1, 2, "t", "id", 0.5, k=1) == {
        "start_pos": 1,
        "end_pos": 2,
        "text": "t",
        "ann_type": "date",
        "auth_id": "id",
        "auth_valconf": 0.5,
        "k": 1,
    }
    assert auth.build_annotation()["auth_valconf"] == 1.0


def test_an_authority_has_defaults() -> None:
    auth = RegexAuthority("x", DATES)
    part = RegexAuthority("y", DATES, parent_auth=auth, authdata=None)
    assert (auth.parent, part.parent, auth.authdata) == (None, auth, None)
    assert auth.metadata is auth.anns_builder.metadata
    assert auth.validate_ann_dicts([{}]) and not auth.validate_ann_dicts([])
    annotations = Annotations(auth.metadata)
    assert auth.compose(annotations) is annotations


# Validity


class OnlyJanuary(AnnotationsValidator):
    seen: Any = None

    def validate_annotation_rows(self, auth_annotations: Any) -> bool:
        self.seen = auth_annotations
        return bool(auth_annotations.attributes["m"] == "1")


def test_a_validator_decides_on_each_match() -> None:
    validator = OnlyJanuary()
    auth = RegexAuthority("date", DATES, anns_validator=validator)
    assert [values["text"] for values in found(auth, "1/22 2/22")] == ["1", "22"]
    seen = validator.seen
    assert seen.auth is auth and seen.attributes == {"m": "2", "d": "22"}
    assert len(seen.ann_row_dicts) == len(seen.df) == 2
    first = seen.df.iloc[0]
    assert (seen.get_field_type(first), seen.get_text(first)) == ("m", "2")
    assert (seen.colval("auth_id", first), seen.colval("no", first)) == ("2", None)
    assert seen.row_accessor.metadata is auth.metadata
    assert seen.anns.metadata is auth.metadata


def test_a_function_may_decide_too() -> None:
    def keep(auth: Authority, rows: List[Dict[str, Any]]) -> bool:
        return auth.name == "x" and rows[0]["start_pos"] > 0

    auth = RegexAuthority("x", re.compile("a"), anns_validator=keep)
    assert [values["start_pos"] for values in found(auth, "aa")] == [1]


def test_no_rows_have_no_attributes() -> None:
    auth = RegexAuthority("x", DATES)
    nothing = AnnotationsValidator.AuthAnnotations(auth, [])
    assert nothing.df is None and nothing.attributes == {}


# Several


def test_a_bundle_is_several_authorities() -> None:
    auths: List[Authority] = [RegexAuthority("date", DATES)]
    bundle = AuthoritiesBundle("all", auths=auths)
    bundle.add(RegexAuthority("word", re.compile("[a-z]+")))
    assert len(auths) == 1 and len(bundle.auths) == 2
    df = bundle.annotate_input("on 1/22").df
    assert df is not None and df["ann_type"].tolist() == ["word", "date", "date"]
    assert df.index.tolist() == [2, 0, 1]
    assert bundle.has_value("x") is True and bundle.has_value("!") is False
    assert AuthoritiesBundle("none").annotate_input("x").is_empty()
    parent = AuthoritiesBundle("p")
    child = AuthoritiesBundle("c", None, None, None, parent)
    assert child.parent is parent and child.anns_validator is None


@pytest.mark.parametrize("kind", [Authority, AuthorityFactory, LexicalAuthority])
def test_what_is_abstract_cannot_be_made(kind: Any) -> None:
    with pytest.raises(TypeError):
        kind("name")
