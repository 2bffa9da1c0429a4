"""Values by path: the table of the reference, and its corners."""

from __future__ import annotations

from typing import Any

import pytest

from dataknobs_utils.json_utils import get_value

DATA = {
    "a": {
        "b": [
            {"c": 1, "d": [{"e": 5}, {"e": 6}]},
            {"c": 2},
            {"x": 3, "d": [{"e": 7}]},
        ]
    },
    "n": None,
    "f": 0,
    "l": [1, 2, 3],
    "s": "str",
    "z": [{"q": None}, {"q": 0}, {"q": [1]}],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b[0].c", 1),
        (".a.b[0].c", 1),
        ("a..b[0].c.", 1),
        ("a.b[-1].x", 3),
        ("a.b[ 1 ].c", 2),
        ("f", 0),
        ("l", [1, 2, 3]),
        ("a.b[*].c", [1, 2]),
        ("a.b[*].zz", []),
        ("zz[*].q", []),
        ("zz.b[*].c", []),
        ("a[*]", []),
        ("n[*]", []),
        ("l[*][0]", []),
        ("l[*]", [1, 2, 3]),
        ("l[?]", 1),
        ("a.b[?].c", 1),
        ("a.b[?].x", 3),
        ("zz[?].q", []),
        ("a.b[*].d[*].e", [[5, 6], [], [7]]),
        ("a.b[*].d[?].e", [5, [], 7]),
        ("a.b[?].d[*].e", [5, 6]),
        ("a.b[?].d[?].zz", []),
    ],
)
def test_a_path_leads_to_its_value(path: str, value: Any) -> None:
    assert get_value(DATA, path, "default") == value
    assert get_value(DATA, path) == value


@pytest.mark.parametrize(
    "path",
    [
        "a.b[5].c",
        "l[-9]",
        "a.b[zz].c",
        "a.b[].c",
        "a.b[0",
        "a.b.c",
        "s[0]",
        "s.x",
        "zz",
        "n",
        "n.x",
        "a.b[?].zz",
        "a.b[9].d[*].e",
        "s[?]",
        "n[?]",
        "[0]",
    ],
)
def test_a_path_to_nothing_gives_the_default(path: str) -> None:
    assert get_value(DATA, path, "default") == "default"
    assert get_value(DATA, path) is None


@pytest.mark.parametrize("path", ["", ".", ".."])
def test_the_empty_path_is_the_object_itself(path: str) -> None:
    assert get_value(DATA, path) is DATA


def test_nothing_at_all_gives_the_default() -> None:
    assert get_value(None, "", "default") == "default"
    assert get_value(None, "a", "default") == "default"


def test_a_list_at_the_top_cannot_be_entered() -> None:
    assert get_value([{"a": 1}], "[0].a", "default") == "default"
    assert get_value([{"a": 1}], "[*].a", "default") == "default"


@pytest.mark.parametrize(
    ("default", "values"),
    [(None, [0, [1]]), ("D", [None, 0, [1]]), (0, [None, [1]]), ([1], [None, 0])],
)
def test_all_values_but_those_equal_to_the_default_are_kept(
    default: Any, values: Any
) -> None:
    assert get_value(DATA, "z[*].q", default) == values


def test_the_first_value_may_be_none_if_the_default_is_not() -> None:
    assert get_value(DATA, "z[?].q", "D") is None
    assert get_value(DATA, "z[?].q") == 0


def test_misses_below_an_inner_wildcard_keep_their_place() -> None:
    assert get_value(DATA, "a.b[*].d[?].zz", "D") == ["D", [], "D"]
