"""Refuse arguments that are not text, before anything is made of them."""

from __future__ import annotations

from dataknobs_common.exceptions import ValidationError


class NotTextError(ValidationError, TypeError):
    """Report an argument that should be a `str` and is something else."""


def check_text(value: object, name: str = "text") -> None:
    """Raise unless the value is a `str`.

    >>> check_text("red wine")
    >>> check_text(b"red wine")
    Traceback (most recent call last):
    dataknobs_xization._checks.NotTextError: text must be a str, not bytes: \
decode it first

    Args:
        value: the argument.
        name: what the caller calls it.

    Raises:
        NotTextError: the value is no `str`.
    """
    if isinstance(value, str):
        return
    kind = type(value).__name__
    remedy = "decode it" if isinstance(value, (bytes, bytearray)) else "convert it"
    raise NotTextError(
        f"{name} must be a str, not {kind}: {remedy} first",
        context={"argument": name, "type": kind},
    )
