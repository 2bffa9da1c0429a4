"""Store in a dictionary only what a function accepts."""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple, Type, TypeVar

__all__ = ["cdict"]

K = TypeVar("K")
V = TypeVar("V")


class cdict(Dict[K, V]):  # pylint: disable=invalid-name  # the published name
    """Store the items that a function accepts, and keep the others in `rejected`.

    Refusing an item raises nothing, and leaves what was stored under its key in
    place. An item accepted later does not leave `rejected`.

    >>> numbers = cdict(lambda d, k, v: isinstance(v, int), {"a": 1, "b": "x"}, c=2)
    >>> numbers, numbers.rejected
    ({'a': 1, 'c': 2}, {'b': 'x'})
    >>> firsts = cdict(lambda d, k, v: k not in d, [("a", 1), ("a", 2)])
    >>> firsts, firsts.rejected
    ({'a': 1}, {'a': 2})
    >>> firsts.update(None)
    Traceback (most recent call last):
    TypeError: 'NoneType' object is not iterable

    Args:
        accept_fn: called with this dictionary as it is before, a key and a value;
            returns true to accept them.
        args: initial data, as `update` takes it.
        kwargs: more initial data.

    Attributes:
        accept_fn: the function; may be replaced.
    """

    def __init__(
        self, accept_fn: Callable[[cdict[K, V], K, V], Any], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__()
        self._rejected: Dict[K, V] = {}
        self.accept_fn = accept_fn
        self.update(*args, **kwargs)

    @property
    def rejected(self) -> Dict[K, V]:
        """Return the live dictionary of refused items, the latest for each key."""
        return self._rejected

    def __setitem__(self, key: K, value: V) -> None:
        if self.accept_fn(self, key, value):
            super().__setitem__(key, value)
        else:
            self._rejected[key] = value

    def setdefault(self, key: K, default: Any = None) -> Any:
        """Return the value of `key`, or else the default if it is accepted.

        A refused default gives None.

        >>> cdict(lambda d, k, v: False).setdefault("a", 1) is None
        True
        """
        if key not in self:
            self[key] = default
        return self.get(key)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set items one by one.

        Args:
            args: a mapping (anything with `keys`) or an iterable of pairs; what
                follows the first is ignored.
            kwargs: more items.
        """
        for source in args[:1]:
            if hasattr(source, "keys"):
                for key in source.keys():
                    self[key] = source[key]
            else:
                for key, value in source:
                    self[key] = value
        for name, value in kwargs.items():
            self[name] = value  # type: ignore[index]  # keyword names as keys

    def __ior__(  # type: ignore[override,misc,unused-ignore]  # 3.9
        self, other: Any
    ) -> cdict[K, V]:
        self.update(other)
        return self

    def __reduce__(self) -> Tuple[Any, ...]:
        # By default, pickle and copy would offer the items to accept_fn again.
        return _blank, (type(self),), (dict(self), vars(self))

    def __setstate__(self, state: Tuple[Dict[K, V], Dict[str, Any]]) -> None:
        items, attributes = state
        super().update(items)
        vars(self).update(attributes, _rejected=dict(attributes["_rejected"]))


def _blank(kind: Type[cdict[K, V]]) -> cdict[K, V]:
    return kind.__new__(kind)
