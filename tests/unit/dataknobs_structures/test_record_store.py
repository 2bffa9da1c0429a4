"""Record stores: what is loaded, kept, saved and given back."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, Callable, Dict, List

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_common.exceptions import ValidationError
from dataknobs_structures import RecordStore

Records = List[Dict[str, Any]]


def stored(path: Path, records: Records, sep: str = "\t") -> str:
    """Save records, and return the text of the file."""
    store = RecordStore(str(path), sep=sep)
    store.clear()
    for record in records:
        store.add_rec(record)
    store.save()
    return path.read_bytes().decode()


def reopened(path: Path, records: Records, sep: str = "\t") -> Records:
    stored(path, records, sep)
    return RecordStore(str(path), sep=sep).records


# --- the file that callers rely on ---


def test_a_file_has_a_header_and_a_line_for_each_record(tmp_path: Path) -> None:
    records = [{"id": 1, "n": "x", "v": None}, {"id": 2, "n": "y\tq", "v": 1.5}]
    text = stored(tmp_path / "a.tsv", records)
    assert text == 'id\tn\tv\n1\tx\t\n2\t"y\tq"\t1.5\n'
    assert RecordStore(str(tmp_path / "a.tsv")).records == records


@pytest.mark.parametrize(
    "records",
    [
        [{"a": 1, "b": "x"}, {"a": 2}],
        [{"a": 1}, {"b": 2}],
        [{"a": 'q"q', "b": "two\nlines"}, {"a": "1", "b": "x"}, {"a": "z", "b": "y"}],
        [{"a": True, "b": 1e300}, {"a": False, "b": math.inf}],
        [{"a": None}, {"a": None}],
        [{"a": " x "}, {"a": "#"}, {"a": "'"}, {"a": "é \N{SNOWMAN}"}],
        [{"a": [1, 2], "b": {"c": 1}}],
        [{1: 2, "b": 3}],
    ],
)
def test_a_file_that_pandas_reads_back_is_the_one_that_pandas_writes(
    tmp_path: Path, records: Records
) -> None:
    expected = pd.DataFrame(records).to_csv(sep="\t", index=False, lineterminator="\n")
    assert stored(tmp_path / "a.tsv", records) == expected


def test_a_file_that_pandas_would_misread_says_what_is_text(tmp_path: Path) -> None:
    records = [{"code": "007", "n": 1, "t": 'a\t"b"'}, {"code": "NA", "n": 2, "t": ""}]
    text = stored(tmp_path / "a.tsv", records)
    assert text == '"code"\tn\t"t"\r\n007\t1\t"a\t""b"""\nNA\t2\t""\n'
    # Whoever opens it as text sees the lines that pandas would have written.
    lines = (tmp_path / "a.tsv").read_text("utf-8").splitlines()
    assert lines[:2] == ['"code"\tn\t"t"', '007\t1\t"a\t""b"""']


def test_a_file_that_says_what_is_text_is_as_any_other_to_pandas(
    tmp_path: Path,
) -> None:
    records = [{"a": "007", "b": 'q"\t\n', "c": 1}, {"a": "8", "b": "NA", "c": 2}]
    stored(tmp_path / "a.tsv", records)
    df = pd.read_csv(tmp_path / "a.tsv", sep="\t")
    assert df["a"].tolist() == [7, 8]
    assert df["b"].fillna("none").tolist() == ['q"\t\n', "none"]
    assert df["c"].tolist() == [1, 2]


@pytest.mark.parametrize("sep", [",", ";", "|", " ", "\x1f"])
def test_the_separator_is_the_one_asked_for(tmp_path: Path, sep: str) -> None:
    records = [{"a": f"x{sep}y", "b": 1}, {"a": "z", "b": 2}]
    text = stored(tmp_path / "a.csv", records, sep)
    assert text == f'a{sep}b\n"x{sep}y"{sep}1\nz{sep}2\n'
    assert RecordStore(str(tmp_path / "a.csv"), sep=sep).records == records


def test_a_separator_of_several_characters_is_read_as_a_pattern(
    tmp_path: Path,
) -> None:
    (tmp_path / "a").write_text("a||b\n1||x\n", "utf-8")
    assert RecordStore(str(tmp_path / "a"), sep=r"\|\|").records == [{"a": 1, "b": "x"}]


# --- round trips ---

