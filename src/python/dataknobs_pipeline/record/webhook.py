"""Post a message to a Slack-compatible webhook; its address is a secret."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from dataknobs_pipeline.errors import StageFailed, Unusable

__all__ = ["VARIABLE", "check_address", "post"]

VARIABLE = "DK_WEBHOOK_URL"
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
TIMEOUT_SECONDS = 10.0
TRY_AGAIN = (408, 429, 500, 502, 503, 504)

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def check_address(url: str) -> str:
    """Return an address that can be posted to; it is never part of an error."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unusable(f"{VARIABLE} is not set to an http or https address")
    return url


def post(url: str, text: str) -> None:
    """Send one message; a webhook that is busy or away is tried again, ever later.

    Raises:
        StageFailed: it refused the message, or was away each time.
    """
    pause = FIRST_PAUSE_SECONDS
    for attempt in range(1, ATTEMPTS + 1):
        trouble = _try(url, text)
        if trouble is None:
            return
        if attempt == ATTEMPTS or not trouble.again:
            raise StageFailed(f"could not notify: {trouble.what} (attempt {attempt})")
        time.sleep(min(max(pause, trouble.wait), LONGEST_PAUSE_SECONDS))
        pause *= 2


@dataclass(frozen=True)
class _Trouble:
    """What went wrong, and whether and when (in seconds) to try again."""

    what: str
    again: bool
    wait: float = 0.0


def _try(url: str, text: str) -> _Trouble | None:
    import requests

    try:
        answer = requests.post(
            url,
            json={"text": text.translate(_ESCAPES)},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # Its text would hold the address.
        name = type(error).__name__
        return _Trouble(f"the webhook does not answer: {name}", again=True)
    if 200 <= answer.status_code < 300:
        return None
    asked = answer.headers.get("Retry-After", "")
    return _Trouble(
        f"the webhook answered {answer.status_code}",
        again=answer.status_code in TRY_AGAIN,
        wait=float(asked) if asked.isascii() and asked.isdigit() else 0.0,
    )
