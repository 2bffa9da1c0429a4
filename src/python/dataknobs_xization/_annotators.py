"""Find annotations for texts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Dict, List, Mapping, Optional, Sequence, Set

from dataknobs_xization._ann_merge import MergeStrategy, merge
from dataknobs_xization._ann_store import Annotations
from dataknobs_xization._annotated_text import AnnotatedText
from dataknobs_xization._highlight import HtmlHighlighter


class Annotator(ABC):
    """Find annotations for texts.

    Args:
        name: the name of the annotator.

    Attributes:
        name: the same.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def annotate_input(self, text_obj: AnnotatedText, **kwargs: Any) -> Any:
        """Find annotations, add them to the text, and return them."""


class BasicAnnotator(Annotator):
    """Find annotations by the text alone."""

    @abstractmethod
    def annotate_text(self, text_str: str) -> Optional[Annotations]:
        """Return the annotations of a text, or None."""

    def annotate_input(
        self, text_obj: AnnotatedText, **kwargs: Any
    ) -> Optional[Annotations]:
        """Find annotations, add them to the text, and return them."""
        annotations = self.annotate_text(text_obj.text)
        if annotations is not None:
            text_obj.annotations.add_df(annotations.df)
        return annotations


class SyntacticParser(BasicAnnotator):
    """Find annotations that are put aside, in a bookmark with the parser's name."""

    def annotate_input(
        self, text_obj: AnnotatedText, **kwargs: Any
    ) -> Optional[Annotations]:
        """Find annotations, put them aside, and return them."""
        annotations = self.annotate_text(text_obj.text)
        if annotations is not None:
            text_obj.bookmarks[self.name] = annotations.df
        return annotations


class EntityAnnotator(BasicAnnotator):
    """Find annotations that are composed to groups, marked and validated.

    Args:
        name: the name of the annotator.
        mask_char: the character to mask others with.

    Attributes:
        name: the same.
        mask_char: the same.
    """

    def __init__(self, name: str, mask_char: str = " ") -> None:
        super().__init__(name)
        self.mask_char = mask_char

    @property
    @abstractmethod
    def annotation_cols(self) -> Set[str]:
        """Return the columns that the annotator fills."""

    @property
    @abstractmethod
    def highlight_fieldstyles(self) -> Mapping[Any, Any]:
        """Return for columns, for values in them, the CSS to show them with."""

    @abstractmethod
    def compose_groups(self, annotations: Annotations) -> Annotations:
        """Return the annotations with their groups."""

    @abstractmethod
    def mark_records(self, annotations: Annotations, largest_only: bool = True) -> None:
        """Mark what belongs to one record."""

    @abstractmethod
    def validate_records(self, annotations: Annotations) -> None:
        """Mark what is valid."""

    # What has no effect is published too.
    def annotate_input(  # pylint: disable=unused-argument
        self,
        text_obj: AnnotatedText,
        annot_mask_cols: Optional[Set[str]] = None,
        merge_strategies: Optional[Dict[str, MergeStrategy]] = None,
        largest_only: bool = True,
        **kwargs: Any,
    ) -> Optional[Annotations]:
        """Find annotations, complete them, add them to the text, and return them.

        Args:
            text_obj: the text.
            annot_mask_cols: has no effect.
            merge_strategies: for names of bookmarks, how to merge their annotations
                with those found; what was found is kept in a bookmark too.
            largest_only: given to `mark_records`.
            kwargs: have no effect.

        Returns:
            The annotations, or None if `annotate_text` returned None.
        """
        annotations = self.annotate_text(text_obj.text)
        if annotations is None:
            return None
        for tag, strategy in (merge_strategies or {}).items():
            if tag in text_obj.bookmarks:
                annotations = self._merged(annotations, text_obj, tag, strategy)
        annotations = self.compose_groups(annotations)
        self.mark_records(annotations, largest_only)
        self.validate_records(annotations)
        text_obj.annotations.add_df(annotations.df)
        return annotations

    def _merged(
        self,
        annotations: Annotations,
        text_obj: AnnotatedText,
        tag: str,
        strategy: MergeStrategy,
    ) -> Annotations:
        text_obj.bookmarks[f"{self.name}.pre-merge:{tag}"] = annotations.df
        annotations.add_df(text_obj.bookmarks[tag])
        return merge(annotations, strategy)


class AnnotatorKernel(ABC):
    """Let several annotators work on one text."""

    @property
    @abstractmethod
    def annotators(self) -> List[EntityAnnotator]:
        """Return the annotators."""

    @abstractmethod
    def annotate_input(self, text_obj: AnnotatedText) -> Annotations:
        """Find annotations, add them to the text, and return them."""


class CompoundAnnotator(Annotator):
    """Annotate with a kernel of annotators, and show what they found.

    Args:
        kernel: the annotators.
        name: the name of all of them.

    Attributes:
        kernel: the same.
        name: the same.
    """

    def __init__(self, kernel: AnnotatorKernel, name: str = "entity") -> None:
        super().__init__(name)
        self.kernel = kernel

    def annotate_input(
        self, text_obj: AnnotatedText, reset: bool = True, **kwargs: Any
    ) -> Annotations:
        """Find annotations, add them to the text, and return them.

        Args:
            text_obj: the text.
            reset: True to remove the annotations that it has.
            kwargs: have no effect.
        """
        if reset:
            text_obj.annotations.clear()
        return self.kernel.annotate_input(text_obj)

    def get_html_highlighted_text(
        self, text_obj: AnnotatedText, annotator_names: Optional[Sequence[str]] = None
    ) -> str:
        """Show the text with its annotations as HTML.

        For each annotator, the values in the column that has its name are shown in
        its `highlight_fieldstyles`.

        Args:
            text_obj: the text and its annotations.
            annotator_names: the annotators to show; None for all.
        """
        field2style = {
            annotator.name: annotator.highlight_fieldstyles
            for annotator in self.kernel.annotators
            if annotator_names is None or annotator.name in annotator_names
        }
        return HtmlHighlighter(field2style).highlight(text_obj)
