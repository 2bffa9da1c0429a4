"""Show annotations as marks in HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Iterator, List, Mapping, Tuple

from dataknobs_xization._ann_metadata import MissingColumnError
from dataknobs_xization._annotated_text import AnnotatedText

if TYPE_CHECKING:
    import pandas as pd

Style = Mapping[str, str]


class HtmlHighlighter:
    """Show a text with its annotations as HTML.

    What is in the text or in annotations is escaped, so it is shown and not run. For
    several columns the text is shown once for each.

    >>> text = AnnotatedText("<b> c")
    >>> text.annotations.add_dict({"start_pos": 0, "end_pos": 3, "kind": "tag"})
    >>> print(HtmlHighlighter({"kind": {"tag": {"color": "red"}}}).highlight(text))
    <p>
    <mark class="tooltip" style="color: red;">
    &lt;b&gt;
    <span class="tooltiptext">tag</span>
    </mark>
    </p>

    Args:
        field2style: for columns of annotations, for values in them, the CSS.
        tooltip_class: the class of marks.
        tooltiptext_class: the class of what tells the value.
        show_rest: True to show the text after the last mark too.

    Attributes:
        field2style: the same.
        tooltip_class: the same.
        tooltiptext_class: the same.
    """

    def __init__(
        self,
        field2style: Mapping[str, Mapping[Any, Style]],
        tooltip_class: str = "tooltip",
        tooltiptext_class: str = "tooltiptext",
        show_rest: bool = False,
    ) -> None:
        self.field2style = field2style
        self.tooltip_class = tooltip_class
        self.tooltiptext_class = tooltiptext_class
        self._show_rest = show_rest

    def highlight(self, text_obj: AnnotatedText) -> str:
        """Return the HTML.

        Args:
            text_obj: the text and its annotations.

        Returns:
            A paragraph, in lines.

        Raises:
            MissingColumnError: there is no such column; it is a `KeyError` too.
        """
        lines = ["<p>"]
        an_df = text_obj.annotations.df
        for column, styles in self.field2style.items() if an_df is not None else ():
            spans = _spans(text_obj, an_df, column)
            lines.extend(self._lines(text_obj.text, spans, styles))
        return "\n".join([*lines, "</p>"])

    def _lines(
        self,
        text: str,
        spans: Iterator[Tuple[int, int, Any]],
        styles: Mapping[Any, Style],
    ) -> Iterator[str]:
        done = 0
        for start, end, value in spans:
            if value not in styles:
                continue
            if start > done:
                yield escape(text[done:start], quote=False)
            yield from self._mark(text[start:end], value, styles[value])
            done = end
        if self._show_rest and done < len(text):
            yield escape(text[done:], quote=False)

    def _mark(self, text: str, value: Any, style: Style) -> List[str]:
        css = " ".join(f"{name}: {setting};" for name, setting in style.items())
        shown = escape(str(value), quote=False)
        return [
            f'<mark class="{escape(self.tooltip_class)}" style="{escape(css)}">',
            escape(text, quote=False),
            f'<span class="{escape(self.tooltiptext_class)}">{shown}</span>',
            "</mark>",
        ]


def _spans(
    text_obj: AnnotatedText, an_df: pd.DataFrame, column: str
) -> Iterator[Tuple[int, int, Any]]:
    metadata = text_obj.annotations.metadata
    wanted = [metadata.start_pos_col, metadata.end_pos_col, column]
    for name in wanted:
        if name not in an_df.columns:
            raise MissingColumnError(
                f"annotations have no column {name!r}, only {list(an_df.columns)}",
                context={"column": name},
            )
    for start, end, value in zip(*(an_df[name].tolist() for name in wanted)):
        if start >= 0:  # -1: a group that has no part in a match; NaN: not in a text
            yield int(start), int(end), value
