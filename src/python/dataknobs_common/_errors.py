"""Errors that are also those of Python, as the published functions raise them."""

from __future__ import annotations

from dataknobs_common.exceptions import ConfigurationError


class InvalidConfigError(ConfigurationError, ValueError):
    """Report a configuration that nothing can be made of."""
