"""Know values by a pattern."""

from __future__ import annotations

from typing import Any, Callable, Iterable, List, Match, Optional, Pattern, Tuple

from dataknobs_xization._ann_store import Annotations, Row
from dataknobs_xization._annotated_text import AnnotatedText
from dataknobs_xization._auth_fields import (
    AuthorityAnnotationsBuilder,
    AuthorityData,
    DerivedFieldGroups,
)
from dataknobs_xization._authority import Authority, Validate
from dataknobs_xization._row_templates import Group, RowTemplates, is_from
from dataknobs_xization._trie_regex import faster

_WHOLE = (None,)


class RegexAuthority(Authority):
    r"""Know values by a pattern, and find them in texts.

    Each match makes one row for each named group, or else for each group, or else
    one for all of it. A group that has no part in a match has a row with the places
    -1. A pattern of very many words with `|` between is searched as a trie.

    >>> import re
    >>> dates = RegexAuthority("date", re.compile(r"(?P<m>\d+)/(?P<d>\d+)"))
    >>> dates.annotate_input("on 1/22").df[["start_pos", "text", "date_field"]].values
    array([[3, '1', 'm'],
           [5, '22', 'd']], dtype=object)

    Args:
        name: see `Authority`, as for all but the next two.
        regex: the pattern.
        canonical_fn: is given a text and its group (the name of the authority if
            there is none), and returns the id of the value; None for the text.
        auth_anns_builder: the same.
        authdata: the same.
        field_groups: the same.
        anns_validator: the same; decides on the rows of each match together.
        parent_auth: the same.

    Attributes:
        regex: the same.
        canonical_fn: the same.
    """

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        name: str,
        regex: Pattern[str],
        canonical_fn: Optional[Callable[[Any, Any], Any]] = None,
        auth_anns_builder: Optional[AuthorityAnnotationsBuilder] = None,
        authdata: Optional[AuthorityData] = None,
        field_groups: Optional[DerivedFieldGroups] = None,
        anns_validator: Optional[Validate] = None,
        parent_auth: Optional[Authority] = None,
    ) -> None:
        super().__init__(
            name,
            auth_anns_builder,
            authdata,
            field_groups,
            anns_validator,
            parent_auth,
        )
        self.regex = regex
        self.canonical_fn = canonical_fn
        self._faster: Optional[Tuple[Pattern[str], Pattern[str]]] = None

    def has_value(self, value: Any) -> Optional[Match[str]]:
        """Return the match of the pattern at the start of the value, or None."""
        return self.regex.match(str(value))

    def get_canonical_form(self, entity_text: Any, entity_type: Any) -> Any:
        """Return the id of a value: what `canonical_fn` makes of it, or the text."""
        if self.canonical_fn is None:
            return entity_text
        return self.canonical_fn(entity_text, entity_type)

    def add_annotations(self, text_obj: AnnotatedText) -> Annotations:
        """Find values in a text, add them to its annotations, and return these."""
        matches = self._search().finditer(text_obj.text)
        templates = RowTemplates(self, _groups(self.regex))
        if templates.fit and self._keeps_all():
            found = templates.rows(matches, self.canonical_fn)
        else:
            found = self._valid_rows(matches)
        if found:
            text_obj.annotations.add_dicts(found)
        return text_obj.annotations

    def _keeps_all(self) -> bool:
        """Tell whether ids are those of `canonical_fn` and all rows are valid."""
        return self.anns_validator is None and all(
            is_from(owner, self, name)
            for owner, name in (
                (RegexAuthority, "get_canonical_form"),
                (Authority, "validate_ann_dicts"),
            )
        )

    def _valid_rows(self, matches: Iterable[Match[str]]) -> List[Row]:
        found: List[Row] = []
        for match in matches:
            groups = _WHOLE if match.lastindex is None else _groups(match.re)
            rows = [self._row(match, group) for group in groups]
            if self.validate_ann_dicts(rows):
                found += rows
        return found

    def _search(self) -> Pattern[str]:
        """Return the pattern to search with, made anew when `regex` was set."""
        if self._faster is None or self._faster[0] is not self.regex:
            self._faster = (self.regex, faster(self.regex))
        return self._faster[1]

    def _row(self, match: Match[str], group: Optional[Group]) -> Row:
        text, (start, end) = match[group or 0], match.span(group or 0)
        kind = self.name if group is None else group
        fields: Any = {}
        if group is not None:
            fields[self.field_groups.get_field_type_col(self.name)] = group
        return self.build_annotation(
            start_pos=start,
            end_pos=end,
            entity_text=text,
            auth_value_id=self.get_canonical_form(text, kind),
            **fields,
        )


def _groups(regex: Pattern[str]) -> Iterable[Group]:
    """Return the groups that get rows, when one of any has a part in a match."""
    return regex.groupindex or range(1, regex.groups + 1)