SCALARS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"])),
    st.sampled_from(["007", "NA", "", "1", "1.0", "true", "None", "nan", "inf", "-"]),
    st.sampled_from(["a\tb", "a\nb", "a\r\nb", "\r", '"', '""', " ", "\0", "\ufeff"]),
    st.integers(),
    st.integers(2**53 - 2, 2**53 + 2),
    st.integers(2**63 - 2, 2**64 + 2),
    st.floats(allow_nan=False),
    st.booleans(),
    st.none(),
)
NAMES = st.text(st.characters(blacklist_categories=["Cs"])) | st.sampled_from(
    ["", " ", "1", "True", "a\tb", "a\nb", '"', "\r", "\ufeffa", "Unnamed: 0"]
)
TABLES = st.lists(NAMES, min_size=1, max_size=4, unique=True).flatmap(
    lambda names: st.lists(
        st.fixed_dictionaries({name: SCALARS for name in names}), min_size=1, max_size=6
    )
)


def become_floats(values: List[Any]) -> bool:
    """Tell whether pandas makes floats of whole numbers, for gaps or floats there."""
    found = set(map(type, values))
    return int in found and len(found) > 1 and found <= {int, float, type(None)}


@given(TABLES)
def test_records_come_back_from_a_file_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, records: Records
) -> None:
    again = reopened(tmp_path_factory.getbasetemp() / "a.tsv", records)
    assert again == records
    for name in records[0]:
        values = [record[name] for record in records]
        if not become_floats(values):
            assert repr([record[name] for record in again]) == repr(values)


@pytest.mark.parametrize(
    "values",
    [
        ["007", "8"],
        ["NA", "x"],
        ["", "x"],
        ["", None],
        ["true", "False"],
        ["1e5", "inf"],
        ["1", 1, 1.0, True, None],
        [1e300, 5e-324, -0.0, 0.1 + 0.2, math.inf],
        [2**53 + 1, None],
        [2**64, -1],
        [2**100, 1.5],
        ["\ud7ff\ue000\U0010ffff\u2028\x85", "x"],
        ["a\tb\nc", '"', "\r", "\0"],
        [" ", "  "],
        [True, None],
        [None, None],
    ],
)
def test_values_come_back_equal_and_of_their_type(
    tmp_path: Path, values: List[Any]
) -> None:
    records = [{"v": value} for value in values]
    again = reopened(tmp_path / "a.tsv", records)
    assert repr(again) == repr(records)
    # Looking at the DataFrame before changes nothing.
    store = RecordStore(str(tmp_path / "a.tsv"))
    assert store.df is not None
    store.save()
    assert repr(RecordStore(str(tmp_path / "a.tsv")).records) == repr(records)


def test_whole_numbers_with_gaps_come_back_equal_as_pandas_writes_them(
    tmp_path: Path,
) -> None:
    text = stored(tmp_path / "a.tsv", [{"a": 1, "b": 2}, {"a": 3}])
    assert text == "a\tb\n1\t2.0\n3\t\n"
    again = RecordStore(str(tmp_path / "a.tsv")).records
    assert again == [{"a": 1, "b": 2}, {"a": 3, "b": None}]


def test_nan_and_missing_keys_come_back_as_none(tmp_path: Path) -> None:
    again = reopened(tmp_path / "a.tsv", [{"a": math.nan, "b": "007"}, {"b": "8"}])
    assert again == [{"a": None, "b": "007"}, {"a": None, "b": "8"}]


def test_saving_again_what_was_read_changes_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    for value in ("007", 1):
        before = stored(path, [{"a": value}, {"a": None}])
        RecordStore(str(path)).save()
        assert path.read_bytes().decode() == before


def test_other_objects_come_back_as_their_text(tmp_path: Path) -> None:
    again = reopened(tmp_path / "a.tsv", [{"a": [1, "x"], "b": "007"}])
    assert again == [{"a": "[1, 'x']", "b": "007"}]


@pytest.mark.parametrize("name", ["a.tsv.gz", "a.TSV.zip", "a.bz2"])
def test_a_compressed_file_is_what_pandas_makes_of_its_name(
    tmp_path: Path, name: str
) -> None:
    path = str(tmp_path / name)
    RecordStore(path, pd.DataFrame({"a": [1], "b": ["007"]})).save()
    assert pd.read_csv(path, sep="\t").to_dict("list") == {"a": [1], "b": [7]}
    assert RecordStore(path).records == [{"a": 1, "b": 7}]


@pytest.mark.parametrize("name", ["a\tb", 'a"b', "a\nb", "", " "])
@pytest.mark.parametrize("values", [["007", "1"], ["007", 1], [1, "NA"], ["\r\n", ""]])
def test_names_that_need_quotes_do_not_make_text_of_numbers(
    tmp_path: Path, name: str, values: List[Any]
) -> None:
    records = [{name: value, "z": "007"} for value in values]
    assert reopened(tmp_path / "a.tsv", records) == records


