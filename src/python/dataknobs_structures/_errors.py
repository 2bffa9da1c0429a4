"""Define the errors for arguments that the structures cannot work with."""

from __future__ import annotations

from dataknobs_common.exceptions import ValidationError

__all__ = ["InvalidTypeError", "InvalidValueError"]


class InvalidTypeError(ValidationError, TypeError):
    """Report an argument of the wrong type."""


class InvalidValueError(ValidationError, ValueError):
    """Report an argument of the right type with a value that makes no sense."""
