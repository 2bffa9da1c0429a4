"""Hold a text together with what is known about it."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

__all__ = [
    "MetaData",
    "TEXT_ID_ATTR",
    "TEXT_LABEL",
    "TEXT_LABEL_ATTR",
    "Text",
    "TextMetaData",
]

TEXT_ID_ATTR = "text_id"
TEXT_LABEL_ATTR = "text_label"
TEXT_LABEL = "text"


class MetaData:
    """Hold named facts.

    >>> MetaData({"lang": "en"}, year=1843).data
    {'lang': 'en', 'year': 1843}

    Args:
        key_data: facts to start with, copied; None for no facts.
        kwargs: more facts, which win.
    """

    def __init__(self, key_data: Optional[Mapping[str, Any]], **kwargs: Any) -> None:
        self._data: Dict[str, Any] = dict(() if key_data is None else key_data)
        self._data.update(kwargs)

    @property
    def data(self) -> Dict[str, Any]:
        """Return the live dictionary of facts."""
        return self._data

    def get_value(self, attribute: str, missing: Any = None) -> Any:
        """Return a fact, or `missing` if there is no such fact (None is one).

        >>> MetaData(None).get_value("lang", "?")
        '?'
        """
        return self._data.get(attribute, missing)


class TextMetaData(MetaData):
    """Hold facts about a text: an id, a label, and others.

    >>> TextMetaData("id1", lang="en").data
    {'text_id': 'id1', 'text_label': 'text', 'lang': 'en'}

    Args:
        text_id: what identifies the text.
        text_label: what kind of text it is.
        kwargs: more facts.
    """

    def __init__(
        self, text_id: Any, text_label: str = TEXT_LABEL, **kwargs: Any
    ) -> None:
        super().__init__({TEXT_ID_ATTR: text_id, TEXT_LABEL_ATTR: text_label, **kwargs})

    @property
    def text_id(self) -> Any:
        """Return what identifies the text; KeyError if it was removed from data."""
        return self.data[TEXT_ID_ATTR]

    @property
    def text_label(self) -> Any:
        """Return what kind of text it is; KeyError if it was removed from data."""
        return self.data[TEXT_LABEL_ATTR]


class Text:
    """Hold a text and its metadata.

    >>> text = Text("Hello", None)
    >>> text.text, text.text_id, text.text_label
    ('Hello', 0, 'text')

    Args:
        text: the text.
        metadata: facts about it; None for id 0 and label "text".
    """

    def __init__(self, text: str, metadata: Optional[TextMetaData]) -> None:
        self._text = text
        self._metadata = TextMetaData(0) if metadata is None else metadata

    @property
    def text(self) -> str:
        """Return the text."""
        return self._text

    @property
    def metadata(self) -> TextMetaData:
        """Return the facts about the text."""
        return self._metadata

    @property
    def text_id(self) -> Any:
        """Return what identifies the text."""
        return self._metadata.text_id

    @property
    def text_label(self) -> Any:
        """Return what kind of text it is."""
        return self._metadata.text_label