def test_a_line_of_the_wrong_length_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(b'"a"\tb\r\nx\t1\ny\n')
    with pytest.raises(ValueError, match=r"record 2 has 1 values, the header 2") as bad:
        RecordStore(str(path))
    assert isinstance(bad.value, ValidationError)
    assert str(path) in str(bad.value)


def test_values_edited_by_hand_are_read_by_their_form(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(b"a\tb\tc\r\nx\t-5\t.5\nNA\t1.5\tnan\n-\tTrue\t1e-5\n")
    assert RecordStore(str(path)).records == [
        {"a": "x", "b": -5, "c": 0.5},
        {"a": None, "b": 1.5, "c": None},
        {"a": "-", "b": True, "c": 1e-5},
    ]


# --- what is loaded ---


def test_a_file_wins_over_a_df(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("a\n1\n", "utf-8")
    df = pd.DataFrame({"a": [2]})
    store = RecordStore(str(tmp_path / "a.tsv"), df)
    assert store.records == [{"a": 1}]
    assert store.init_df is df


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("a\tb\n007\tNA\n", [{"a": 7, "b": None}]),
        ('a\tb\n"007"\t"NA"\n', [{"a": 7, "b": None}]),
        ("a\n1\nx\n", [{"a": "1"}, {"a": "x"}]),
        ("a\n1\n\n2\n", [{"a": 1}, {"a": 2}]),
        ("a\tb\n1\n", [{"a": 1, "b": None}]),
        ("\ufeffa\r\n1\r\n", [{"a": 1}]),
        ('"a"\r\n"1"\r\n', [{"a": 1}]),
        ('"a"\r\n"007\r\nx"\r\n"1"\r\n', [{"a": "007\r\nx"}, {"a": "1"}]),
        ('"a"\n007\n', [{"a": 7}]),
        ("a\n0.30000000000000004\n", [{"a": 0.1 + 0.2}]),
        ("a\tb\n", []),
        ("\n", []),
        ("", []),
    ],
)
def test_a_file_is_read_as_pandas_does(
    tmp_path: Path, text: str, records: Records
) -> None:
    (tmp_path / "a.tsv").write_bytes(text.encode())
    assert RecordStore(str(tmp_path / "a.tsv")).records == records


def test_a_path_object_will_do(tmp_path: Path) -> None:
    store = RecordStore(tmp_path / "a.tsv")
    store.add_rec({"a": 1})
    store.save()
    assert RecordStore(tmp_path / "a.tsv").records == [{"a": 1}]


def test_a_df_is_copied(tmp_path: Path) -> None:
    df = pd.DataFrame({"a": [1]})
    store = RecordStore(str(tmp_path / "none.tsv"), df)
    df.loc[0, "a"] = 2
    assert store.records == [{"a": 1}]
    assert store.df is not None and store.df.loc[0, "a"] == 1


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ([1.5, math.nan], [1.5, None]),
        ([math.inf, 0.1 + 0.2], [math.inf, 0.1 + 0.2]),
        (pd.array([1, None], dtype="Int64"), [1, None]),
        (pd.array([True, None], dtype="boolean"), [True, None]),
        (pd.array(["a", None], dtype="string"), ["a", None]),
        (pd.Categorical(["a", "b"]), ["a", "b"]),
        (np.array([1, 255], dtype="uint8"), [1, 255]),
        (np.array([2**64 - 1], dtype="uint64"), [2**64 - 1]),
        ([np.int64(3), np.bool_(True), np.str_("x")], [3, True, "x"]),
        ([np.array([1, 2]), {"a": math.nan}, (1,)], [[1, 2], {"a": None}, [1]]),
        (pd.to_datetime(["2020-01-01", None]), [1577836800000, None]),
        (pd.to_datetime(["2020-01-01"]).tz_localize("US/Eastern"), [1577854800000]),
        (pd.to_timedelta(["1 days"]), [86400000]),
    ],
)
def test_records_of_a_df_hold_plain_values(column: Any, values: List[Any]) -> None:
    records = RecordStore(None, pd.DataFrame({"v": column}, index=range(len(values))))
    found = [record["v"] for record in records.records]
    assert found == values
    assert list(map(type, found)) == list(map(type, values))


def test_names_become_text() -> None:
    df = pd.DataFrame([[1, 2, 3]], columns=[0, None, pd.Timestamp("1970-01-02")])
    assert RecordStore(None, df).records == [{"0": 1, "None": 2, "86400000": 3}]


