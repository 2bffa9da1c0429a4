"""Hold a message of a conversation with a language model."""

from __future__ import annotations

import json
from typing import Any, Dict, Optional, Union

# Whether to give the metadata, or the name to give it under.
WithMetadata = Union[bool, str]


def get_value_by_key(
    d: Optional[Dict[str, Any]], pathkey: str, default_value: Any = None
) -> Any:
    """Return what nested dicts have at a path.

    >>> get_value_by_key({"a": {"b": 1}}, "a.b")
    1
    >>> get_value_by_key({"a": {"b": 1}}, "a.c", "none")
    'none'

    Args:
        d: the outermost dict; None has nothing.
        pathkey: the keys, joined by dots.
        default_value: what to return if a key is missing.

    Returns:
        The value, which may be None, or the default.
    """
    value: Any = d
    for key in pathkey.split("."):
        if not isinstance(value, dict) or key not in value:
            return default_value
        value = value[key]
    return value


class PromptMessage:
    """Hold who says what, and what else is known of it.

    >>> message = PromptMessage("user", "Hello", {"tokens": 1})
    >>> message
    {"role": "user", "content": "Hello"}
    >>> message.get_message(with_metadata=True)
    {'role': 'user', 'content': 'Hello', 'metadata': {'tokens': 1}}

    Attributes:
        role: such as `system`, `user` or `assistant`.
        content: the text.
        metadata: what else is known, or None.
    """

    def __init__(
        self, role: str, content: str, metadata: Optional[Dict[str, Any]] = None
    ) -> None:
        self.role = role
        self.content = content
        self.metadata = metadata

    def __repr__(self) -> str:
        return self.to_json(with_metadata=False)

    def get_message(self, with_metadata: WithMetadata = False) -> Dict[str, Any]:
        """Return the message as a new dict.

        Args:
            with_metadata: True to have the metadata, if any, as `metadata`; a text
                to have it under that name.

        Returns:
            A dict with `role` and `content`.
        """
        message: Dict[str, Any] = {"role": self.role, "content": self.content}
        if with_metadata and self.metadata is not None:
            name = with_metadata if isinstance(with_metadata, str) else "metadata"
            message[name] = self.metadata
        return message

    def to_json(self, with_metadata: WithMetadata = True) -> str:
        """Return the text of `get_message` as JSON."""
        return json.dumps(self.get_message(with_metadata))

    @staticmethod
    def build_instance(message_dict: Dict[str, Any]) -> PromptMessage:
        """Return the message that a dict of `get_message` stands for.

        Args:
            message_dict: the dict; without them, the role is `unknown`, the content
                empty, and the metadata None.
        """
        return PromptMessage(
            message_dict.get("role", "unknown"),
            message_dict.get("content", ""),
            message_dict.get("metadata"),
        )
