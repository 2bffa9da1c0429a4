"""Evaluate an expression of one line, as configurations have them, without raising.

>>> safe_eval_value("len(name) > 2 and not old", {"name": "Ada", "old": False})
True
>>> safe_eval("return price * 2", {"price": 4})
ExpressionResult(value=8, success=True, error=None)
>>> safe_eval("().__class__", default=0)
ExpressionResult(value=0, success=False, error="'__class__' may not be used")
>>> safe_eval("1 / 0").error
'ZeroDivisionError: division by zero'

Names and attributes that lead to the interpreter are refused, but this is no sandbox:
an expression can take any time and memory, and call whatever its scope holds.
"""

from __future__ import annotations

import ast
import builtins
import logging
import re
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional

__all__ = [
    "ExpressionResult",
    "SAFE_BUILTINS",
    "YAML_ALIASES",
    "safe_eval",
    "safe_eval_value",
]

_TYPES = (str, int, float, bool, list, dict, tuple, set, enumerate, range, zip)
_FUNCTIONS = (len, min, max, abs, round, sorted, isinstance)
SAFE_BUILTINS: Dict[str, Any] = {
    **{each.__name__: each for each in (*_TYPES, *_FUNCTIONS)},
    **{"True": True, "False": False, "None": None},
}
YAML_ALIASES: Dict[str, Any] = {
    "true": True,
    "false": False,
    "null": None,
    "none": None,
}

# A format string reaches attributes that no syntax tree shows; frames reach globals.
_REFUSED = frozenset(
    "format format_map mro gi_frame gi_code cr_frame cr_code ag_frame ag_code tb_frame"
    " f_back f_globals f_locals f_builtins f_code".split()
)
_RETURN = re.compile(r"return\b\s*")

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExpressionResult:
    """What became of an expression; `error` says why there is only the default."""

    value: Any = None
    success: bool = True
    error: Optional[str] = None


def safe_eval(
    code: str,
    scope: Optional[Mapping[str, Any]] = None,
    *,
    coerce_bool: bool = False,
    restrict_builtins: bool = True,
    default: Any = None,
) -> ExpressionResult:
    """Evaluate an expression and say what became of it; never raises an `Exception`.

    Args:
        code: one line; it may begin with `return`.
        scope: the names it may use, before `YAML_ALIASES` and the builtins.
        coerce_bool: make the value a truth value.
        restrict_builtins: give it `SAFE_BUILTINS` alone; if false, all builtins.
        default: the value if it fails.

    Returns:
        The value, or the default and the error.
    """
    try:
        value = _value(code, dict(scope or {}), restrict_builtins)
        return ExpressionResult(bool(value) if coerce_bool else value)
    except _Refused as error:
        return ExpressionResult(default, False, str(error))
    except Exception as error:  # pylint: disable=broad-exception-caught # the contract
        return ExpressionResult(default, False, f"{type(error).__name__}: {error}")


def safe_eval_value(
    code: str, scope: Optional[Mapping[str, Any]] = None, **kwargs: Any
) -> Any:
    """Return the value of an expression, the default if it fails; see `safe_eval`.

    >>> safe_eval_value("missing + 1", default=-1)
    -1
    """
    return safe_eval(code, scope, **kwargs).value


class _Refused(Exception):
    """Say why an expression is not even tried."""


def _value(code: str, scope: Dict[str, Any], restricted: bool) -> Any:
    text = _RETURN.sub("", code.strip(), count=1) if code.strip() else ""
    if not text:
        raise _Refused("the expression is blank")
    if len(text.splitlines()) > 1:
        raise _Refused("the expression has more than one line")
    tree = ast.parse(text, "<expression>", "eval")
    _check(tree)
    if not restricted:
        _logger.warning("an expression is given all builtins: %.80s", text)
    allowed = SAFE_BUILTINS if restricted else vars(builtins)
    names = {**YAML_ALIASES, **scope, "__builtins__": dict(allowed)}
    # What this function is for; the tree was checked.
    # pylint: disable-next=eval-used
    return eval(compile(tree, "<expression>", "eval"), names)  # nosec B307 # nosemgrep


def _check(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        name = getattr(node, "id", None) or getattr(node, "attr", None) or ""
        is_attribute = isinstance(node, ast.Attribute)
        if name.startswith("__") or is_attribute and name in _REFUSED:
            raise _Refused(f"{name!r} may not be used")
