"""Word what a registry says about a key that it does not know."""

from __future__ import annotations

from typing import Any, Iterable

_SHOWN = 10


def known_keys_hint(key: Any, known: Iterable[Any]) -> str:
    """Return sentences that name the likely key and what there is.

    >>> known_keys_hint("jsn", ["csv", "json"])
    " Did you mean 'json'? Registered: csv, json."
    >>> known_keys_hint("x", [])
    ' Nothing is registered yet.'
    """
    names = [str(name) for name in known]
    if not names:
        return " Nothing is registered yet."
    return f"{_guess(str(key), names)} Registered: {_enumerate(names)}."


def _guess(key: str, names: Iterable[str]) -> str:
    import difflib  # only in errors

    close = difflib.get_close_matches(key, names, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _enumerate(names: Any) -> str:
    text = ", ".join(names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{text} and {more} more" if more > 0 else text
