"""Annotations: every example of the reference, the corners, and the cost."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any, Dict, List, Optional, Set, Tuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_structures import Text, TextMetaData
from dataknobs_xization.annotations import (
    AnnotatedText,
    Annotations,
    AnnotationsBuilder,
    AnnotationsGroup,
    AnnotationsGroupList,
    AnnotationsMetaData,
    AnnotationsRowAccessor,
    AnnotatorKernel,
    BasicAnnotator,
    CompoundAnnotator,
    DerivedAnnotationColumns,
    EntityAnnotator,
    HtmlHighlighter,
    KeepFirst,
    KeepLongest,
    KeepPreferred,
    MergeAll,
    MergeStrategy,
    MissingColumnError,
    OverlapGroupIterator,
    PositionalAnnotationsGroup,
    RowData,
    SyntacticParser,
    merge,
)

METADATA = AnnotationsMetaData()
ACCESSOR = AnnotationsRowAccessor(METADATA)
Span = Tuple[int, int]
SPANS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 5)).map(lambda at: (at[0], sum(at))),
    max_size=8,
)


def ann(start: int, end: int, text: str = "x", kind: str = "t") -> Dict[str, Any]:
    return {"start_pos": start, "end_pos": end, "text": text, "ann_type": kind}


ROWS = [ann(4, 5, "b"), ann(0, 3, "abc"), ann(0, 5, "abcde", "u")]


def frame() -> pd.DataFrame:
    return pd.DataFrame(ROWS)


def rowdata(start: int, end: int, name: Any = 0, **values: Any) -> RowData:
    return RowData(METADATA, pd.Series({**ann(start, end), **values}, name=name))


def group_of(*spans: Span, **options: Any) -> AnnotationsGroup:
    group = AnnotationsGroup(ACCESSOR, "text", None, **options)
    for name, span in enumerate(spans):
        group.add(rowdata(*span, name=name))
    return group


# Metadata


def test_metadata_names_columns_and_their_order() -> None:
    assert METADATA.data == {
        "start_pos": "start_pos",
        "end_pos": "end_pos",
        "text": "text",
        "ann_type": "ann_type",
    }
    assert METADATA.sort_fields == ["start_pos", "end_pos"]
    assert METADATA.ascending == (True, False)
    named = AnnotationsMetaData("s", "e", "w", "k", foo="bar")
    columns = (named.start_pos_col, named.end_pos_col, named.text_col)
    assert (*columns, named.ann_type_col) == ("s", "e", "w", "k")
    assert (named.get_col("foo"), named.get_col("no"), named.get_col("no", "x")) == (
        "bar",
        None,
        "x",
    )


def test_rows_are_sorted_longest_first_and_keep_their_labels() -> None:
    assert METADATA.sort_df(frame()).index.tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("ascending", "order"), [(True, [1, 2, 0]), (False, [0, 2, 1])]
)
def test_one_direction_may_be_given_for_all_columns(
    ascending: bool, order: List[int]
) -> None:
    metadata = AnnotationsMetaData(sort_fields_ascending=ascending)
    df = pd.DataFrame({"start_pos": [3, 0, 0], "end_pos": [4, 1, 5]})
    assert metadata.sort_df(df).index.tolist() == order


def test_rows_are_sorted_by_renamed_columns_under_either_name() -> None:
    df = frame().rename(columns={"start_pos": "s", "end_pos": "e"})
    for options in ({}, {"sort_fields": ["s", "e"]}):
        metadata = AnnotationsMetaData("s", "e", **options)  # type: ignore[arg-type]
        assert metadata.sort_df(df).index.tolist() == [2, 1, 0]


def test_a_missing_column_to_sort_by_is_named() -> None:
    with pytest.raises(KeyError, match="no column 'start_pos' to sort by") as caught:
        METADATA.sort_df(pd.DataFrame({"x": [1]}))
    assert isinstance(caught.value, MissingColumnError)
    assert caught.value.context["columns"] == ["x"]


# Reading rows


class Derived(DerivedAnnotationColumns):
    def get_col_value(
        self, metadata: Any, col_type: str, row: Any, missing: Any = None
    ) -> Any:
        return metadata is METADATA, col_type, missing


def test_a_row_is_read_by_types_of_columns() -> None:
    row = pd.Series({"w": "red", "ann_type": "t", "extra": 1})
    accessor = AnnotationsRowAccessor(AnnotationsMetaData(text_col="w", foo="bar"))
    assert accessor.get_col_value("text", row) == "red"
    assert accessor.get_col_value("ann_type", row) == "t"
    assert accessor.get_col_value("extra", row, "?") == "?"
    assert accessor.get_col_value("foo", row, "?") == "?"
    assert accessor.get_col_value("foo", pd.Series({"foo": 3})) == 3


def test_what_is_in_no_column_may_be_derived() -> None:
    row = pd.Series({"extra": 1})
    derived = AnnotationsRowAccessor(METADATA, Derived())
    assert derived.get_col_value("extra", row, "?") == (True, "extra", "?")


# The store


def test_a_store_is_a_list_or_a_frame() -> None:
    annotations = Annotations(METADATA)
    assert annotations.df is None and annotations.is_empty()
    assert annotations.ann_row_dicts == []
    annotations.add_dict(ROWS[0])
    annotations.add_dicts(ROWS[1:])
    assert annotations.ann_row_dicts == ROWS and not annotations.is_empty()
    df = annotations.df
    assert df is not None and df is annotations.df
    assert df.index.tolist() == [2, 1, 0]
    assert annotations.ann_row_dicts == [ROWS[2], ROWS[1], ROWS[0]]
    annotations.ann_row_dicts.append(ann(9, 10))
    df = annotations.df
    assert df is not None and df["start_pos"].tolist() == [0, 0, 4, 9]


def test_a_frame_that_is_given_stays_as_it_is() -> None:
    df = frame()
    annotations = Annotations(METADATA, df)
    assert annotations.df is df
    assert annotations.ann_row_dicts == ROWS
    annotations.set_df(df)
    assert annotations.df is df


def test_a_frame_that_is_added_is_sorted_in() -> None:
    annotations = Annotations(METADATA, frame())
    annotations.add_df(frame())
    annotations.add_df(None)
    annotations.add_df(pd.DataFrame())
    assert annotations.df is not None
    assert annotations.df.index.tolist() == [2, 2, 1, 1, 0, 0]


def test_a_store_that_is_cleared_returns_what_it_had() -> None:
    df = frame()
    annotations = Annotations(METADATA, df)
    assert annotations.clear() is df
    assert annotations.is_empty() and annotations.clear() is None
    annotations.add_dicts(ROWS)
    removed = annotations.clear()
    assert removed is not None and removed.index.tolist() == [2, 1, 0]
    assert Annotations(METADATA, pd.DataFrame()).is_empty()


def test_rows_are_built_with_the_names_of_columns() -> None:
    builder = AnnotationsBuilder(
        AnnotationsMetaData(start_pos_col="s"), {"s": 99, "d": 1}
    )
    row = builder.build_annotation_row(0, 1, "x", "t", d=2, e=3)
    assert list(row.items()) == [
        ("s", 99),
        ("end_pos", 1),
        ("text", "x"),
        ("ann_type", "t"),
        ("d", 2),
        ("e", 3),
    ]
    assert builder.do_build_row({"s": 5, "y": 1}, y=7) == {"s": 99, "y": 7, "d": 1}
    plain = AnnotationsBuilder(None, None)
    assert plain.build_annotation_row(0, 1, "x", "t") == ann(0, 1)


# Rows and groups


def test_a_row_knows_its_place() -> None:
    row = rowdata(0, 3, name=7, text="a")
    assert repr(row) == '[0:3)"a"'
    assert (row.loc, row.start_pos, row.end_pos, row.text) == (7, 0, 3, "a")
    assert row.is_subset(rowdata(0, 3)) and row.is_subset(rowdata(0, 5))
    assert not row.is_subset(rowdata(1, 5))
    assert row.is_subset_of_any([rowdata(1, 5), rowdata(0, 4)])
    assert not row.is_subset_of_any([])


def test_a_group_is_empty_at_first() -> None:
    group = group_of()
    assert (group.size, group.text, group.locs, group.key) == (0, "", [], "")
    assert (group.group_type, group.group_num, group.ann_type) == (None, None, None)
    assert (group.is_locked, group.is_valid, group.autolock) == (False, True, False)
    assert group.df.empty and group.is_subset(group_of()) and repr(group) == "{}"


def test_a_group_collects_rows() -> None:
    group = group_of()
    assert group.add(rowdata(4, 5, 2, text="b", ann_type="first"))
    assert group.df.index.tolist() == [2]
    assert group.add(rowdata(0, 3, 1, text="abc"))
    assert (group.text, group.locs, group.key) == ("b abc", [2, 1], "1_2")
    assert (group.ann_type, group.group_type) == ("first", "first")
    assert group.df.index.tolist() == [2, 1] and group.df is group.df
    assert group.to_dict() == {"b": "b", "abc": "abc"}
    assert repr(group) == '{"b": "b", "abc": "abc"}'
    assert group.remove_row(0).text == "b"
    assert (group.size, group.df.index.tolist()) == (1, [1])
    group.group_type, group.group_num, group.is_valid = "set", 3, False
    assert (group.group_type, group.group_num, group.is_valid) == ("set", 3, False)


def test_a_group_may_refuse_rows_and_lock_itself() -> None:
    def at_start(_group: AnnotationsGroup, row: RowData) -> bool:
        return bool(row.start_pos == 0)

    group = AnnotationsGroup(ACCESSOR, "text", at_start, autolock=True)
    assert not group.add(rowdata(4, 5)) and not group.is_locked
    assert group.add(rowdata(0, 5))
    assert not group.add(rowdata(4, 5)) and group.is_locked
    assert not group.add(rowdata(0, 5))
    group.is_locked = group.autolock = False
    assert not group.add(rowdata(4, 5)) and not group.is_locked


def test_a_copy_of_a_group_is_its_own() -> None:
    group = group_of((0, 3), group_type="g", group_num=4, valid=False)
    copied = group.copy()
    copied.add(rowdata(4, 5))
    assert (group.size, copied.size) == (1, 2)
    assert (copied.group_type, copied.group_num, copied.is_valid) == ("g", 4, False)


def test_a_group_is_covered_if_each_row_is() -> None:
    small, large = group_of((0, 2), (5, 6)), group_of((0, 3), (4, 9))
    assert small.is_subset(large) and not large.is_subset(small)
    assert small.is_subset_of_any([group_of(), large]) is large
    assert large.is_subset_of_any([small]) is None


def test_groups_by_place_widen_their_bounds() -> None:
    group = PositionalAnnotationsGroup(True, "kind", 7)
    assert (group.start_pos, group.end_pos, group.group_type) == (-1, -1, "kind")
    assert group.belongs(rowdata(2, 5)) and group.add(rowdata(2, 5))
    assert not group.belongs(rowdata(5, 6))
    assert group.belongs(rowdata(4, 7)) and group.belongs(rowdata(0, 3))
    assert (group.start_pos, group.end_pos, group.size) == (0, 7, 1)
    assert repr(group) == 'nrows=1[0,7)"x"' and group.entity_text == "x"
    copied = group.copy()
    assert (copied.start_pos, copied.end_pos, copied.size) == (0, 7, 1)
    assert (copied.overlap, copied.group_type, copied.group_num) == (True, "t", -1)


def test_a_row_beyond_both_bounds_does_not_overlap() -> None:
    apart = PositionalAnnotationsGroup(False)
    apart.add(rowdata(2, 5))
    assert not apart.belongs(rowdata(4, 9))
    assert apart.belongs(rowdata(0, 9))
    assert (apart.start_pos, apart.end_pos) == (0, 9)


def test_a_list_keeps_groups_that_none_covers() -> None:
    large, small, other = group_of((0, 5)), group_of((0, 3)), group_of((7, 9))
    groups = AnnotationsGroupList()
    assert groups.size == groups.coverage == 0 and groups.df.empty
    assert [groups.add(group) for group in (large, small, other)] == [True, False, True]
    assert groups.groups == [large, other] and groups.df.index.tolist() == [0, 0]
    everything = AnnotationsGroupList(accept_fn=None)
    assert everything.add(large) and everything.add(small)
    assert everything.is_subset(groups) and not groups.is_subset(everything)
    assert groups.copy().groups == groups.groups
    assert groups.copy().groups is not groups.groups
    assert repr(everything) == '[{"x": "x"}, {"x": "x"}]'
    assert AnnotationsGroupList([group_of((0, 1), (2, 3)), large]).coverage == 2


# Overlaps


def stored(spans: List[Span]) -> Annotations:
    annotations = Annotations(METADATA)
    annotations.add_dicts([ann(*span, text=str(num)) for num, span in enumerate(spans)])
    return annotations


def spans_of(annotations: Annotations) -> List[Span]:
    return [(row["start_pos"], row["end_pos"]) for row in annotations.ann_row_dicts]


@given(SPANS)
def test_groups_of_overlaps_are_connected_and_apart(spans: List[Span]) -> None:
    df = stored(spans).df
    iterator = OverlapGroupIterator(pd.DataFrame() if df is None else df)
    groups = []
    while iterator.has_next:
        groups.append(iterator.next_group())
        assert iterator.cur_group is groups[-1]
    assert iterator.next_group() is None
    found = [sorted(int(text) for text in g.text.split()) for g in groups if g]
    assert sorted(num for nums in found for num in nums) == list(range(len(spans)))
    shared = {
        char: num
        for num, nums in enumerate(found)
        for i in nums
        for char in range(*spans[i])
    }
    for num, nums in enumerate(found):
        assert {shared[char] for i in nums for char in range(*spans[i])} == {num}
        covered = {char for i in nums for char in range(*spans[i])}
        assert len(covered) == max(covered) - min(covered) + 1
    iterator.reset()
    assert iterator.has_next == bool(spans)


def naive_keep(spans: List[Span], rank: Any) -> List[Span]:
    kept: List[Span] = []
    for span in sorted(spans, key=rank):
        if all(span[1] <= start or end <= span[0] for start, end in kept):
            kept.append(span)
    return sorted(kept)


@given(SPANS)
def test_merging_keeps_the_best_that_do_not_overlap(spans: List[Span]) -> None:
    def longest(span: Span) -> Any:
        return span[0] - span[1], span[0]

    def first(span: Span) -> Any:
        return span[0], -span[1]

    annotations = stored(spans)
    assert spans_of(merge(annotations, KeepLongest())) == naive_keep(spans, longest)
    assert spans_of(merge(annotations, KeepFirst())) == naive_keep(spans, first)
    assert len(annotations.ann_row_dicts) == len(spans)


def test_preferred_types_win() -> None:
    annotations = Annotations(METADATA)
    annotations.add_dicts(
        [ann(0, 9, "a", "low"), ann(0, 3, "b", "high"), ann(2, 5, "c", "high")]
    )
    kept = merge(annotations, KeepPreferred("high", "low")).ann_row_dicts
    assert [row["text"] for row in kept] == ["b"]
    kept = merge(annotations, KeepPreferred("none")).ann_row_dicts
    assert [row["text"] for row in kept] == ["a"]


def test_all_may_be_made_one() -> None:
    annotations = stored([(0, 3), (2, 6), (7, 8)])
    assert spans_of(merge(annotations, MergeAll())) == [(0, 6), (7, 8)]
    joined = merge(annotations, MergeAll(join="+".join)).ann_row_dicts
    assert [row["text"] for row in joined] == ["0+1", "2"]


# Annotated text


def test_a_text_has_annotations_and_bookmarks_of_its_own() -> None:
    text = AnnotatedText("abc")
    assert (text.text, text.text_id, text.text_label) == ("abc", 0, "text")
    assert text.bookmarks == {} and text.bookmarks is text.bookmarks
    assert text.annotations is text.annotations and text.annotations.df is None
    other = AnnotatedText("abc", text_obj=Text("other", TextMetaData(5)))
    assert (other.text, other.text_id) == ("other", 5)
    named = AnnotatedText("abc", annots_metadata=AnnotationsMetaData("s"))
    assert named.annotations.metadata.start_pos_col == "s"


def test_characters_may_be_padded() -> None:
    text = AnnotatedText("ab")
    assert text.get_text_series().tolist() == ["a", "b"]
    assert text.get_text_series(1).tolist() == [" ", "a", "b", " "]
    assert text.get_text_series(0, "xyz").tolist() == ["x", "y", "z"]
    assert text.get_text_series(0, "").tolist() == []


MASKED = pd.DataFrame(
    {
        "start_pos": [1, 6, 9, 8, -1],
        "end_pos": [3, 8, 99, 10, -1],
        "c": ["v", "", None, "q", "v"],
    }
)


def test_characters_with_a_value_are_marked() -> None:
    text = AnnotatedText("hello world")
    mask = text.get_annot_mask("c", 0, MASKED)
    assert mask is not None and mask.index[mask].tolist() == [1, 2, 8, 9]
    padded = text.get_annot_mask("c", 2, MASKED)
    assert padded is not None and len(padded) == 15
    assert padded.index[padded].tolist() == [3, 4, 10, 11]
    assert text.get_annot_mask("zz", 0, MASKED) is None
    assert text.get_annot_mask("c") is None
    other = text.get_annot_mask("c", annot_df=MASKED, text="abcd")
    assert other is not None and other.tolist() == [False, True, True, False]


def test_characters_with_a_value_are_masked() -> None:
    text = AnnotatedText("hello world", annots=Annotations(METADATA, MASKED))
    assert text.get_text() == "hello world"
    assert text.get_text({"c": "*", "zz": "?"}) == "h**lo wo**d"
    assert text.get_text({"c": "*"}, text="xyz") == "x**"
    assert text.get_text({"c": "*"}, MASKED[:0]) == "hello world"


def test_marking_knows_renamed_columns() -> None:
    metadata = AnnotationsMetaData("s", "e")
    text = AnnotatedText("abc", annots_metadata=metadata)
    text.annotations.add_dict({"s": 1, "e": 2, "c": 1})
    assert text.get_text({"c": "*"}) == "a*c"


def test_the_first_annotations_are_taken_over() -> None:
    text, annotations = AnnotatedText("abc"), Annotations(METADATA, frame())
    text.add_annotations(None)
    text.add_annotations(Annotations(METADATA))
    text.add_annotations(annotations)
    assert text.annotations is annotations
    text.add_annotations(Annotations(METADATA, frame()))
    assert len(annotations.ann_row_dicts) == 6


def test_an_empty_store_gets_a_copy() -> None:
    df, text = frame(), AnnotatedText("abc")
    assert text.annotations.is_empty()
    text.add_annotations(Annotations(METADATA, df))
    assert text.annotations.df is not df
    assert text.annotations.df is not None and text.annotations.df.equals(df)


# Highlighting


def highlighted(text: str, rows: List[Dict[str, Any]], **options: Any) -> List[str]:
    styles = {"c": {"v": {"color": "red", "x": "y"}, "q": {}}}
    annotated = AnnotatedText(text, annots=Annotations(METADATA, pd.DataFrame(rows)))
    return HtmlHighlighter(styles, **options).highlight(annotated).split("\n")


def test_annotations_are_shown_as_marks() -> None:
    rows = [{**ann(1, 3), "c": "v"}, {**ann(4, 5), "c": "no"}, {**ann(8, 9), "c": "q"}]
    assert highlighted("hello world", rows) == [
        "<p>",
        "h",
        '<mark class="tooltip" style="color: red; x: y;">',
        "el",
        '<span class="tooltiptext">v</span>',
        "</mark>",
        "lo wo",
        '<mark class="tooltip" style="">',
        "r",
        '<span class="tooltiptext">q</span>',
        "</mark>",
        "</p>",
    ]
    assert highlighted("hello world", rows, show_rest=True)[-2:] == ["ld", "</p>"]


def test_each_column_shows_the_text_again() -> None:
    styles = {"c": {"v": {"a": "b"}}, "d": {"w": {"a": "b"}}}
    rows = [{**ann(1, 2), "c": "v", "d": "w"}]
    text = AnnotatedText("abc", annots=Annotations(METADATA, pd.DataFrame(rows)))
    lines = HtmlHighlighter(styles, "T", "TT").highlight(text).split("\n")
    assert lines.count("a") == 2 and lines.count('<span class="TT">w</span>') == 1
    assert lines.count('<mark class="T" style="a: b;">') == 2


def test_nothing_to_show_is_an_empty_paragraph() -> None:
    text = AnnotatedText("abc")
    assert HtmlHighlighter({"c": {}}).highlight(text) == "<p>\n</p>"


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(KeyError, match="no column 'c'"):
        highlighted("abc", [ann(0, 1)])


class Inert(HTMLParser):
    """Collect the tags, and the text outside of tooltips."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Set[str] = set()
        self.values: List[Any] = []
        self.data: List[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.values += attrs

    def handle_data(self, data: str) -> None:
        self.data.append(data)


@given(st.text("<>&\"'a/script ", min_size=1), st.text("<>&\"'b", min_size=1))
def test_html_in_texts_values_and_styles_is_inert(text: str, value: str) -> None:
    rows = [{**ann(0, len(text)), "c": value}]
    annotated = AnnotatedText(text, annots=Annotations(METADATA, pd.DataFrame(rows)))
    styles = {"c": {value: {value: value}}}
    parser = Inert()
    parser.feed(HtmlHighlighter(styles, value, value).highlight(annotated))
    parser.close()
    assert parser.tags == {"p", "mark", "span"}
    assert {name for name, _value in parser.values} == {"class", "style"}
    assert "".join(parser.data).split("\n")[2:4] == [text, value]


def test_a_script_comes_out_inert() -> None:
    lines = highlighted(
        "<script>alert(1)</script>", [{**ann(0, 8), "c": "v"}], show_rest=True
    )
    assert "&lt;script&gt;" in lines and "alert(1)&lt;/script&gt;" in lines


def test_what_is_nowhere_in_the_text_is_not_shown_and_hides_nothing() -> None:
    places = {"start_pos": [-1, float("nan"), 3.0], "end_pos": [-1, 2, 5], "c": "v"}
    text = AnnotatedText("ab cd", annots=Annotations(METADATA, pd.DataFrame(places)))
    lines = HtmlHighlighter({"c": {"v": {}}}).highlight(text).split("\n")
    assert lines[1:4] == ["ab ", '<mark class="tooltip" style="">', "cd"]
    assert lines.count("</mark>") == 1


# Annotators


class Letters(BasicAnnotator):
    def annotate_text(self, text_str: str) -> Optional[Annotations]:
        if not text_str:
            return None
        return stored([(i, i + 1) for i, c in enumerate(text_str) if c.isalpha()])


class Parser(SyntacticParser):
    annotate_text = Letters.annotate_text


class Entities(EntityAnnotator):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.calls: List[Any] = []

    annotate_text = Letters.annotate_text

    @property
    def annotation_cols(self) -> Set[str]:
        return {"text"}

    @property
    def highlight_fieldstyles(self) -> Dict[Any, Any]:
        return {"0": {"color": "red"}}

    def compose_groups(self, annotations: Annotations) -> Annotations:
        self.calls.append("compose")
        return annotations

    def mark_records(self, annotations: Annotations, largest_only: bool = True) -> None:
        self.calls.append(("mark", largest_only))

    def validate_records(self, annotations: Annotations) -> None:
        self.calls.append("validate")


class Kernel(AnnotatorKernel):
    def __init__(self) -> None:
        self.entities = Entities("text")

    @property
    def annotators(self) -> List[EntityAnnotator]:
        return [self.entities]

    def annotate_input(self, text_obj: AnnotatedText) -> Annotations:
        found = self.entities.annotate_input(text_obj)
        assert found is not None
        return found


def test_an_annotator_adds_what_it_finds() -> None:
    text = AnnotatedText("a b")
    found = Letters("letters").annotate_input(text)
    assert found is not None and spans_of(found) == [(0, 1), (2, 3)]
    assert spans_of(text.annotations) == [(0, 1), (2, 3)]
    assert Letters("letters").annotate_input(AnnotatedText("")) is None


def test_a_parser_puts_aside_what_it_finds() -> None:
    text = AnnotatedText("a b")
    Parser("letters").annotate_input(text)
    assert text.annotations.is_empty()
    assert text.bookmarks["letters"]["start_pos"].tolist() == [0, 2]
    assert Parser("letters").annotate_input(AnnotatedText("")) is None


def test_an_entity_annotator_completes_what_it_finds() -> None:
    annotator, text = Entities("text"), AnnotatedText("a b")
    assert annotator.mask_char == " "
    found = annotator.annotate_input(text, {"text"}, None, False, more=1)
    assert found is not None and spans_of(text.annotations) == spans_of(found)
    assert annotator.calls == ["compose", ("mark", False), "validate"]
    assert annotator.annotate_input(AnnotatedText("")) is None


def test_an_entity_annotator_merges_with_bookmarks() -> None:
    annotator = Entities("text")
    text = AnnotatedText("a b", bookmarks={"longer": pd.DataFrame([ann(0, 2)])})
    strategies: Dict[str, MergeStrategy] = {"longer": KeepLongest(), "no": MergeAll()}
    found = annotator.annotate_input(text, merge_strategies=strategies)
    assert found is not None and spans_of(found) == [(0, 2), (2, 3)]
    assert sorted(text.bookmarks) == ["longer", "text.pre-merge:longer"]
    assert len(text.bookmarks["text.pre-merge:longer"]) == 2


def test_a_compound_starts_afresh_unless_told_not_to() -> None:
    compound = CompoundAnnotator(Kernel())
    text = AnnotatedText("a b")
    for _time in range(2):
        compound.annotate_input(text)
        assert len(text.annotations.ann_row_dicts) == 2
    compound.annotate_input(text, reset=False)
    assert (compound.name, len(text.annotations.ann_row_dicts)) == ("entity", 4)


def test_a_compound_shows_what_its_annotators_found() -> None:
    compound, text = CompoundAnnotator(Kernel(), "all"), AnnotatedText("a b")
    compound.annotate_input(text)
    shown = compound.get_html_highlighted_text(text)
    assert '<mark class="tooltip" style="color: red;">\na\n' in shown
    assert compound.get_html_highlighted_text(text, ["text"]) == shown
    assert compound.get_html_highlighted_text(text, ["no"]) == "<p>\n</p>"


# Cost


@pytest.mark.parametrize(
    "span",
    [
        lambda i, size: (i, i + 1),
        lambda i, size: (i, 2 * size),
        lambda i, size: (i, i + 2),
        lambda i, size: (0, i + 1),
    ],
    ids=["apart", "nested", "chained", "same start"],
)
def test_merging_is_not_quadratic(span: Any) -> None:
    def work(df: pd.DataFrame) -> None:
        merge(Annotations(METADATA, df), KeepLongest())

    def make(size: int) -> pd.DataFrame:
        return pd.DataFrame([ann(*span(i, size)) for i in range(size)])

    assert growth(work, make, 100, 800) < LINEAR


def test_masking_is_linear_when_all_overlap() -> None:
    def work(size: int) -> None:
        df = pd.DataFrame({"start_pos": range(size), "end_pos": size, "c": 1})
        assert AnnotatedText("x" * size).get_text({"c": "*"}, df) == "*" * size

    assert growth(work, lambda size: size) < LINEAR
