"""What can be stored."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from dataknobs_service.models import Document, DocumentId


@pytest.mark.parametrize(
    "name", ["a", "guide/install.md", "\u00e9t\u00e9 (1).txt", "x" * 512]
)
def test_names_look_like_paths(name: str) -> None:
    assert TypeAdapter(DocumentId).validate_python(name) == name


@pytest.mark.parametrize(
    "name", ["", "/a", "a/", "a//b", "../a", "a/..", "a/.b", "a\nb", "a\n", "x" * 513]
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(DocumentId).validate_python(name)


@pytest.mark.parametrize(
    "given",
    [
        {"text": "a\0b"},
        {"text": "\ufdd0"},
        {"text": "\ud800"},
        {"text": "", "metadata": {"n": float("nan")}},
        {"text": "", "metadata": {"n": 2**60}},
        {"text": "", "metadata": {"n": {"deep": 1}}},
        {"text": "", "metadata": {"bad name": 1}},
        {"text": "", "media_type": "image/png"},
        {"text": "", "unknown": 1},
        {"text": "", "metadata": {"n": "0" * 1001}},
        {},
    ],
)
def test_what_cannot_be_stored_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Document.model_validate(given)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)))
def test_the_digest_does_not_depend_on_the_order_of_metadata(
    metadata: dict[str, Any],
) -> None:
    turned = dict(reversed(metadata.items()))
    same = Document(text="", metadata=turned).digest()
    assert Document(text="", metadata=metadata).digest() == same


def test_the_digest_tells_every_part_of_a_document() -> None:
    documents = [
        Document(text="a"),
        Document(text="b"),
        Document(text="a", title="t"),
        Document(text="a", media_type="text/html"),
        Document(text="a", metadata={"n": 1}),
        Document(text="a", metadata={"n": True}),
        Document(text="a", metadata={"n": "1"}),
        Document(text="a", metadata={"n": 1.5}),
    ]
    assert len({document.digest() for document in documents}) == len(documents)
