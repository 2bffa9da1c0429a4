"""Keep annotations, and build their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional

from dataknobs_xization._ann_metadata import AnnotationsMetaData

if TYPE_CHECKING:
    import pandas as pd

Row = Dict[str, Any]


class Annotations:
    """Keep annotations as a list of dictionaries or as a `DataFrame`.

    There is only one of them at a time: asking for the other converts, and what
    was there before no longer counts. Adding many rows is fastest as dictionaries.

    >>> annotations = Annotations(AnnotationsMetaData())
    >>> annotations.add_dict({"start_pos": 4, "end_pos": 8, "text": "wine"})
    >>> annotations.add_dict({"start_pos": 0, "end_pos": 3, "text": "red"})
    >>> annotations.df.index.tolist(), annotations.ann_row_dicts[0]["text"]
    ([1, 0], 'red')

    Args:
        metadata: names the columns and the order of rows.
        df: annotations to start with, which are not copied, or None.

    Attributes:
        metadata: the same.
    """

    def __init__(
        self, metadata: AnnotationsMetaData, df: Optional[pd.DataFrame] = None
    ) -> None:
        self.metadata = metadata
        self._rows: Optional[List[Row]] = None
        self._df = df

    @property
    def ann_row_dicts(self) -> List[Row]:
        """Return the live list of rows; changing it changes the annotations."""
        if self._rows is None:
            self._rows = [] if self._df is None else self._df.to_dict("records")
            self._df = None
        return self._rows

    @property
    def df(self) -> Optional[pd.DataFrame]:
        """Return the rows as a `DataFrame`, or None if there are none.

        It is sorted if it is made of dictionaries; else it is what was set.
        """
        if self._rows:
            import pandas as pd

            self._df = self.metadata.sort_df(pd.DataFrame(self._rows))
            self._rows = None
        return self._df

    def clear(self) -> Optional[pd.DataFrame]:
        """Remove all, and return what there was."""
        removed = self.df
        self._rows = self._df = None
        return removed

    def is_empty(self) -> bool:
        """Return True if there is no annotation."""
        return not self._rows and (self._df is None or self._df.empty)

    def add_dict(self, annotation: Row) -> None:
        """Add one annotation."""
        self.ann_row_dicts.append(annotation)

    def add_dicts(self, annotations: List[Row]) -> None:
        """Add annotations."""
        self.ann_row_dicts.extend(annotations)

    def add_df(self, an_df: Optional[pd.DataFrame]) -> None:
        """Add annotations and sort all; labels of rows are kept and may repeat."""
        import pandas as pd

        parts = [df for df in (self.df, an_df) if df is not None and not df.empty]
        if parts:
            self.set_df(self.metadata.sort_df(pd.concat(parts)))

    def set_df(self, df: Optional[pd.DataFrame]) -> None:
        """Replace all by this."""
        self._rows, self._df = None, df


class AnnotationsBuilder:
    """Build rows of annotations.

    >>> builder = AnnotationsBuilder(None, {"source": "test"})
    >>> builder.build_annotation_row(0, 3, "red", "color", sure=True)
    {'start_pos': 0, 'end_pos': 3, 'text': 'red', 'ann_type': 'color', \
'source': 'test', 'sure': True}

    Args:
        metadata: names the columns; None for the default names.
        data_defaults: what is in each row; it wins over columns of the same name.

    Attributes:
        metadata: names the columns.
        data_defaults: the same.
    """

    def __init__(
        self, metadata: Optional[AnnotationsMetaData], data_defaults: Optional[Row]
    ) -> None:
        self.metadata = AnnotationsMetaData() if metadata is None else metadata
        self.data_defaults = data_defaults

    def build_annotation_row(
        self, start_pos: Any, end_pos: Any, text: Any, ann_type: Any, **kwargs: Any
    ) -> Row:
        """Return a row for a part of a text.

        Args:
            start_pos: the place of the first character.
            end_pos: the place after the last character.
            text: the part.
            ann_type: what it is.
            kwargs: further columns, which win over the others.
        """
        key_fields = {
            self.metadata.start_pos_col: start_pos,
            self.metadata.end_pos_col: end_pos,
            self.metadata.text_col: text,
            self.metadata.ann_type_col: ann_type,
        }
        return self.do_build_row(key_fields, **kwargs)

    def do_build_row(self, key_fields: Row, **kwargs: Any) -> Row:
        """Return a row of key fields, defaults, and further columns; later ones win."""
        return {**key_fields, **(self.data_defaults or {}), **kwargs}
