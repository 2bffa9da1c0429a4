"""Who may write to the cache, who may read, and who neither."""

from __future__ import annotations

import datetime
import stat
from collections.abc import Callable

import grpc
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from integration.dataknobs_cache.client import Client
from integration.dataknobs_cache.server import Server

from dataknobs_cache.identity import sign
from dataknobs_cache.settings import Settings

Connect = Callable[[Server, "str | None"], Client]

TRUSTED = "repo:local/dataknobs:ref:refs/heads/main"
PULL_REQUEST = "repo:local/dataknobs:pull_request"


@pytest.mark.parametrize(
    "subject",
    [
        TRUSTED,
        "repo:local/dataknobs:ref:refs/heads/develop",
        # How newer repositories are called.
        "repo:local@12/dataknobs@345:ref:refs/heads/main",
    ],
)
def test_a_job_of_a_trusted_branch_writes_and_reads(
    server: Server, connect: Connect, subject: str
) -> None:
    client = connect(server, server.token(subject))
    client.write(subject, b"made by a trusted branch")
    assert client.read(subject) == b"made by a trusted branch"


@pytest.mark.parametrize(
    "subject",
    [
        PULL_REQUEST,
        "repo:local/dataknobs:ref:refs/heads/feature",
        "repo:local/dataknobs:ref:refs/heads/main-2",
        "repo:local/dataknobs:ref:refs/heads/x/main",
        "repo:local/dataknobs:ref:refs/tags/main",
        "repo:local/dataknobs:environment:production",
    ],
)
def test_every_other_job_of_the_repository_reads_and_cannot_write(
    server: Server, connect: Connect, subject: str
) -> None:
    connect(server, server.token(TRUSTED)).write("shared", b"for all")
    client = connect(server, server.token(subject))
    assert client.read("shared") == b"for all"
    with pytest.raises(grpc.RpcError, match="UNAUTHENTICATED"):
        client.write("poison", b"by a pull request")


@pytest.mark.parametrize(
    "subject",
    [
        "repo:stranger/dataknobs:ref:refs/heads/main",
        "repo:local/dataknobs-2:ref:refs/heads/main",
        "repo:notlocal/dataknobs:ref:refs/heads/main",
        "repo:stranger/x:environment:repo:local/dataknobs:ref:refs/heads/main",
        "",
    ],
)
def test_a_genuine_token_of_another_repository_does_neither(
    server: Server, connect: Connect, subject: str
) -> None:
    connect(server, server.token(TRUSTED)).write("shared", b"for all")
    assert_refused(connect(server, server.token(subject)))


def test_no_token_does_neither(server: Server, connect: Connect) -> None:
    assert_refused(connect(server, None))


def test_a_token_of_another_issuer_does_neither(
    server: Server, connect: Connect
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert_refused(connect(server, sign(key, TRUSTED, server.settings)))


def test_a_token_for_another_service_does_neither(
    server: Server, connect: Connect
) -> None:
    elsewhere = Settings("", 0, "local/dataknobs", audience="sigstore")
    assert_refused(connect(server, sign(server.key, TRUSTED, elsewhere)))


def token_that_ended(server: Server, minutes_ago: int) -> str:
    now = datetime.datetime.now(datetime.timezone.utc)
    end = now - datetime.timedelta(minutes=minutes_ago)
    claims = {"sub": TRUSTED, "aud": server.settings.audience, "exp": end}
    return jwt.encode(claims, server.key, algorithm="RS256")


def test_a_token_counts_as_long_as_a_job_may_take_and_then_does_neither(
    server: Server, connect: Connect
) -> None:
    client = connect(server, token_that_ended(server, minutes_ago=55))
    client.write("late", b"made in a long job")
    assert client.read("late") == b"made in a long job"
    assert_refused(connect(server, token_that_ended(server, minutes_ago=61)))


def test_the_tokens_it_makes_for_this_machine_are_a_writer_and_a_reader(
    server: Server, connect: Connect
) -> None:
    writer, reader = (
        connect(server, server.places.token(name).read_text("utf-8"))
        for name in ("writer", "reader")
    )
    writer.write("local", b"made here")
    assert reader.read("local") == b"made here"
    with pytest.raises(grpc.RpcError, match="UNAUTHENTICATED"):
        reader.write("local", b"poison")


def test_keys_tokens_and_passwords_are_for_their_owner_alone(server: Server) -> None:
    places = server.places
    for path in (
        places.blobs,
        places.redis,
        places.key,
        places.token("writer"),
        places.redis_password,
        places.folder / "redis.conf",
    ):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def assert_refused(client: Client) -> None:
    with pytest.raises(grpc.RpcError, match="UNAUTHENTICATED"):
        client.read("shared")
    with pytest.raises(grpc.RpcError, match="UNAUTHENTICATED"):
        client.write("poison", b"by a stranger")
