"""Know how terms may be written."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Callable, DefaultDict, Iterable, Optional, Set, Union

from dataknobs_structures.document import Text
from dataknobs_xization._text_features import TextFeatures
from dataknobs_xization._tokens import Token


def _alone(term: Any) -> Set[Any]:
    return {term}


def _same(term: Any) -> Any:
    return term


class LexicalExpander:
    """Expand terms to the variations in which they may be written, and remember them.

    >>> expander = LexicalExpander(lambda term: {term, f"{term}s"}, str.lower)
    >>> sorted(expander("Wine")), expander.get_terms("wines")
    (['wine', 'wines'], {'Wine'})

    Args:
        variations_fn: returns the variations of a term; None for the term alone.
        normalize_fn: normalizes variations, and tokens of texts; None for nothing.
        split_input_camelcase: True to split tokens of texts in camel case.
        detect_emojis: True to find emojis in texts, as
            `dataknobs_utils.emoji_utils.load_emoji_data` knows them.

    Attributes:
        variations_fn: the function.
        normalize_fn: the function.
        split_input_camelcase: the same.
        emoji_data: what knows emojis, or None.
        v2t: for each variation that was seen, its terms.
    """

    def __init__(
        self,
        variations_fn: Optional[Callable[[Any], Iterable[Any]]],
        normalize_fn: Optional[Callable[[Any], Any]],
        split_input_camelcase: bool = True,
        detect_emojis: bool = False,
    ) -> None:
        self.variations_fn = variations_fn or _alone
        self.normalize_fn = normalize_fn or _same
        self.split_input_camelcase = split_input_camelcase
        self.emoji_data = _load_emoji_data() if detect_emojis else None
        self.v2t: DefaultDict[Any, Set[Any]] = defaultdict(set)

    def __call__(self, term: Any, normalize: bool = True) -> Set[Any]:
        """Return the variations of a term, and remember that they are its.

        Args:
            term: the term.
            normalize: True to normalize the variations.
        """
        variations = set(self.variations_fn(term))
        if normalize:
            variations = {self.normalize_fn(variation) for variation in variations}
        for variation in variations:
            self.v2t[variation].add(term)
        return variations

    def normalize(self, input_term: Any) -> Any:
        """Return the normalized term."""
        return self.normalize_fn(input_term)

    def get_terms(self, variation: Any) -> Set[Any]:
        """Return the terms with a variation, of those that were expanded."""
        return self.v2t.get(variation, set())

    def build_first_token(self, doctext: Union[Text, str]) -> Token:
        """Return the first token of a text."""
        features = TextFeatures(
            doctext,
            split_camelcase=self.split_input_camelcase,
            emoji_data=self.emoji_data,
        )
        return features.build_first_token(self.normalize_fn)


def _load_emoji_data() -> Any:
    import dataknobs_utils

    return dataknobs_utils.emoji_utils.load_emoji_data()
