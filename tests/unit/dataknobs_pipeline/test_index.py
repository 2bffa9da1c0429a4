"""Packages from an index; the index itself is in the integration tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.built.manifest import Artifact, Manifest
from dataknobs_pipeline.delivery.index import check_index, fetch
from dataknobs_pipeline.delivery.kept import Build
from dataknobs_pipeline.errors import StageFailed, UsageError


@pytest.mark.parametrize("url", ["", "here", "file:///etc", "https://me:x@host/"])
def test_an_address_that_will_not_do_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="--index: "):
        check_index(url)


def test_an_index_that_is_away_is_told_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    wheel = Artifact("a", "1", "a-1-py3-none-any.whl", "wheel", 1, "0" * 64)
    lock = Artifact("lock", "1", "a.lock", "requirements", 1, "0" * 64)
    (tmp_path / "a.lock").write_text("x", encoding="utf-8")
    build = Build(Manifest("1", "c", False, {}, (wheel, lock)), tmp_path)
    folder = tmp_path / "new"
    with pytest.raises(StageFailed) as caught:
        fetch(build, "http://127.0.0.1:1/simple/", folder)
    assert caught.value.problems == (
        "a-1-py3-none-any.whl: the index does not answer: ConnectionError",
    )
    assert (folder / "a.lock").exists()
