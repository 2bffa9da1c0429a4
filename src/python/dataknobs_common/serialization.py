"""Turn objects into dictionaries and back, and check data for JSON.

An object takes part by having `to_dict()` and a class method `from_dict(data)`; no
base class is needed. Whatever goes wrong inside them surfaces as one
`SerializationError` that names the class.
"""

from __future__ import annotations

import reprlib
from typing import Any, Dict, List, Protocol, Type, TypeVar, runtime_checkable

from dataknobs_common._json_safe import sanitize_for_json, validate_json_safe
from dataknobs_common.exceptions import SerializationError

__all__ = [
    "Serializable",
    "deserialize",
    "deserialize_list",
    "is_deserializable",
    "is_serializable",
    "sanitize_for_json",
    "serialize",
    "serialize_list",
    "validate_json_safe",
]

T = TypeVar("T")


@runtime_checkable
class Serializable(Protocol):
    """Describe an object that becomes a dictionary and comes back from one.

    `isinstance` looks at the names of the methods only.

    >>> isinstance(3, Serializable)
    False
    """

    def to_dict(self) -> Dict[str, Any]:
        """Return the state of this object as a dictionary."""

    @classmethod
    def from_dict(cls: Type[T], data: Dict[str, Any]) -> T:
        """Create an object from what `to_dict` returned."""


def serialize(obj: Any) -> Dict[str, Any]:
    """Return `obj.to_dict()`.

    >>> serialize(3)
    Traceback (most recent call last):
    dataknobs_common.exceptions.SerializationError: Object of type int is not \
serializable (missing to_dict method)

    Args:
        obj: an object with a `to_dict` method.

    Raises:
        SerializationError: there is no such method, it failed (the failure is the
            cause), or it returned something else than a dictionary.
    """
    name = type(obj).__name__
    if not is_serializable(obj):
        raise SerializationError(
            f"Object of type {name} is not serializable (missing to_dict method)",
            context={"type": name, "object": reprlib.repr(obj)},
        )
    try:
        result = obj.to_dict()
    except Exception as error:
        raise SerializationError(
            f"Failed to serialize {name}: {_describe(error)}",
            context={"type": name, "error": str(error)},
        ) from error
    if not isinstance(result, dict):
        kind = type(result).__name__
        raise SerializationError(
            f"to_dict() must return a dict, got {kind} from {name}",
            context={"type": name, "result_type": kind},
        )
    return result


def deserialize(cls: Type[T], data: Dict[str, Any]) -> T:
    """Return `cls.from_dict(data)`.

    >>> deserialize(int, {})
    Traceback (most recent call last):
    dataknobs_common.exceptions.SerializationError: Class int is not deserializable \
(missing from_dict classmethod)

    Args:
        cls: a class with a `from_dict` class method.
        data: what `to_dict` returned.

    Raises:
        SerializationError: there is no such method, `data` is not a dictionary, or
            the method failed (the failure is the cause).
    """
    name = getattr(cls, "__name__", repr(cls))
    if not is_deserializable(cls):
        raise SerializationError(
            f"Class {name} is not deserializable (missing from_dict classmethod)",
            context={"class": name},
        )
    if not isinstance(data, dict):
        kind = type(data).__name__
        raise SerializationError(
            f"Data must be a dict, got {kind} for class {name}",
            context={"class": name, "data_type": kind},
        )
    try:
        result: T = cls.from_dict(data)  # type: ignore[attr-defined]  # checked above
    except Exception as error:
        raise SerializationError(
            f"Failed to deserialize {name}: {_describe(error)}",
            context={"class": name, "error": str(error), "data": data},
        ) from error
    return result


def serialize_list(items: List[Any]) -> List[Dict[str, Any]]:
    """Serialize each item; the first that fails raises `SerializationError`.

    >>> serialize_list([])
    []
    """
    return [serialize(item) for item in items]


def deserialize_list(cls: Type[T], data_list: List[Dict[str, Any]]) -> List[T]:
    """Deserialize each entry; the first that fails raises `SerializationError`.

    >>> deserialize_list(int, [])
    []
    """
    return [deserialize(cls, data) for data in data_list]


def is_serializable(obj: Any) -> bool:
    """Tell whether `obj` has a `to_dict` method.

    >>> is_serializable({})
    False
    """
    return callable(getattr(obj, "to_dict", None))


def is_deserializable(cls: Type[Any]) -> bool:
    """Tell whether `cls` has a `from_dict` method.

    >>> is_deserializable(dict)
    False
    """
    return callable(getattr(cls, "from_dict", None))


def _describe(error: Exception) -> str:
    """Name the kind of an error whose text alone (a KeyError's: `'x'`) says little."""
    return f"{type(error).__name__}: {error}"
