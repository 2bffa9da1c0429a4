"""`dk notify`, with a webhook on loopback that fails first."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from integration.dataknobs_pipeline.checkout import PIPELINE, Checkout

PATH = "/services/T000/B000/a-secret"


class Webhook(HTTPServer):
    """A webhook that answers as it is told to, and with 200 when told nothing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[int] = []
        self.received: list[dict[str, Any]] = []
        self.attempts = 0

    @property
    def url(self) -> str:
        """Its address, which is a secret."""
        return f"http://127.0.0.1:{self.server_port}{PATH}"


class Handler(BaseHTTPRequestHandler):
    """Answer one post."""

    server: Webhook

    def do_POST(self) -> None:  # pylint: disable=invalid-name # http.server's name
        """Take a message, unless told not to."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.attempts += 1
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 200:
            assert self.path == PATH
            self.server.received.append(json.loads(body))
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:  # pylint: disable=W0221
        """Say nothing."""


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """Serve a webhook."""
    with Webhook() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _notify(checkout: Checkout, webhook: Webhook, code: int = 0) -> str:
    done = checkout.dk("notify", DK_WEBHOOK_URL=webhook.url, NO_PROXY="127.0.0.1")
    assert done.returncode == code, done.stderr
    assert "a-secret" not in done.stdout + done.stderr
    assert "a-secret" not in str(checkout.rows("SELECT * FROM notices"))
    return done.stdout + done.stderr


def _texts(webhook: Webhook) -> list[str]:
    return [message["text"] for message in webhook.received]


def test_a_failure_and_the_recovery_are_told_once_each(
    checkout: Checkout, webhook: Webhook
) -> None:
    assert checkout.dk("run").returncode == 0
    assert _notify(checkout, webhook) == "nothing new to tell\n"
    checkout.script("dk", 'echo "<!channel>"; [ "$1" != quality ]')
    assert checkout.dk("run").returncode == 1
    _notify(checkout, webhook)
    assert _notify(checkout, webhook) == "nothing new to tell\n"
    checkout.script("dk", "true")
    assert checkout.dk("run").returncode == 0
    _notify(checkout, webhook)
    assert _notify(checkout, webhook) == "nothing new to tell\n"
    head = checkout.git("rev-parse", "HEAD")[:12]
    assert _texts(webhook) == [
        f"run failed: main ({head}) to staging failed; quality: exit code 1",
        f"run recovered: main ({head}) to staging passes again",
    ]


def test_a_webhook_that_fails_first_is_tried_again(
    checkout: Checkout, webhook: Webhook
) -> None:
    checkout.script("dk", "false")
    checkout.dk("run")
    webhook.answers = [503, 429]
    _notify(checkout, webhook)
    assert webhook.attempts == 3
    assert len(webhook.received) == 1


@pytest.mark.parametrize("status", [404, 302])
def test_a_webhook_that_refuses_is_a_failure_and_told_the_next_time(
    checkout: Checkout, webhook: Webhook, status: int
) -> None:
    checkout.script("dk", "false")
    checkout.dk("run")
    webhook.answers = [status]
    said = _notify(checkout, webhook, code=1)
    problem = f"the webhook answered {status} (attempt 1)"
    assert said == f"error: could not notify: {problem}\n"
    assert webhook.attempts == 1
    _notify(checkout, webhook)
    assert len(webhook.received) == 1


def test_a_failed_deploy_is_told_and_its_recovery(
    checkout: Checkout, webhook: Webhook
) -> None:
    checkout.dk("status")
    insert = (
        "INSERT INTO deploys (started_utc, environment, release, version, commit_sha,"
        " dirty, outcome, reason) VALUES ('t', 'staging', '1-a', '1', 'c', 0, {}, {})"
    )
    checkout.change(insert.format("'failed'", "'a <b> & c'"))
    _notify(checkout, webhook)
    checkout.change(insert.format("'passed'", "''"))
    _notify(checkout, webhook)
    assert _texts(webhook) == [
        "deploy failed: deploy of 1-a to staging failed: a &lt;b&gt; &amp; c",
        "deploy recovered: deploy of 1-a to staging passed, after one that failed",
    ]


@pytest.mark.parametrize(("action", "code"), [("warn", 0), ("fail", 1)])
def test_a_stage_that_drifts_warns_or_fails_and_is_told(
    checkout: Checkout, webhook: Webhook, action: str, code: int
) -> None:
    drift = f'\n[drift]\nlimit = 3\nseconds = 0.3\nsamples = 2\naction = "{action}"\n'
    checkout.write("pipeline.toml", PIPELINE + drift)
    for _ in range(2):
        assert checkout.dk("run").returncode == 0
    checkout.change("UPDATE stages SET seconds = 0.1")
    checkout.script("pants", "sleep 0.6")
    done = checkout.dk("run", "--stage", "unit")
    assert done.returncode == code
    assert "warning: unit took " in done.stdout
    assert "times its median of 0.1 s" in done.stdout
    _notify(checkout, webhook)
    assert any("run drifted: main" in text for text in _texts(webhook))


@pytest.mark.parametrize("url", ["", "nonsense", "file:///a-secret"])
def test_without_an_address_it_says_so(checkout: Checkout, url: str) -> None:
    done = checkout.dk("notify", DK_WEBHOOK_URL=url)
    assert done.returncode == 3
    assert done.stderr == (
        "error: DK_WEBHOOK_URL is not set to an http or https address\n"
    )


def test_a_dry_run_shows_and_tells_nobody(checkout: Checkout) -> None:
    checkout.script("dk", "false")
    checkout.dk("run")
    for _ in range(2):
        done = checkout.dk("notify", "--dry-run", DK_WEBHOOK_URL="")
        assert done.returncode == 0
        assert done.stdout.startswith("run failed: main (")
