"""Certificates and tokens for a cache on this machine: who it is, who may use it."""

from __future__ import annotations

import datetime
import ipaddress
import os
import time
from pathlib import Path

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from dataknobs_cache.settings import Places, Settings

__all__ = ["is_fresh", "make_certificates", "make_tokens", "sign", "write_private"]

LIFETIME = datetime.timedelta(days=30)
HOST = "localhost"


def make_certificates(places: Places) -> None:
    """Make a private authority and a certificate for localhost, good for 30 days.

    The authority's key is never written: nobody can make another certificate.
    """
    authority_key, server_key = _key(), _key()
    authority = _certificate("dataknobs cache", authority_key, None)
    server = _certificate(HOST, server_key, (authority, authority_key))
    write_private(places.authority, authority.public_bytes(Encoding.PEM))
    write_private(places.certificate, server.public_bytes(Encoding.PEM))
    write_private(places.key, _pem(server_key))


def make_tokens(settings: Settings, places: Places) -> rsa.RSAPrivateKey:
    """Make a token that may write and one that may read, as GitHub would word them.

    Returns the key they are signed with, which is kept in no file.
    """
    key = _key()
    public = key.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    write_private(places.verification_key, public)
    for name, context in (
        ("writer", f"ref:refs/heads/{settings.branches[0]}"),
        ("reader", "pull_request"),
    ):
        subject = f"repo:{settings.repository}:{context}"
        write_private(places.token(name), sign(key, subject, settings).encode())
    return key


def sign(key: rsa.RSAPrivateKey, subject: str, settings: Settings) -> str:
    """Return a token for a subject, good for 30 days."""
    now = datetime.datetime.now(datetime.timezone.utc)
    claims = {
        "sub": subject,
        "aud": settings.audience,
        "iat": now,
        "exp": now + LIFETIME,
    }
    return jwt.encode(claims, key, algorithm="RS256")


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.tmp")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    os.replace(partial, path)


def is_fresh(path: Path) -> bool:
    """Tell whether something made here is there and good for half its lifetime.

    What is fresh is kept: a Pants daemon that goes on running does not read it again.
    """
    try:
        age = time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return False
    return age < LIFETIME.total_seconds() / 2


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _certificate(
    name: str,
    key: rsa.RSAPrivateKey,
    issuer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None,
) -> x509.Certificate:
    """Make a certificate of an authority, or one that an authority signs."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(issuer is None, None), critical=True)
    )
    if issuer:
        names = [
            x509.DNSName(HOST),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256())
