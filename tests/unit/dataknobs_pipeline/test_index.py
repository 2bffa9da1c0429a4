"""Packages from an index; the index itself is in the integration tests."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from dataknobs_pipeline.built.manifest import Artifact, Manifest
from dataknobs_pipeline.delivery import index
from dataknobs_pipeline.delivery.index import check_index, fetch
from dataknobs_pipeline.delivery.kept import Build
from dataknobs_pipeline.errors import StageFailed, UsageError


@pytest.mark.parametrize("url", ["", "here", "file:///etc", "https://me:x@host/"])
def test_an_address_that_will_not_do_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="--index: "):
        check_index(url)


def _wheel(name: str) -> Artifact:
    return Artifact(name, "1", f"{name}-1-py3-none-any.whl", "wheel", 1, "0" * 64)


def test_an_index_that_hangs_is_waited_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(index, "TIMEOUT_SECONDS", 0.1)
    build = Build(Manifest("1", "c", False, {}, (_wheel("a"), _wheel("b"))), tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/simple/"
        with pytest.raises(StageFailed) as caught:
            fetch(build, url, tmp_path / "new")
        server.accept()[0].close()
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()
    assert caught.value.problems == (
        "a-1-py3-none-any.whl: the index does not answer: ReadTimeout",
    )


def test_an_index_that_is_away_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    build = Build(Manifest("1", "c", False, {}, (_wheel("a"),)), tmp_path)
    with pytest.raises(StageFailed) as caught:
        fetch(build, "http://127.0.0.1:1/simple/", tmp_path / "new")
    assert caught.value.problems == (
        "a-1-py3-none-any.whl: the index does not answer: ConnectionError",
    )
