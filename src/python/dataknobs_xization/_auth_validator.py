"""Decide whether annotations that belong together are valid."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from dataknobs_xization._ann_metadata import KEY_TEXT_COL, AnnotationsRowAccessor
from dataknobs_xization._ann_store import Annotations, Row
from dataknobs_xization._authority import Authority

if TYPE_CHECKING:
    import pandas as pd


class RowsOfPlace:
    """Hold rows that an authority made of one place in a text.

    Args:
        auth: the authority.
        ann_row_dicts: the rows.

    Attributes:
        auth: the same.
        ann_row_dicts: the same.
        row_accessor: reads the rows.
        anns: the rows as annotations.
    """

    def __init__(self, auth: Authority, ann_row_dicts: List[Row]) -> None:
        self.auth = auth
        self.ann_row_dicts = ann_row_dicts
        self.row_accessor = AnnotationsRowAccessor(auth.metadata, auth.field_groups)
        self.anns = Annotations(auth.metadata)
        self.anns.add_dicts(ann_row_dicts)

    @property
    def df(self) -> Optional[pd.DataFrame]:
        """Return the rows as a `DataFrame`, None if there are none."""
        return self.anns.df

    @property
    def attributes(self) -> Dict[Any, Any]:
        """Return for each field its text."""
        rows = () if self.df is None else self.df.iterrows()
        return {self.get_field_type(row): self.get_text(row) for _loc, row in rows}

    def get_field_type(self, row: pd.Series) -> Any:
        """Return the field of a row."""
        return self.colval("field_type", row)

    def get_text(self, row: pd.Series) -> Any:
        """Return the text of a row."""
        return self.colval(KEY_TEXT_COL, row)

    def colval(self, col_name: str, row: pd.Series) -> Any:
        """Return a value of a row by the type of its column, or None."""
        return self.row_accessor.get_col_value(col_name, row)


class AnnotationsValidator(ABC):
    """Decide whether annotations are valid; give it to an authority.

    >>> import re
    >>> from dataknobs_xization.authorities import RegexAuthority
    >>> class RealMonths(AnnotationsValidator):
    ...     def validate_annotation_rows(self, auth_annotations):
    ...         return 1 <= int(auth_annotations.attributes["m"]) <= 12
    >>> dates = re.compile(r"(?P<m>\\d+)/(?P<d>\\d+)")
    >>> dates = RegexAuthority("date", dates, anns_validator=RealMonths())
    >>> dates.annotate_input("1/22 or 13/13").df["text"].tolist()
    ['1', '22']
    """

    AuthAnnotations = RowsOfPlace

    def __call__(self, auth: Authority, ann_row_dicts: List[Row]) -> bool:
        return self.validate_annotation_rows(self.AuthAnnotations(auth, ann_row_dicts))

    @abstractmethod
    def validate_annotation_rows(self, auth_annotations: RowsOfPlace) -> bool:
        """Return True if the rows are valid together."""
