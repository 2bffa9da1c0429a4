"""Know the values of a kind, and find them in texts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    Optional,
    Set,
    Tuple,
    Union,
)

from dataknobs_structures.document import Text
from dataknobs_xization._ann_metadata import AnnotationsMetaData
from dataknobs_xization._ann_store import Annotations, Row
from dataknobs_xization._annotated_text import AnnotatedText
from dataknobs_xization._annotators import Annotator
from dataknobs_xization._auth_fields import (
    AuthorityAnnotationsBuilder,
    AuthorityData,
    DerivedFieldGroups,
)
from dataknobs_xization._checks import check_text
from dataknobs_xization._tokens import Token

if TYPE_CHECKING:
    import pandas as pd

Validate = Callable[["Authority", List[Dict[str, Any]]], bool]


class Authority(Annotator):
    """Know the values of a kind, and find them in texts.

    Args:
        name: the name of the authority, which is the type of its annotations.
        auth_anns_builder: builds annotations; None for a default one.
        authdata: the values.
        field_groups: names the columns of fields; None for default names.
        anns_validator: is given the authority and rows that belong together, and
            returns False to drop them; None to keep all.
        parent_auth: the authority that this one is a part of.

    Attributes:
        name: the same.
        anns_builder: builds annotations.
        authdata: the same.
        field_groups: names the columns of fields.
        anns_validator: the same.
    """

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        name: str,
        auth_anns_builder: Optional[AuthorityAnnotationsBuilder] = None,
        authdata: Optional[AuthorityData] = None,
        field_groups: Optional[DerivedFieldGroups] = None,
        anns_validator: Optional[Validate] = None,
        parent_auth: Optional[Authority] = None,
    ) -> None:
        super().__init__(name)
        if auth_anns_builder is None:
            auth_anns_builder = AuthorityAnnotationsBuilder()
        self.anns_builder = auth_anns_builder
        self.authdata = authdata
        self.field_groups = field_groups or DerivedFieldGroups()
        self.anns_validator = anns_validator
        self._parent = parent_auth

    @property
    def metadata(self) -> AnnotationsMetaData:
        """Return the names of the columns of annotations."""
        return self.anns_builder.metadata

    @property
    def parent(self) -> Optional[Authority]:
        """Return the authority that this one is a part of, or None."""
        return self._parent

    @abstractmethod
    def has_value(self, value: Any) -> Any:
        """Return True, or something that counts as True, if the value is known."""

    @abstractmethod
    def add_annotations(self, text_obj: AnnotatedText) -> Annotations:
        """Find values in a text, add them to its annotations, and return these."""

    def annotate_input(self, text_obj: Union[Text, str], **kwargs: Any) -> Annotations:
        """Find values in a text, add them to its annotations, and return these.

        Args:
            text_obj: the text.
            kwargs: have no effect.

        Returns:
            All annotations of the text.
        """
        return self.add_annotations(self._annotated(text_obj))

    def _annotated(self, text_obj: Union[Text, str]) -> AnnotatedText:
        """Return the text itself if it can be annotated, else one that can be."""
        if isinstance(text_obj, AnnotatedText):
            return text_obj
        if not isinstance(text_obj, Text):
            check_text(text_obj, "text_obj")
            text_obj = Text(text_obj, None)
        return AnnotatedText("", text_obj=text_obj, annots_metadata=self.metadata)

    def validate_ann_dicts(self, ann_dicts: List[Row]) -> bool:
        """Return True if there are rows, and if they are valid together."""
        if not ann_dicts:
            return False
        return self.anns_validator is None or self.anns_validator(self, ann_dicts)

    def compose(self, annotations: Annotations) -> Annotations:
        """Return the annotations, with what belongs together made one; here as is."""
        return annotations

    # The signature is published.
    def build_annotation(  # pylint: disable=too-many-arguments
        self,
        start_pos: Optional[int] = None,
        end_pos: Optional[int] = None,
        entity_text: Optional[str] = None,
        auth_value_id: Any = None,
        conf: float = 1.0,
        **kwargs: Any,
    ) -> Row:
        """Return a row for a value in a text.

        Args:
            start_pos: the place of the first character.
            end_pos: the place after the last character.
            entity_text: the text of the value.
            auth_value_id: the id of the value.
            conf: how sure it is, from 0 to 1.
            kwargs: further columns.
        """
        return self.anns_builder.build_annotation_row(
            start_pos,
            end_pos,
            entity_text,
            self.name,
            auth_value_id,
            auth_valconf=conf,
            **kwargs,
        )


class AuthorityFactory(ABC):
    """Build authorities."""

    @abstractmethod
    def build_authority(
        self,
        name: str,
        auth_anns_builder: AuthorityAnnotationsBuilder,
        authdata: AuthorityData,
        parent_auth: Optional[Authority] = None,
    ) -> Authority:
        """Return an authority; see `Authority` for the arguments."""


class LexicalAuthority(Authority):
    """Know values by the variations in which they may be written."""

    @abstractmethod
    def get_value_ids(self, value: Any) -> Set[Any]:
        """Return the ids of a value."""

    @abstractmethod
    def get_values_by_id(self, value_id: Any) -> Set[Any]:
        """Return the values with an id."""

    @abstractmethod
    def get_id_by_variation(self, variation: str) -> Set[Any]:
        """Return the ids of the values that may be written like this."""

    @abstractmethod
    def find_variations(
        self,
        variation: str,
        starts_with: bool = False,
        ends_with: bool = False,
        scope: str = "fullmatch",
    ) -> pd.Series:
        """Return variations by a part of them; labels are the ids of their values."""

    def variations_at(self, token: Token) -> Iterable[Tuple[Any, str]]:
        """Return ids and variations that may start with a token: some, or all."""
        found = self.find_variations(token.norm_text, starts_with=True)
        return list(zip(found.index, found))

    def tokens_to_try(self, first_token: Token) -> Iterable[Token]:
        """Return the tokens, from a first one on, that variations may start with."""
        return first_token.following()


class AuthoritiesBundle(Authority):
    """Be several authorities, each of which annotates texts.

    Args:
        name: see `Authority`, as for all but the last.
        auth_anns_builder: the same.
        authdata: the same.
        field_groups: the same.
        parent_auth: the same.
        anns_validator: the same.
        auths: the authorities; the list is copied.

    Attributes:
        auths: the authorities.
    """

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        name: str,
        auth_anns_builder: Optional[AuthorityAnnotationsBuilder] = None,
        authdata: Optional[AuthorityData] = None,
        field_groups: Optional[DerivedFieldGroups] = None,
        parent_auth: Optional[Authority] = None,
        anns_validator: Optional[Validate] = None,
        auths: Optional[Iterable[Authority]] = None,
    ) -> None:
        super().__init__(
            name,
            auth_anns_builder,
            authdata,
            field_groups,
            anns_validator,
            parent_auth,
        )
        self.auths: List[Authority] = list(auths or ())

    def add(self, auth: Authority) -> None:
        """Add an authority."""
        self.auths.append(auth)

    def has_value(self, value: Any) -> bool:
        """Return True if one of the authorities knows the value."""
        return any(auth.has_value(value) for auth in self.auths)

    def add_annotations(self, text_obj: AnnotatedText) -> Annotations:
        """Let each authority annotate a text; return all its annotations."""
        for auth in self.auths:
            auth.annotate_input(text_obj)
        return text_obj.annotations
