"""Say in which columns annotations keep what."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, List, Optional, Sequence, Union

from dataknobs_common.exceptions import NotFoundError
from dataknobs_structures.document import MetaData

if TYPE_CHECKING:
    import pandas as pd

KEY_START_POS_COL = "start_pos"
KEY_END_POS_COL = "end_pos"
KEY_TEXT_COL = "text"
KEY_ANN_TYPE_COL = "ann_type"


class MissingColumnError(NotFoundError, KeyError):
    """Report annotations without a column that is needed."""

    def __str__(self) -> str:
        return str(self.args[0])


class AnnotationsMetaData(MetaData):
    """Name the columns of annotations, and the order of their rows.

    >>> metadata = AnnotationsMetaData(start_pos_col="begin", colour="color")
    >>> metadata.start_pos_col, metadata.get_col("colour"), metadata.get_col("size")
    ('begin', 'color', None)

    Args:
        start_pos_col: the column of first characters.
        end_pos_col: the column of the places after last characters.
        text_col: the column of texts.
        ann_type_col: the column of types.
        sort_fields: what to sort by, names of columns or their types.
        sort_fields_ascending: True for ascending, for each of them or for all.
        kwargs: more types of columns and their names.

    Attributes:
        sort_fields: the same, as a list.
        ascending: which of them are ascending.
    """

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        start_pos_col: str = KEY_START_POS_COL,
        end_pos_col: str = KEY_END_POS_COL,
        text_col: str = KEY_TEXT_COL,
        ann_type_col: str = KEY_ANN_TYPE_COL,
        sort_fields: Sequence[str] = (KEY_START_POS_COL, KEY_END_POS_COL),
        sort_fields_ascending: Union[bool, Sequence[bool]] = (True, False),
        **kwargs: Any,
    ) -> None:
        super().__init__(
            {
                KEY_START_POS_COL: start_pos_col,
                KEY_END_POS_COL: end_pos_col,
                KEY_TEXT_COL: text_col,
                KEY_ANN_TYPE_COL: ann_type_col,
            },
            **kwargs,
        )
        self.sort_fields: List[str] = list(sort_fields)
        self.ascending = sort_fields_ascending

    @property
    def start_pos_col(self) -> Any:
        """Return the name of the column of first characters."""
        return self.data[KEY_START_POS_COL]

    @property
    def end_pos_col(self) -> Any:
        """Return the name of the column of the places after last characters."""
        return self.data[KEY_END_POS_COL]

    @property
    def text_col(self) -> Any:
        """Return the name of the column of texts."""
        return self.data[KEY_TEXT_COL]

    @property
    def ann_type_col(self) -> Any:
        """Return the name of the column of types."""
        return self.data[KEY_ANN_TYPE_COL]

    def get_col(self, col_type: str, missing: Optional[str] = None) -> Any:
        """Return the name of the column of a type, or `missing`."""
        return self.get_value(col_type, missing)

    def sort_df(self, an_df: pd.DataFrame) -> pd.DataFrame:
        """Return the rows in order, by default from left to right, longest first.

        Args:
            an_df: the annotations.

        Returns:
            A sorted copy, which keeps the labels of the rows.

        Raises:
            MissingColumnError: there is no such column; it is a `KeyError` too.
        """
        columns = [self._sort_column(field, an_df) for field in self.sort_fields]
        ascending = self.ascending
        if not isinstance(ascending, bool):
            ascending = list(ascending)
        return an_df.sort_values(columns, ascending=ascending, kind="stable")

    def _sort_column(self, field: str, an_df: pd.DataFrame) -> Any:
        for column in (field, self.get_col(field, field)):
            if column in an_df.columns:
                return column
        raise MissingColumnError(
            f"annotations have no column {field!r} to sort by, only "
            f"{list(an_df.columns)}: name their columns in AnnotationsMetaData",
            context={"column": field, "columns": list(an_df.columns)},
        )


class DerivedAnnotationColumns(ABC):
    """Find values that are in no column of their own."""

    @abstractmethod
    def get_col_value(
        self,
        metadata: AnnotationsMetaData,
        col_type: str,
        row: pd.Series,
        missing: Any = None,
    ) -> Any:
        """Return the value of a type of column in a row, or `missing`."""


class AnnotationsRowAccessor:
    """Read the values of a row of annotations by the types of columns.

    >>> import pandas as pd
    >>> accessor = AnnotationsRowAccessor(AnnotationsMetaData(text_col="words"))
    >>> row = pd.Series({"words": "red wine", "color": "red"})
    >>> accessor.get_col_value("text", row), accessor.get_col_value("color", row, "?")
    ('red wine', '?')

    Args:
        metadata: names the columns.
        derived_cols: finds what is in no column of its own; None for nothing.

    Attributes:
        metadata: the same.
        derived_cols: the same.
    """

    def __init__(
        self,
        metadata: AnnotationsMetaData,
        derived_cols: Optional[DerivedAnnotationColumns] = None,
    ) -> None:
        self.metadata = metadata
        self.derived_cols = derived_cols

    def get_col_value(self, col_type: str, row: pd.Series, missing: Any = None) -> Any:
        """Return the value of a type of column in a row, or `missing`.

        Columns that the metadata does not know are not looked up by their names.
        """
        column = self.metadata.get_col(col_type)
        if column is not None:
            named = [name for name in (column, col_type) if name in row.index]
            return row[named[0]] if named else missing
        if self.derived_cols is None:
            return missing
        return self.derived_cols.get_col_value(self.metadata, col_type, row, missing)
