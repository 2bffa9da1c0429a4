"""Choose how content becomes Markdown: by rules for its format, or by a schema."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Union

from dataknobs_common.exceptions import ValidationError
from dataknobs_common.extras import require
from dataknobs_xization._record_markdown import RecordWriter, schema_lines

_CODE_FIELDS = ("example", "code", "snippet")
_LIST_FIELDS = ("items", "steps", "objectives", "symptoms", "solutions")
_Schema = Dict[str, Any]


class _NoSuchFormatError(ValidationError, ValueError):
    """Report a format or a schema that does not exist."""


class ContentTransformer:
    """Writes data as Markdown, by rules or by schemas.

    A schema is a dictionary of `title_field` (by default `name`), `description_field`,
    `metadata_fields`, and `sections`, each with a `field`, a `heading`, a `format`
    (`text`, `code`, `list` or `subsections`) and a `language`.

    Args:
        base_heading_level: of an item.
        include_field_labels: write the names of fields before values.
        code_block_fields: the names of fields that hold code.
        list_fields: the names of fields that hold lists.
    """

    def __init__(
        self,
        base_heading_level: int = 2,
        include_field_labels: bool = True,
        code_block_fields: Optional[List[str]] = None,
        list_fields: Optional[List[str]] = None,
    ) -> None:
        self.base_heading_level = base_heading_level
        self.include_field_labels = include_field_labels
        self.code_block_fields = set(code_block_fields or _CODE_FIELDS)
        self.list_fields = set(list_fields or _LIST_FIELDS)
        self.schemas: Dict[str, _Schema] = {}

    def register_schema(self, name: str, schema: _Schema) -> None:
        """Keep a schema under a name."""
        self.schemas[name] = schema

    def transform(
        self,
        content: Any,
        format: str = "json",  # pylint: disable=redefined-builtin  # as published
        schema: Optional[str] = None,
        title: Optional[str] = None,
    ) -> str:
        """Return content as Markdown.

        Args:
            content: data, or for JSON the path of a file; YAML and CSV as text or as
                the path of a file; HTML as text or as a `Path`.
            format: `json`, `yaml`, `csv` or `html`.
            schema: the name of a schema, for JSON and YAML; ignored if there is none.
            title: a heading to put first.

        Raises:
            ValueError: there is no such format, or the content is not in it.
            OSError: the file cannot be read.
        """
        if format == "json":
            if isinstance(content, (str, Path)):
                content = json.loads(Path(content).read_text(encoding="utf-8"))
            return self.transform_json(content, schema, title)
        if format == "yaml":
            return self.transform_yaml(content, schema, title)
        if format == "csv":
            return self.transform_csv(content, title)
        if format == "html":
            return self.transform_html(content, title)
        raise _NoSuchFormatError(
            f"Unsupported format: {format}. Use 'json', 'yaml', 'csv', or 'html'."
        )

    def transform_json(
        self, data: Any, schema: Optional[str] = None, title: Optional[str] = None
    ) -> str:
        """Return data as Markdown."""
        found = self.schemas.get(schema) if schema else None
        if found is not None:
            lines = self._schema_lines(data, found)
        else:
            writer = RecordWriter(
                self.include_field_labels, self.code_block_fields, self.list_fields
            )
            lines = writer.document(data, self.base_heading_level)
        return _document(lines, title)

    def transform_yaml(
        self,
        content: Union[str, Path],
        schema: Optional[str] = None,
        title: Optional[str] = None,
    ) -> str:
        """Return YAML, as text or in a file, as Markdown; needs the extra `yaml`."""
        yaml = require("yaml", "dataknobs-xization[yaml]")
        try:
            data = yaml.safe_load(_text(content))
        except yaml.YAMLError as error:
            raise _NoSuchFormatError(f"not YAML: {error}") from error
        return self.transform_json(data, schema, title)

    def transform_csv(
        self,
        content: Union[str, Path],
        title: Optional[str] = None,
        title_field: Optional[str] = None,
    ) -> str:
        """Return CSV with a head, as text or in a file, as Markdown."""
        rows = csv.DictReader(io.StringIO(_text(content), newline=""))
        first = title_field or (rows.fieldnames or [""])[0]
        lines: List[str] = []
        for row in rows:
            lines += [f"{'#' * self.base_heading_level} {row.get(first) or ''}", ""]
            for name, value in row.items():
                if name and name != first and value:
                    label = str(name).replace("_", " ").title()
                    prefix = f"**{label}**: " if self.include_field_labels else ""
                    lines += [f"{prefix}{value}", ""]
            lines += ["---", ""]
        return _document(lines, title)

    def transform_html(
        self, content: Union[str, Path], title: Optional[str] = None
    ) -> str:
        """Return HTML as Markdown."""
        from dataknobs_xization.html import html_to_markdown

        return html_to_markdown(content, title, self.base_heading_level)

    def _schema_lines(self, data: Any, schema: _Schema) -> List[str]:
        title_field = schema.get("title_field", "name")
        if isinstance(data, dict) and data:
            if all(isinstance(value, dict) for value in data.values()):
                data = [{title_field: key, **value} for key, value in data.items()]
        items = data if isinstance(data, list) else [data]
        lines: List[str] = []
        for item in items:
            if isinstance(item, dict):
                lines += schema_lines(item, schema, self.base_heading_level)
        return lines


def _text(content: Union[str, Path]) -> str:
    """Return the text of a file, or the text itself if it names no file."""
    is_name = isinstance(content, str) and "\n" not in content and len(content) < 4096
    if isinstance(content, Path) or (is_name and os.path.isfile(content)):
        # As it is: quoted fields may hold line ends.
        with open(content, encoding="utf-8-sig", newline="") as stream:
            return stream.read()
    return content


def _document(lines: List[str], title: Optional[str]) -> str:
    head = [f"# {title}", ""] if title else []
    return "\n".join(head + lines).rstrip("\n") + "\n"


def json_to_markdown(
    data: Any, title: Optional[str] = None, base_heading_level: int = 2
) -> str:
    """Return data as Markdown: see `ContentTransformer`."""
    return ContentTransformer(base_heading_level).transform_json(data, title=title)


def yaml_to_markdown(
    content: Union[str, Path], title: Optional[str] = None, base_heading_level: int = 2
) -> str:
    """Return YAML as Markdown; needs the extra `yaml`."""
    return ContentTransformer(base_heading_level).transform_yaml(content, title=title)


def csv_to_markdown(
    content: Union[str, Path],
    title: Optional[str] = None,
    title_field: Optional[str] = None,
    base_heading_level: int = 2,
) -> str:
    """Return CSV as Markdown, an item for each row.

    >>> csv_to_markdown("name,age\\nAnn,3\\n")
    '## Ann\\n\\n**Age**: 3\\n\\n---\\n'
    """
    transformer = ContentTransformer(base_heading_level)
    return transformer.transform_csv(content, title, title_field)
