"""Hold a text with its annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional

from dataknobs_structures.document import Text, TextMetaData
from dataknobs_xization._ann_metadata import AnnotationsMetaData
from dataknobs_xization._ann_store import Annotations

if TYPE_CHECKING:
    import pandas as pd


class AnnotatedText(Text):
    """Hold a text with its annotations, and with bookmarks: annotations put aside.

    >>> text = AnnotatedText("call 555-1234")
    >>> text.annotations.add_dict({"start_pos": 5, "end_pos": 13, "phone": "yes"})
    >>> text.get_text({"phone": "*"})
    'call ********'

    Args:
        text_str: the text.
        metadata: facts about the text; None for id 0 and label "text".
        annots: its annotations; None for none so far.
        bookmarks: its bookmarks; None for none.
        text_obj: a text to take instead of `text_str` and `metadata`.
        annots_metadata: names the columns of annotations; None for default names.
    """

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        text_str: str,
        metadata: Optional[TextMetaData] = None,
        annots: Optional[Annotations] = None,
        bookmarks: Optional[Dict[str, pd.DataFrame]] = None,
        text_obj: Optional[Text] = None,
        annots_metadata: Optional[AnnotationsMetaData] = None,
    ) -> None:
        if text_obj is not None:
            text_str, metadata = text_obj.text, text_obj.metadata
        super().__init__(text_str, metadata)
        self._annots = annots
        self._bookmarks = bookmarks
        self._annots_metadata = annots_metadata

    @property
    def annotations(self) -> Annotations:
        """Return the annotations."""
        if self._annots is None:
            self._annots = Annotations(self._annots_metadata or AnnotationsMetaData())
        return self._annots

    @property
    def bookmarks(self) -> Dict[str, pd.DataFrame]:
        """Return the bookmarks by their names."""
        if self._bookmarks is None:
            self._bookmarks = {}
        return self._bookmarks

    def get_text(
        self,
        annot2mask: Optional[Dict[str, str]] = None,
        annot_df: Optional[pd.DataFrame] = None,
        text: Optional[str] = None,
    ) -> str:
        """Return the text, with annotated characters masked.

        Args:
            annot2mask: for columns of annotations, what to put for each character
                of annotations that have a value there; None for the plain text.
            annot_df: annotations to use instead of those of the text.
            text: a text to mask instead.

        Returns:
            The text.
        """
        if annot2mask is None:
            return self.text
        chars = list(self.text if text is None else text)
        for annot_col, mask_char in annot2mask.items():
            mask = self.get_annot_mask(annot_col, 0, annot_df, text)
            for place in () if mask is None else mask.index[mask]:
                chars[place] = mask_char
        return "".join(chars)

    def get_text_series(
        self, pad_len: int = 0, text: Optional[str] = None
    ) -> pd.Series:
        """Return the characters.

        Args:
            pad_len: the number of spaces to add on both sides.
            text: a text to use instead.
        """
        import pandas as pd

        padding = " " * pad_len
        chars = list(f"{padding}{self.text if text is None else text}{padding}")
        return pd.Series(chars, dtype=None if chars else object)

    def get_annot_mask(
        self,
        annot_col: str,
        pad_len: int = 0,
        annot_df: Optional[pd.DataFrame] = None,
        text: Optional[str] = None,
    ) -> Optional[pd.Series]:
        """Mark the characters of annotations that have a value in a column.

        NA and "" are no values. Time is linear in the text and the annotations.

        Args:
            annot_col: the column.
            pad_len: the number of characters to add on both sides.
            annot_df: annotations to use instead of those of the text.
            text: a text to use instead.

        Returns:
            The marks, or None if there is no such column.
        """
        import pandas as pd

        an_df = self.annotations.df if annot_df is None else annot_df
        if an_df is None or annot_col not in an_df.columns:
            return None
        size = len(self.text if text is None else text)
        values = an_df[annot_col]
        marks = self._marks(an_df[values.notna() & (values != "")], size)
        padding = [False] * pad_len
        return pd.Series([*padding, *marks, *padding], dtype=bool)

    def _marks(self, an_df: pd.DataFrame, size: int) -> Any:
        """Count at each character how many annotations started but did not end."""
        import numpy as np

        places = self.annotations.metadata
        changes: Any = np.zeros(size + 1, dtype="int64")
        for column, change in ((places.start_pos_col, 1), (places.end_pos_col, -1)):
            name = column if column in an_df.columns else _PUBLISHED[change]
            clipped = an_df[name].clip(0, size).to_numpy(dtype="int64")
            np.add.at(changes, clipped, change)
        return (changes.cumsum() > 0)[:size].tolist()

    def add_annotations(self, annotations: Optional[Annotations]) -> None:
        """Add annotations; the first ones are taken over as they are, not copied.

        Args:
            annotations: the annotations; None for none.
        """
        if annotations is None or annotations.is_empty():
            return
        if self._annots is None:
            self._annots = annotations
            return
        an_df = annotations.df
        if an_df is not None and self._annots.is_empty():
            self._annots.set_df(an_df.copy())
        else:
            self._annots.add_df(an_df)


_PUBLISHED = {1: "start_pos", -1: "end_pos"}
