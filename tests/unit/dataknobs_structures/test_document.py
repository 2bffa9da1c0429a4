"""Texts and what is known about them."""

from __future__ import annotations

import pytest

from dataknobs_structures import Text, TextMetaData
from dataknobs_structures.document import (
    TEXT_ID_ATTR,
    TEXT_LABEL,
    TEXT_LABEL_ATTR,
    MetaData,
)


def test_the_names_of_the_facts_about_a_text_are_constants() -> None:
    names = (TEXT_ID_ATTR, TEXT_LABEL_ATTR, TEXT_LABEL)
    assert names == ("text_id", "text_label", "text")


def test_keyword_facts_win_over_given_ones() -> None:
    assert MetaData({"a": 1, "b": 2}, a=3).data == {"a": 3, "b": 2}


def test_given_facts_are_copied_and_those_kept_are_live() -> None:
    given = {"a": 1}
    metadata = MetaData(given)
    metadata.data["b"] = 2
    assert given == {"a": 1}
    assert metadata.data is metadata.data
    assert metadata.get_value("b") == 2


def test_no_facts_are_an_empty_dictionary() -> None:
    assert [MetaData(None).data, MetaData({}).data] == [{}, {}]


def test_a_missing_fact_is_what_the_caller_says_but_none_is_a_fact() -> None:
    metadata = MetaData({"a": None})
    assert metadata.get_value("a", "missing") is None
    assert metadata.get_value("b", "missing") == "missing"
    assert metadata.get_value("b") is None


def test_facts_about_a_text_are_its_id_its_label_and_others() -> None:
    metadata = TextMetaData("id1", lang="en")
    assert list(metadata.data.items()) == [
        ("text_id", "id1"),
        ("text_label", "text"),
        ("lang", "en"),
    ]
    assert (metadata.text_id, metadata.text_label) == ("id1", "text")
    assert TextMetaData(7, "title").text_label == "title"


def test_the_id_and_the_label_follow_the_data_and_cannot_be_set() -> None:
    metadata = TextMetaData("id1")
    metadata.data["text_id"] = "id2"
    assert metadata.text_id == "id2"
    del metadata.data["text_label"]
    with pytest.raises(KeyError):
        getattr(metadata, "text_label")
    with pytest.raises(AttributeError):
        setattr(metadata, "text_id", "id3")


def test_a_text_knows_what_its_metadata_says() -> None:
    metadata = TextMetaData("id1", "title")
    text = Text("Hello", metadata)
    assert (text.text, text.text_id, text.text_label) == ("Hello", "id1", "title")
    assert text.metadata is metadata


def test_a_text_without_metadata_has_id_0_and_label_text() -> None:
    text = Text("Hello", None)
    assert (text.text_id, text.text_label) == (0, "text")
    assert isinstance(text.metadata, TextMetaData)


def test_a_text_needs_both_arguments_and_has_no_setters() -> None:
    with pytest.raises(TypeError):
        Text("Hello")  # type: ignore[call-arg]  # pylint: disable=E1120  # the point
    for name in ("text", "metadata", "text_id", "text_label"):
        with pytest.raises(AttributeError):
            setattr(Text("Hello", None), name, "x")


def test_texts_are_equal_only_if_they_are_the_same() -> None:
    text = Text("Hello", None)
    assert text == text  # pylint: disable=comparison-with-itself  # the point
    assert text != Text("Hello", None)
