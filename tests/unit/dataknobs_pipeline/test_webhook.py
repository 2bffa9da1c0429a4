"""Posting to a webhook, with the network replaced by a list of answers."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from dataknobs_pipeline.errors import StageFailed, Unusable
from dataknobs_pipeline.record.webhook import check_address, post

URL = "https://hooks.example.org/a-secret"


class Network:
    """Answers with a status (and the Retry-After header), or raises."""

    def __init__(self, *answers: int | tuple[int, str] | Exception) -> None:
        self.answers = list(answers)
        self.sent: list[dict[str, Any]] = []
        self.pauses: list[float] = []

    def post(self, url: str, **options: Any) -> requests.Response:
        """Stand in for requests.post."""
        assert url == URL
        assert options["timeout"] > 0 and not options["allow_redirects"]
        self.sent.append(options["json"])
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        response = requests.Response()
        status, after = answer if isinstance(answer, tuple) else (answer, "")
        response.status_code = status
        response.headers["Retry-After"] = after
        return response


def _post(monkeypatch: pytest.MonkeyPatch, *answers: Any) -> Network:
    network = Network(*answers)
    monkeypatch.setattr(requests, "post", network.post)
    monkeypatch.setattr("time.sleep", network.pauses.append)
    post(URL, "a <b> & c")
    return network


def test_a_message_is_escaped_as_slack_wants_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = _post(monkeypatch, 204)
    assert network.sent == [{"text": "a &lt;b&gt; &amp; c"}]
    assert not network.pauses


def test_the_pauses_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    away = requests.ConnectionError(f"Max retries exceeded with url: {URL}")
    network = _post(monkeypatch, 503, away, 500, 200)
    assert network.pauses == [0.5, 1.0, 2.0]


def test_a_wish_for_a_longer_pause_is_obeyed_within_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = ((429, "7"), (429, "99999"), (429, "soon"), 200)
    assert _post(monkeypatch, *answers).pauses == [7.0, 30.0, 2.0]


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ((404,), "the webhook answered 404 (attempt 1)"),
        ((301,), "the webhook answered 301 (attempt 1)"),
        ((500,) * 5, "the webhook answered 500 (attempt 5)"),
        ((requests.ConnectTimeout(URL),) * 5, "ConnectTimeout (attempt 5)"),
    ],
)
def test_a_failure_does_not_show_the_address(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[Any, ...], problem: str
) -> None:
    with pytest.raises(StageFailed) as caught:
        _post(monkeypatch, *answers)
    assert problem in str(caught.value)
    assert "a-secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "a-secret", "ftp://a-secret/", "https://"])
def test_what_is_no_address_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(Unusable) as caught:
        check_address(url)
    assert "a-secret" not in str(caught.value)


def test_a_good_address_is_passed_on() -> None:
    assert check_address(URL) == URL