def test_a_df_without_rows_gives_no_records() -> None:
    for df in (pd.DataFrame(), pd.DataFrame({"a": []})):
        assert not RecordStore(None, df).records


def test_what_cannot_become_records_is_refused() -> None:
    with pytest.raises(ValueError, match="repeated: a"):
        RecordStore(None, pd.DataFrame([[1, 2]], columns=["a", "a"]))
    with pytest.raises(TypeError, match="call add_rec"):
        RecordStore(None, [{"a": 1}])


# --- what is kept ---


def test_without_a_file_there_is_an_empty_store() -> None:
    store = RecordStore(None)
    assert (store.tsv_fpath, store.init_df, store.sep) == (None, None, "\t")
    assert store.records == []
    assert store.df is not None and store.df.shape == (0, 0)
    store.save()


def test_an_empty_path_means_no_file() -> None:
    store = RecordStore("", pd.DataFrame({"a": [1]}))
    store.save()
    assert store.records == [{"a": 1}]


def test_a_record_is_kept_itself_and_the_df_follows() -> None:
    store = RecordStore(None, pd.DataFrame({"a": [1]}))
    before, record = store.df, {"b": 2}
    assert store.df is before
    store.add_rec(record)
    assert store.records[-1] is record
    assert store.df is not before and store.df is store.df
    assert store.df is not None and store.df.isna().to_numpy().tolist() == [
        [False, True],
        [True, False],
    ]


def test_records_are_the_live_list() -> None:
    store = RecordStore(None)
    store.records.append({"a": 1})
    assert store.records == [{"a": 1}]


def test_clearing_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    store = RecordStore(str(path), pd.DataFrame({"a": [1]}))
    store.save()
    store.clear()
    assert store.records == []
    assert path.read_text("utf-8") == "a\n1\n"
    store.save()
    assert RecordStore(str(path)).records == []


def test_restoring_forgets_changes() -> None:
    store = RecordStore(None, pd.DataFrame({"a": [1]}))
    store.add_rec({"a": 2})
    store.restore()
    assert store.records == [{"a": 1}]
    store.restore(pd.DataFrame({"b": [3]}))
    assert store.records == [{"b": 3}]
    store.restore()
    assert store.records == [{"a": 1}]


def test_restoring_prefers_the_file(tmp_path: Path) -> None:
    store = RecordStore(str(tmp_path / "a.tsv"), pd.DataFrame({"a": [1]}))
    store.save()
    store.add_rec({"a": 2})
    store.restore(pd.DataFrame({"b": [3]}))
    assert store.records == [{"a": 1}]


def test_a_file_that_cannot_be_restored_leaves_the_store_as_it_was(
    tmp_path: Path,
) -> None:
    store = RecordStore(str(tmp_path / "a.tsv"))
    store.add_rec({"a": 1})
    (tmp_path / "a.tsv").write_bytes(b"a\n\xff\n")
    with pytest.raises(UnicodeDecodeError):
        store.restore()
    assert store.records == [{"a": 1}]


# --- what goes wrong while saving ---


class _Unwritable:
    def __str__(self) -> str:
        raise RuntimeError("stop")


@pytest.mark.parametrize("text", ["x", "007"], ids=["as pandas", "exactly"])
def test_a_save_that_stops_half_way_leaves_the_old_file(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "a.tsv"
    before = stored(path, [{"a": text}])
    store = RecordStore(str(path))
    for bad in (_Unwritable(), "\ud800"):
        store.add_rec({"a": bad})
        with pytest.raises((RuntimeError, UnicodeEncodeError)):
            store.save()
        store.restore()
    assert path.read_bytes().decode() == before
    assert os.listdir(tmp_path) == ["a.tsv"]


def test_folders_are_not_made(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        RecordStore(str(tmp_path / "none" / "a.tsv"), pd.DataFrame({"a": [1]})).save()


# --- what it costs ---


@pytest.mark.parametrize(
    "values",
    [
        lambda size: ["007"] * size,
        lambda size: ["\t\n" * size, "1"],
        lambda size: ['"' * size, "1"],
        lambda size: ["\r"] + ["x\ny"] * size,
    ],
    ids=["lines", "one long string", "quotes", "lines in strings"],
)
def test_saving_and_reading_exactly_take_linear_time(
    tmp_path: Path, values: Callable[[int], List[str]]
) -> None:
    def records(size: int) -> Records:
        return [{"a": value, "b": 1} for value in values(size)]

    path = tmp_path / "a.tsv"
    reopened(path, records(10))
    ratio = growth(lambda made: reopened(path, made), records, 10_000, 80_000)
    assert ratio < LINEAR
