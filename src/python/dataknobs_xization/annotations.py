"""Keep what is known about parts of a text, group it, merge it, and show it.

- `AnnotatedText` is a text with its `Annotations`; their columns are named by
  `AnnotationsMetaData`, their rows are built by `AnnotationsBuilder`.
- `AnnotationsGroup` and `AnnotationsGroupList` hold rows that belong together;
  `merge` decides with a `MergeStrategy` which of those that overlap stay.
- `Annotator` and its kinds find annotations; `HtmlHighlighter` shows them.

>>> text = AnnotatedText("red wine")
>>> builder = AnnotationsBuilder(None, None)
>>> text.annotations.add_dict(builder.build_annotation_row(0, 3, "red", "color"))
>>> text.annotations.add_dict(builder.build_annotation_row(0, 8, "red wine", "drink"))
>>> merge(text.annotations, KeepLongest()).ann_row_dicts
[{'start_pos': 0, 'end_pos': 8, 'text': 'red wine', 'ann_type': 'drink'}]
"""

from __future__ import annotations

from dataknobs_xization._ann_groups import (
    AnnotationsGroupList,
    PositionalAnnotationsGroup,
)
from dataknobs_xization._ann_merge import (
    KeepFirst,
    KeepLongest,
    KeepPreferred,
    MergeAll,
    MergeStrategy,
    OverlapGroupIterator,
    merge,
)
from dataknobs_xization._ann_metadata import (
    KEY_ANN_TYPE_COL,
    KEY_END_POS_COL,
    KEY_START_POS_COL,
    KEY_TEXT_COL,
    AnnotationsMetaData,
    AnnotationsRowAccessor,
    DerivedAnnotationColumns,
    MissingColumnError,
)
from dataknobs_xization._ann_rows import AnnotationsGroup, RowData
from dataknobs_xization._ann_store import Annotations, AnnotationsBuilder
from dataknobs_xization._annotated_text import AnnotatedText
from dataknobs_xization._annotators import (
    Annotator,
    AnnotatorKernel,
    BasicAnnotator,
    CompoundAnnotator,
    EntityAnnotator,
    SyntacticParser,
)
from dataknobs_xization._highlight import HtmlHighlighter

__all__ = [
    "AnnotatedText",
    "Annotations",
    "AnnotationsBuilder",
    "AnnotationsGroup",
    "AnnotationsGroupList",
    "AnnotationsMetaData",
    "AnnotationsRowAccessor",
    "Annotator",
    "AnnotatorKernel",
    "BasicAnnotator",
    "CompoundAnnotator",
    "DerivedAnnotationColumns",
    "EntityAnnotator",
    "HtmlHighlighter",
    "KEY_ANN_TYPE_COL",
    "KEY_END_POS_COL",
    "KEY_START_POS_COL",
    "KEY_TEXT_COL",
    "KeepFirst",
    "KeepLongest",
    "KeepPreferred",
    "MergeAll",
    "MergeStrategy",
    "MissingColumnError",
    "OverlapGroupIterator",
    "PositionalAnnotationsGroup",
    "RowData",
    "SyntacticParser",
    "merge",
]
