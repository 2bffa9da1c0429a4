"""Know the values of a table by how they may be written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Optional, Set, Tuple, Union

from dataknobs_structures.document import Text
from dataknobs_xization._ann_metadata import MissingColumnError
from dataknobs_xization._ann_store import Annotations
from dataknobs_xization._auth_fields import (
    AuthorityAnnotationsBuilder,
    AuthorityData,
    DerivedFieldGroups,
)
from dataknobs_xization._authority import Authority, LexicalAuthority, Validate
from dataknobs_xization._expander import LexicalExpander
from dataknobs_xization._sequence_trie import SequenceTrie
from dataknobs_xization._token_match import TokenAligner
from dataknobs_xization._tokens import Token

if TYPE_CHECKING:
    import pandas as pd


class DataframeAuthority(LexicalAuthority):
    """Know the values in a column of a table by how they may be written.

    >>> import pandas as pd
    >>> data = AuthorityData(pd.DataFrame({"wine": ["Port", "Vinho Verde"]}), "wine")
    >>> expander = LexicalExpander(lambda term: {term, f"{term}s"}, str.lower)
    >>> wines = DataframeAuthority("wine", expander, data)
    >>> df = wines.annotate_input("Two ports, one vinho  verde").df
    >>> df[["start_pos", "end_pos", "text", "auth_id"]].values.tolist()
    [[4, 9, 'ports', 0], [15, 27, 'vinho  verde', 1]]

    Args:
        name: the name of the authority and of the column; empty for the first column.
        lexical_expander: knows the variations of values.
        authdata: the table; its labels are the ids of values.
        auth_anns_builder: see `Authority`, as for the following.
        field_groups: the same.
        anns_validator: the same; decides on all rows of a text together.
        parent_auth: the same.

    Attributes:
        lexical_expander: the same.
    """

    authdata: AuthorityData

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        name: Optional[str],
        lexical_expander: LexicalExpander,
        authdata: AuthorityData,
        auth_anns_builder: Optional[AuthorityAnnotationsBuilder] = None,
        field_groups: Optional[DerivedFieldGroups] = None,
        anns_validator: Optional[Validate] = None,
        parent_auth: Optional[Authority] = None,
    ) -> None:
        super().__init__(
            name or authdata.df.columns[0],
            auth_anns_builder,
            authdata,
            field_groups,
            anns_validator,
            parent_auth,
        )
        self.lexical_expander = lexical_expander
        self._variations: Optional[pd.Series] = None
        self._trie: Optional[SequenceTrie] = None
        self._prev_aligner: Optional[TokenAligner] = None

    @property
    def prev_aligner(self) -> Optional[TokenAligner]:
        """Return what aligned the last text, or None."""
        return self._prev_aligner

    @property
    def variations(self) -> pd.Series:
        """Return the variations of all values, with the ids of values as labels.

        They are computed once; only then the expander knows them.
        """
        if self._variations is None:
            import pandas as pd

            pairs = [
                (value_id, variation)
                for value_id, value in _items(self._values)
                for variation in sorted(self.lexical_expander(value), key=str)
                if variation is not None
            ]
            self._variations = pd.Series(
                [variation for _id, variation in pairs],
                index=[value_id for value_id, _variation in pairs],
                name=self.name,
                dtype=None if pairs else object,
            )
        return self._variations

    @property
    def _values(self) -> pd.Series:
        df = self.authdata.df
        if self.name not in df.columns:
            raise MissingColumnError(
                f"the data of authority {self.name!r} has no column of that name, "
                f"only {list(df.columns)}: name the authority after its column",
                context={"column": self.name, "columns": list(df.columns)},
            )
        return df[self.name]

    def get_id_by_variation(self, variation: str) -> Set[Any]:
        """Return the ids of the values with a variation that the expander knows."""
        terms = self.lexical_expander.get_terms(variation)
        return {value_id for term in terms for value_id in self.get_value_ids(term)}

    def get_variations(self, value: Any, normalize: bool = True) -> Set[Any]:
        """Return the variations of a value, known or not."""
        return self.lexical_expander(value, normalize=normalize)

    def has_value(self, value: Any) -> Any:
        """Return True if the value is in the column, exactly."""
        return (self._values == value).any()

    def get_value_ids(self, value: Any) -> Set[Any]:
        """Return the ids of a value."""
        return set(self.authdata.lookup_values(value).index.tolist())

    def get_values_by_id(self, value_id: Any) -> Set[Any]:
        """Return the values with an id."""
        return set(self.authdata.lookup_values(value_id, is_id=True)[self.name])

    def find_variations(
        self,
        variation: str,
        starts_with: bool = False,
        ends_with: bool = False,
        scope: str = "fullmatch",
    ) -> pd.Series:
        """Return variations by a part of them; labels are the ids of their values.

        Of values with the same variation only the first is returned.

        Args:
            variation: what to look for.
            starts_with: True for variations that start with it.
            ends_with: True for variations that end with it, unless `starts_with`.
            scope: otherwise it is a pattern that is looked for in the whole
                variation ("fullmatch"), at its start ("match"), or anywhere.
        """
        if starts_with:
            accepts = _starts_with(variation)
        elif ends_with:
            accepts = _ends_with(variation)
        else:
            accepts = _matches(variation, scope)
        found = self.variations
        return found[[accepts(text) for text in found]].drop_duplicates()

    def get_variations_df(
        self,
        variations: pd.Series,
        variations_colname: str = "variation",
        ids_colname: Optional[str] = None,
        lookup_values: bool = False,
    ) -> pd.DataFrame:
        """Return a table with a row for each variation and each of its ids.

        Args:
            variations: the variations; their labels are those of the rows.
            variations_colname: the name of the column of variations.
            ids_colname: the name of the column of ids; None for `<name>_id`.
            lookup_values: True to add a column with the values.
        """
        import pandas as pd

        ids_colname = ids_colname or f"{self.name}_id"
        known = self._ids_by_value()
        ids = [self._known_ids(variation, known) for variation in variations]
        df = variations.to_frame(variations_colname)
        df[ids_colname] = pd.Series(ids, index=df.index, dtype=object)
        df = df.explode(ids_colname)
        if lookup_values:
            values = dict(_items(self._values))
            df[self.name] = [values.get(value_id) for value_id in df[ids_colname]]
        return df

    def _known_ids(self, variation: Any, known: Dict[Any, List[Any]]) -> List[Any]:
        terms = self.lexical_expander.get_terms(variation)
        ids = {value_id for term in terms for value_id in known.get(term, ())}
        return sorted(ids, key=str)

    def _ids_by_value(self) -> Dict[Any, List[Any]]:
        ids: Dict[Any, List[Any]] = {}
        for value_id, value in _items(self._values):
            ids.setdefault(value, []).append(value_id)
        return ids

    @property
    def _words(self) -> SequenceTrie:
        """Return the variations by their words; of equal ones the first."""
        if self._trie is None:
            trie = SequenceTrie()
            for value_id, variation in _items(self.variations.drop_duplicates()):
                parts = variation.split() if isinstance(variation, str) else ()
                if parts:
                    trie.add(parts, (value_id, variation))
            self._trie = trie
        return self._trie

    @property
    def _finds_its_own_way(self) -> bool:
        """Tell whether a subclass finds variations, which the trie does not know."""
        return type(self).find_variations is not DataframeAuthority.find_variations

    def variations_at(self, token: Token) -> Iterable[Tuple[Any, str]]:
        """Return ids and variations whose words are those from a token on."""
        if self._finds_its_own_way:
            yield from super().variations_at(token)
            return
        words = (following.norm_text for following in token.iterate())
        for _length, found in self._words.prefixes(words):
            yield from found

    def tokens_to_try(self, first_token: Token) -> Iterable[Token]:
        """Return the tokens that are the first word of a variation."""
        if self._finds_its_own_way:
            return super().tokens_to_try(first_token)
        return first_token.following_in(self._words.first)

    # What is published has a further parameter, and it did not work.
    # pylint: disable-next=arguments-differ,arguments-renamed
    def add_annotations(
        self, doctext: Union[Text, str], annotations: Optional[Annotations] = None
    ) -> Annotations:
        """Find values in a text, add them to annotations, and return these.

        Args:
            doctext: the text.
            annotations: where to add them; None for those of the text.
        """
        if annotations is None:
            doctext = self._annotated(doctext)
            annotations = doctext.annotations
        first_token = self.lexical_expander.build_first_token(doctext)
        self._prev_aligner = aligner = TokenAligner(first_token, self)
        if self.validate_ann_dicts(aligner.annotations):
            annotations.add_dicts(aligner.annotations)
        return annotations


def _items(values: pd.Series) -> Iterable[Tuple[Any, Any]]:
    """Return labels and values; what is missing among texts is None, in any pandas."""
    texts = str(values.dtype) in ("str", "string")
    missing = values.isna().tolist() if texts else [False] * len(values)
    found = values.tolist()
    for idx, value_id in enumerate(values.index.tolist()):
        yield value_id, None if missing[idx] else found[idx]


def _starts_with(variation: str) -> Any:
    return lambda text: isinstance(text, str) and text.startswith(variation)


def _ends_with(variation: str) -> Any:
    return lambda text: isinstance(text, str) and text.endswith(variation)


def _matches(variation: str, scope: str) -> Any:
    pattern = re.compile(variation)
    method = {"fullmatch": pattern.fullmatch, "match": pattern.match}.get(
        scope, pattern.search
    )
    return lambda text: isinstance(text, str) and bool(method(text))
