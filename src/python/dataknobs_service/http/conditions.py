"""Read If-Match and If-None-Match."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header

from dataknobs_service.storage.documents import Condition

__all__ = ["Asked", "IfMatch", "IfNoneMatch", "condition", "etag", "matches"]

IfMatch = Annotated[str | None, Header(description="Only if the ETag is one of these.")]
IfNoneMatch = Annotated[
    str | None, Header(description="Only if the ETag is none of these.")
]

_TAG = re.compile(r'(W/)?"([^"]*)"|(\*)')


def etag(digest: str) -> str:
    """Return the ETag of a digest."""
    return f'"{digest}"'


def condition(if_match: IfMatch = None, if_none_match: IfNoneMatch = None) -> Condition:
    """Return what the headers ask of a change.

    >>> condition('"a", W/"b"', None).match == {"a"}
    True
    """
    return Condition(
        match=None if if_match is None else _tags(if_match, weak=False),
        none_match=None if if_none_match is None else _tags(if_none_match, weak=True),
    )


Asked = Annotated[Condition, Depends(condition)]


def matches(if_none_match: str | None, digest: str) -> bool:
    """Tell whether a reader has this content already."""
    tags = _tags(if_none_match or "", weak=True)
    return bool(tags & {digest, "*"})


def _tags(header: str, weak: bool) -> frozenset[str]:
    return frozenset(
        any_tag or tag
        for is_weak, tag, any_tag in _TAG.findall(header)
        if weak or not is_weak
    )
