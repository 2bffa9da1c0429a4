"""Markdown made of data."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Dict

import pytest
import yaml

from dataknobs_xization.content_transformer import (
    ContentTransformer,
    csv_to_markdown,
    json_to_markdown,
    yaml_to_markdown,
)

WINE: Dict[str, Any] = {
    "name": "Syrah",
    "shelf_life": 9,
    "none": None,
    "example": "a\n```\nb",
    "steps": ["pick", "press"],
    "place": {"country": "France"},
    "ratings": [{"name": "Ann", "description": "good"}],
}


def test_each_kind_of_value_has_its_form() -> None:
    assert json_to_markdown(WINE, title="Wines").split("\n") == [
        *("# Wines", "", "## Syrah", "", "**Name**: Syrah", "", "**Shelf Life**: 9"),
        *("", "### Example", "", "````", "a", "```", "b", "````", ""),
        *("### Steps", "", "- pick", "- press", ""),
        *("### Place", "", "**Country**: France", ""),
        *("### Ratings", "", "#### Ann", "", "**Name**: Ann", ""),
        *("**Description**: good", ""),
    ]


def test_lists_are_items_between_rules() -> None:
    assert json_to_markdown([{"id": "a"}, {"id": "b"}], base_heading_level=3) == (
        "### a\n\n**Id**: a\n\n---\n\n### b\n\n**Id**: b\n"
    )
    assert json_to_markdown(["a", 1]) == "- a\n\n- 1\n"
    assert ContentTransformer(include_field_labels=False).transform({"a": 1}) == "1\n"


def test_a_schema_says_what_goes_where() -> None:
    transformer = ContentTransformer()
    transformer.register_schema(
        "wine",
        {
            "metadata_fields": ["shelf_life", "none"],
            "sections": [
                {"field": "example", "format": "code", "language": "text"},
                {"field": "steps", "heading": "How", "format": "list"},
                {"field": "ratings", "format": "subsections"},
                {"field": "missing", "heading": "M"},
            ],
        },
    )
    markdown = transformer.transform({"Syrah": {**WINE, "name": "S"}}, schema="wine")
    assert markdown.split("\n") == [
        *("## S", "", "**Shelf Life**: 9", ""),
        *("### Example", "", "````text", "a", "```", "b", "````", ""),
        *("### How", "", "- pick", "- press", ""),
        *("### Ratings", "", "- **Ann**: good", "", "---", ""),
    ]


def test_csv_is_an_item_for_each_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbfname,age\r\nAnn,3\r\n"B\nb",\r\n')
    assert csv_to_markdown(path) == ("## Ann\n\n**Age**: 3\n\n---\n\n## B\nb\n\n---\n")
    assert csv_to_markdown("a,b\n1,2", title_field="b", title="T") == (
        "# T\n\n## 2\n\n**A**: 1\n\n---\n"
    )


def test_yaml_is_read_as_data_alone() -> None:
    assert yaml.safe_load("a: 1") == {"a": 1}
    assert yaml_to_markdown("name: a\nb: [1]\n").startswith("## a\n\n**Name**: a\n")
    with pytest.raises(ValueError, match="not YAML"):
        yaml_to_markdown("!!python/object/apply:os.getcwd []")


def test_files_and_html_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"a": 1}), encoding="utf-8")
    transformer = ContentTransformer()
    assert transformer.transform(str(path)) == "**A**: 1\n"
    assert transformer.transform("<p>a", format="html", title="T") == "## T\n\na\n"
    assert transformer.transform("a,b\n1,2", format="csv").startswith("## 1\n")


def test_what_cannot_be_done_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="Unsupported format: xml"):
        ContentTransformer().transform("", format="xml")
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ImportError, match="yaml"):
        yaml_to_markdown("a: 1")


def test_deep_data_is_cut_off() -> None:
    data: Any = 1
    for _ in range(5_000):
        data = {"a": data}
    assert json_to_markdown(data).endswith("...\n")
