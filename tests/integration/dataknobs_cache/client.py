"""A client that asks for exactly what Pants asks for."""

from __future__ import annotations

import hashlib
from typing import Any

import grpc
from buildgrid._protos.build.bazel.remote.execution.v2 import remote_execution_pb2 as pb
from buildgrid._protos.build.bazel.remote.execution.v2.remote_execution_pb2_grpc import (  # noqa: E501
    ActionCacheStub,
    ContentAddressableStorageStub,
)
from integration.dataknobs_cache.server import Server

# pylint: disable=no-member # protobuf makes its classes while it is imported


SECONDS = 20


def digest_of(content: bytes) -> Any:
    """Return the name of some content."""
    return pb.Digest(hash=hashlib.sha256(content).hexdigest(), size_bytes=len(content))


class Client:
    """Talks to a server with a token, or without one."""

    def __init__(self, server: Server, token: str | None) -> None:
        authority = server.places.authority.read_bytes()
        self._channel = grpc.secure_channel(
            f"localhost:{server.port}", grpc.ssl_channel_credentials(authority)
        )
        self._metadata = [("authorization", f"Bearer {token}")] if token else []
        self._results = ActionCacheStub(self._channel)
        self._blobs = ContentAddressableStorageStub(self._channel)

    def close(self) -> None:
        """Close the connection."""
        self._channel.close()

    def write(self, name: str, content: bytes) -> None:
        """Store a result with one file of output, and the content of that file."""
        blob = digest_of(content)
        request = pb.BatchUpdateBlobsRequest(
            requests=[pb.BatchUpdateBlobsRequest.Request(digest=blob, data=content)]
        )
        self._blobs.BatchUpdateBlobs(request, metadata=self._metadata, timeout=SECONDS)
        output = pb.OutputFile(path="out", digest=blob)
        update = pb.UpdateActionResultRequest(
            action_digest=digest_of(name.encode()),
            action_result=pb.ActionResult(output_files=[output]),
        )
        self._results.UpdateActionResult(
            update, metadata=self._metadata, timeout=SECONDS
        )

    def read(self, name: str) -> bytes:
        """Return the content of a result's file."""
        request = pb.GetActionResultRequest(action_digest=digest_of(name.encode()))
        result = self._results.GetActionResult(
            request, metadata=self._metadata, timeout=SECONDS
        )
        blobs = self._blobs.BatchReadBlobs(
            pb.BatchReadBlobsRequest(digests=[result.output_files[0].digest]),
            metadata=self._metadata,
            timeout=SECONDS,
        )
        return bytes(blobs.responses[0].data)
