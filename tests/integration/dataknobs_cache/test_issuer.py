"""With an issuer, as on GitHub: what its published keys signed gets in, else nobody."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import grpc
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from integration.dataknobs_cache.client import Client
from integration.dataknobs_cache.server import Server
from jwt.algorithms import RSAAlgorithm

from dataknobs_cache.identity import make_certificates
from dataknobs_cache.settings import Settings

Connect = Callable[[Server, "str | None"], Client]

REPOSITORY = "octo/knobs"
AUDIENCE = Settings.audience


class Issuer:
    """Signs tokens, and publishes its keys at `url` as GitHub does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def keys(self) -> bytes:
        """Return what it publishes."""
        published = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        described = {**published, "kid": "one", "alg": "RS256", "use": "sig"}
        return json.dumps({"keys": [described]}).encode()

    def token(self, subject: str, audience: str = AUDIENCE, kid: str = "one") -> str:
        """Return a token for a job, good for five minutes, as GitHub's are."""
        now = datetime.datetime.now(datetime.timezone.utc)
        claims = {
            "iss": self.url,
            "sub": subject,
            "aud": audience,
            "exp": now + datetime.timedelta(minutes=5),
        }
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": kid})


@contextmanager
def publishing() -> Iterator[Issuer]:
    """Run an issuer on loopback."""

    class Keys(BaseHTTPRequestHandler):
        """Answers every request with the keys."""

        def do_GET(self) -> None:  # pylint: disable=invalid-name # http.server's
            self.send_response(200)
            self.end_headers()
            self.wfile.write(running.keys())

        # pylint: disable-next=redefined-builtin # http.server's
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        running = Issuer(f"http://127.0.0.1:{server.server_port}/jwks")
        Thread(target=server.serve_forever, args=(0.05,)).start()
        try:
            yield running
        finally:
            server.shutdown()


@contextmanager
def serving(folder: Path, issuer: Issuer) -> Iterator[Server]:
    """Run a cache that believes an issuer."""
    options = (f"--jwks-url={issuer.url}", f"--repository={REPOSITORY}")
    server = Server(folder, *options)
    make_certificates(server.places)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """Run an issuer."""
    with publishing() as running:
        yield running


@pytest.fixture(scope="module")
def trusting(
    issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Run a cache that believes the issuer."""
    with serving(tmp_path_factory.mktemp("issuer") / "cache", issuer) as server:
        yield server


def test_a_trusted_branch_writes_a_pull_request_reads_and_a_stranger_does_neither(
    trusting: Server, issuer: Issuer, connect: Connect
) -> None:
    branch, pull_request, stranger = (
        connect(trusting, issuer.token(f"repo:{subject}"))
        for subject in (
            f"{REPOSITORY}:ref:refs/heads/main",
            f"{REPOSITORY}:pull_request",
            "stranger/knobs:ref:refs/heads/main",
        )
    )
    branch.write("shared", b"made by main")
    assert pull_request.read("shared") == b"made by main"
    assert_refused(pull_request.write, "shared", b"poison")
    assert_refused(stranger.read, "shared")
    assert_refused(stranger.write, "shared", b"poison")
    assert branch.read("shared") == b"made by main"


def test_what_another_signed_or_meant_for_others_is_refused(
    trusting: Server, issuer: Issuer, connect: Connect
) -> None:
    subject = f"repo:{REPOSITORY}:ref:refs/heads/main"
    # The local tokens of a developer, whose key lies beside: no issuer signed it.
    local = trusting.token(subject)
    for token in (
        Issuer(issuer.url).token(subject),
        issuer.token(subject, kid="two"),
        issuer.token(subject, audience="sigstore"),
        local,
    ):
        assert_refused(connect(trusting, token).read, "shared")


def test_when_the_issuer_does_not_answer_nobody_gets_in(
    tmp_path: Path, connect: Connect
) -> None:
    with publishing() as gone:
        pass
    token = gone.token(f"repo:{REPOSITORY}:ref:refs/heads/main")
    with serving(tmp_path / "cache", gone) as server:
        assert_refused(connect(server, token).write, "name", b"content")


def assert_refused(request: Callable[..., object], *arguments: object) -> None:
    with pytest.raises(grpc.RpcError, match="UNAUTHENTICATED"):
        request(*arguments)
