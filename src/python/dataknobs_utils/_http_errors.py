"""Errors of the HTTP functions.

```
DataknobsError
└── SerializationError
    └── InvalidJsonResponseError    (also a json.JSONDecodeError)
```
"""

from __future__ import annotations

import json
from typing import Any, Optional, Tuple, Type

from dataknobs_common.exceptions import SerializationError


class InvalidJsonResponseError(SerializationError, json.JSONDecodeError):
    """Report a response that is not JSON; `status` and `url` say which.

    `doc` is its text ("" if the bytes cannot be decoded), `pos` the character
    where it stops being JSON, and `msg` the problem there.
    """

    def __init__(  # pylint: disable=super-init-not-called  # it takes other arguments
        self, where: Tuple[Optional[str], Optional[int]], doc: str, msg: str, pos: int
    ) -> None:
        url, status = where
        json.JSONDecodeError.__init__(self, msg, doc, pos)
        self.args = (
            f"the response of {url or 'the server'} (status {status}) is not JSON:"
            f" {msg} at character {pos} of a text that starts with {doc[:40]!r}",
        )
        self.url = url
        self.status = status
        self.context = self.details = {"url": url, "status": status, "pos": pos}

    def __reduce__(self) -> Tuple[Type[InvalidJsonResponseError], Tuple[Any, ...]]:
        return type(self), ((self.url, self.status), self.doc, self.msg, self.pos)
