"""Say in which columns authorities keep what, and hold their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional, Sequence

from dataknobs_xization._ann_metadata import (
    KEY_ANN_TYPE_COL,
    KEY_END_POS_COL,
    KEY_START_POS_COL,
    KEY_TEXT_COL,
    AnnotationsMetaData,
    DerivedAnnotationColumns,
)
from dataknobs_xization._ann_store import AnnotationsBuilder, Row

if TYPE_CHECKING:
    import pandas as pd

KEY_AUTH_ID_COL = "auth_id"


class DerivedFieldGroups(DerivedAnnotationColumns):
    """Find the field, group and record of a row in columns named after its type.

    >>> groups = DerivedFieldGroups()
    >>> groups.get_field_type_col("date"), groups.get_field_group_col("date_field")
    ('date_field', 'date_num')

    Args:
        field_type_suffix: ends the names of columns of fields.
        field_group_suffix: ends the names of columns of groups.
        field_record_suffix: ends the names of columns of records.

    Attributes:
        field_type_suffix: the same.
        field_group_suffix: the same.
        field_record_suffix: the same.
    """

    def __init__(
        self,
        field_type_suffix: str = "_field",
        field_group_suffix: str = "_num",
        field_record_suffix: str = "_recsnum",
    ) -> None:
        self.field_type_suffix = field_type_suffix
        self.field_group_suffix = field_group_suffix
        self.field_record_suffix = field_record_suffix

    def unpack_field(self, field_value: str) -> str:
        """Return the name without the first of the suffixes that it ends with."""
        for suffix in (
            self.field_record_suffix,
            self.field_group_suffix,
            self.field_type_suffix,
        ):
            if suffix and field_value.endswith(suffix):
                return field_value[: -len(suffix)]
        return field_value

    def get_field_name(self, field_value: str) -> str:
        """Return the name without its suffix."""
        return self.unpack_field(field_value)

    def get_field_type_col(self, field_value: str) -> str:
        """Return the name of the column of fields."""
        return self.get_field_name(field_value) + self.field_type_suffix

    def get_field_group_col(self, field_value: str) -> str:
        """Return the name of the column of groups."""
        return self.get_field_name(field_value) + self.field_group_suffix

    def get_field_record_col(self, field_value: str) -> str:
        """Return the name of the column of records."""
        return self.get_field_name(field_value) + self.field_record_suffix

    def get_col_value(
        self,
        metadata: AnnotationsMetaData,
        col_type: str,
        row: pd.Series,
        missing: Any = None,
    ) -> Any:
        """Return the field, group or record of a row.

        Args:
            metadata: names the column of types.
            col_type: "field_type", "field_group" or "field_record".
            row: the row.
            missing: what to return if there is none.
        """
        column_of = {
            "field_type": self.get_field_type_col,
            "field_group": self.get_field_group_col,
            "field_record": self.get_field_record_col,
        }.get(col_type)
        ann_type = row.get(metadata.ann_type_col)
        if column_of is None or not isinstance(ann_type, str):
            return missing
        return row.get(column_of(ann_type), missing)


class AuthorityAnnotationsMetaData(AnnotationsMetaData):
    """Name the columns of annotations that an authority makes.

    >>> AuthorityAnnotationsMetaData().auth_id_col
    'auth_id'

    Args:
        start_pos_col: see `AnnotationsMetaData`, as for all but the next.
        end_pos_col: the same.
        text_col: the same.
        ann_type_col: the same.
        auth_id_col: the column of the ids of values.
        sort_fields: the same as there.
        sort_fields_ascending: the same.
        kwargs: the same.
    """

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        start_pos_col: str = KEY_START_POS_COL,
        end_pos_col: str = KEY_END_POS_COL,
        text_col: str = KEY_TEXT_COL,
        ann_type_col: str = KEY_ANN_TYPE_COL,
        auth_id_col: str = KEY_AUTH_ID_COL,
        sort_fields: Sequence[str] = (KEY_START_POS_COL, KEY_END_POS_COL),
        sort_fields_ascending: Sequence[bool] = (True, False),
        **kwargs: Any,
    ) -> None:
        super().__init__(
            start_pos_col,
            end_pos_col,
            text_col,
            ann_type_col,
            sort_fields,
            sort_fields_ascending,
            **{KEY_AUTH_ID_COL: auth_id_col, **kwargs},
        )

    @property
    def auth_id_col(self) -> Any:
        """Return the name of the column of the ids of values."""
        return self.data[KEY_AUTH_ID_COL]


class AuthorityAnnotationsBuilder(AnnotationsBuilder):
    """Build rows of annotations that an authority makes.

    >>> builder = AuthorityAnnotationsBuilder()
    >>> builder.build_annotation_row(0, 3, "red", "color", "ff0000")
    {'start_pos': 0, 'end_pos': 3, 'text': 'red', 'ann_type': 'color', \
'auth_id': 'ff0000'}

    Args:
        metadata: names the columns; None for the default names.
        data_defaults: what is in each row.
    """

    def __init__(
        self,
        metadata: Optional[AuthorityAnnotationsMetaData] = None,
        data_defaults: Optional[Dict[str, Any]] = None,
    ) -> None:
        if metadata is None:
            metadata = AuthorityAnnotationsMetaData()
        super().__init__(metadata, data_defaults)

    # The signature is published; the one of the base class has no auth_id.
    # pylint: disable-next=arguments-differ,too-many-arguments
    def build_annotation_row(  # type: ignore[override]
        self,
        start_pos: Any,
        end_pos: Any,
        text: Any,
        ann_type: Any,
        auth_id: Any,
        **kwargs: Any,
    ) -> Row:
        """Return a row for a part of a text.

        Args:
            start_pos: the place of the first character.
            end_pos: the place after the last character.
            text: the part.
            ann_type: what it is.
            auth_id: the id of the value.
            kwargs: further columns, which win over the others.
        """
        columns = self.metadata
        key_fields = {
            columns.start_pos_col: start_pos,
            columns.end_pos_col: end_pos,
            columns.text_col: text,
            columns.ann_type_col: ann_type,
            columns.get_col(KEY_AUTH_ID_COL, KEY_AUTH_ID_COL): auth_id,
        }
        return self.do_build_row(key_fields, **kwargs)


class AuthorityData:
    """Hold the values of an authority: a column of a `DataFrame`; labels are ids.

    >>> import pandas as pd
    >>> data = AuthorityData(pd.DataFrame({"color": ["red", "blue"]}), "color")
    >>> data.lookup_values("blue").index.tolist()
    [1]

    Args:
        df: the table.
        name: the column.

    Attributes:
        name: the same.
    """

    def __init__(self, df: pd.DataFrame, name: str) -> None:
        self._df = df
        self.name = name

    @property
    def df(self) -> pd.DataFrame:
        """Return the table."""
        return self._df

    def lookup_values(self, value: Any, is_id: bool = False) -> pd.DataFrame:
        """Return the rows with a value.

        Args:
            value: the value.
            is_id: True if it is an id.
        """
        df = self.df
        return df[(df.index if is_id else df[self.name]) == value]
