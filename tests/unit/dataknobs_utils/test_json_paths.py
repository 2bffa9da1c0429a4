"""Paths as texts and tuples."""

from __future__ import annotations

import copy
import pickle
from typing import Any, Tuple, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_utils.json_utils import (
    ELT_IDX_RE,
    FLATTEN_IDX_RE,
    URL_RE,
    JsonPathError,
    build_jq_path,
    build_path_tuple,
)

KEYS = st.text(".[]a0\n é", max_size=5)
CLEAR_KEYS = st.text("a0\n é\\", max_size=5)
PATHS = st.lists(st.one_of(KEYS, st.integers(0))).map(tuple)
CLEAR_PATHS = st.lists(st.one_of(CLEAR_KEYS, st.integers(0))).map(tuple)


@pytest.mark.parametrize(
    ("path", "text", "generic"),
    [
        ((), "", ""),
        (("recs", 0, "id"), ".recs[0].id", ".recs[].id"),
        ((0, "a"), "[0].a", "[].a"),
        (("a", -1), ".a[]", ".a[]"),
        (("",), ".", "."),
        (("a.b", 1), ".a.b[1]", ".a.b[]"),
    ],
)
def test_a_path_is_written_with_or_without_indices(
    path: Tuple[Any, ...], text: str, generic: str
) -> None:
    assert build_jq_path(path) == text
    assert build_jq_path(path, keep_list_idxs=False) == generic


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ()),
        (".a[0].b[]", ("a", 0, "b", -1)),
        ("a.b", ("a", "b")),
        ("[0].a", (0, "a")),
        (".[0]", ("", 0)),
        (".a[0][1]", ("a", 0, 1)),
        (".a[-2]", ("a", -2)),
        (".a[0]b", ("a[0]b",)),
        (".a]", ("a]",)),
        (".a[", ("a[",)),
        (".a[[0]", ("a[", 0)),
        (".a.b[0]", ("a", "b", 0)),
    ],
)
def test_a_text_is_read_as_keys_and_indices(text: str, path: Tuple[Any, ...]) -> None:
    assert build_path_tuple(text) == path


def test_any_index_is_read_as_what_the_caller_wants() -> None:
    assert build_path_tuple(".a[].b[3]", any_list_idx=7) == ("a", 7, "b", 3)


@pytest.mark.parametrize("text", [".a[x]", ".a[0][x]", "[a].b"])
def test_an_index_that_is_no_integer_is_refused(text: str) -> None:
    with pytest.raises(JsonPathError, match="is not an integer in"):
        build_path_tuple(text)
    with pytest.raises(ValueError):
        build_path_tuple(text)


@given(PATHS)
def test_any_path_comes_back_from_the_text_made_of_it(
    path: Tuple[Union[str, int], ...],
) -> None:
    assert build_path_tuple(build_jq_path(path)) == path


@given(CLEAR_PATHS)
def test_a_path_of_clear_keys_comes_back_from_a_copy_of_its_text(
    path: Tuple[Union[str, int], ...],
) -> None:
    text = str.__str__(build_jq_path(path))
    assert type(text) is str  # pylint: disable=unidiomatic-typecheck  # no subclass
    assert build_path_tuple(text) == path


def test_the_text_of_an_unclear_key_is_exact_until_it_is_copied() -> None:
    text = build_jq_path(("a.b", 0))
    assert text == ".a.b[0]"
    assert hash(text) == hash(".a.b[0]")
    assert build_path_tuple(text) == ("a.b", 0)
    assert build_path_tuple(f"{text}") == ("a", "b", 0)


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))]
)
def test_an_exact_text_survives_copying_and_pickling(duplicate: Any) -> None:
    assert build_path_tuple(duplicate(build_jq_path(("a.b",)))) == ("a.b",)


def test_adding_to_an_exact_text_adds_elements() -> None:
    text = build_jq_path(("a.b",))
    assert build_path_tuple(text + ".c[0]") == ("a.b", "c", 0)
    assert build_path_tuple(".x" + text + text) == ("x", "a.b", "a.b")
    assert build_path_tuple(text + "_old") == ("a", "b_old")


@pytest.mark.parametrize(
    ("name", "groups"),
    [("a[0]", ("a", "0")), ("a[0][1]", ("a[0]", "1")), ("[]", ("", ""))],
)
def test_the_element_pattern_splits_at_the_last_brackets(
    name: str, groups: Tuple[str, str]
) -> None:
    match = ELT_IDX_RE.match(name)
    assert match and match.groups() == groups
    assert not ELT_IDX_RE.match("a[0")


def test_the_index_pattern_finds_numbers_in_brackets() -> None:
    assert FLATTEN_IDX_RE.findall(".a[0].b[12][].c[x]") == ["0", "12"]


@pytest.mark.parametrize("text", ["http://x", "  HTTPS://x/y?z", "https://"])
def test_the_url_pattern_matches_http_and_https(text: str) -> None:
    assert URL_RE.match(text)
    assert not URL_RE.match("ftp://x")
    assert not URL_RE.match("see http://x")
