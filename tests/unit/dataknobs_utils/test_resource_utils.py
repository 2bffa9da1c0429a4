"""Folders of data and of NLTK's resources, with NLTK itself and its data as it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, List, Tuple

import nltk
import pytest

from dataknobs_utils import resource_utils
from dataknobs_utils.resource_utils import (
    NLTK_RESOURCES,
    active_datadir,
    download_nltk_resources,
    get_nltk_resources_dir,
    get_nltk_wordnet,
)


@pytest.fixture(name="home", autouse=True)
def fixture_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with nothing in it, and nothing remembered."""
    for name in ("_DATADIR", "_NLTK_RESOURCES_DIR", "_NLTK_WN"):
        monkeypatch.setattr(resource_utils, name, None)
    monkeypatch.setattr(resource_utils, "_SHARED_DATADIR", str(tmp_path / "shared"))
    monkeypatch.setattr(nltk.data, "path", list(nltk.data.path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DATADIR", raising=False)
    monkeypatch.setenv("NLTK_DATA", "to be restored")
    monkeypatch.delenv("NLTK_DATA")
    return tmp_path


class Downloads:
    """Note what is to be downloaded."""

    def __init__(self) -> None:
        self.calls: List[Tuple[str, str]] = []

    def __call__(self, name: str, download_dir: str) -> bool:
        self.calls.append((name, download_dir))
        return True


@pytest.fixture(name="downloads")
def fixture_downloads() -> Downloads:
    return Downloads()


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource_utils, "_DATADIR", None)


def test_the_folder_of_data_is_named_or_at_home_or_shared(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert active_datadir() == f"{home}/data"
    forget(monkeypatch)
    (home / "shared").mkdir()
    assert active_datadir() == f"{home}/shared"
    forget(monkeypatch)
    (home / "data").mkdir()
    assert active_datadir() == f"{home}/data"
    forget(monkeypatch)
    monkeypatch.setenv("DATADIR", str(home))
    assert active_datadir() == str(home)


def test_the_folder_of_data_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    before = active_datadir()
    monkeypatch.setenv("DATADIR", "/elsewhere")
    assert active_datadir() == before


def test_only_what_is_missing_is_downloaded_and_told_on_request(
    home: Path, downloads: Downloads, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "here.zip").touch()
    wanted: Dict[str, str] = {"here": "here.zip", "gone": "gone.zip"}
    download_nltk_resources(wanted, str(home), True, downloads)
    assert downloads.calls == [("gone", str(home))]
    assert capsys.readouterr().out == (
        f"NOTE: {home}/gone.zip does not exist. Downloading...\n"
    )


def test_no_resources_are_no_downloads(home: Path, downloads: Downloads) -> None:
    download_nltk_resources(None, str(home), downloader=downloads)
    download_nltk_resources({}, downloader=downloads)
    assert not downloads.calls


def test_resources_go_to_a_folder_of_the_data_that_nltk_is_told_of(
    home: Path, downloads: Downloads
) -> None:
    folder = f"{home}/data/opt/nltk_resources"
    assert get_nltk_resources_dir({"a": "a.zip"}, downloader=downloads) == folder
    assert downloads.calls == [("a", folder)]
    assert os.environ["NLTK_DATA"] == folder
    assert nltk.data.path[-1] == folder
    assert get_nltk_resources_dir({"b": "b.zip"}, downloader=downloads) == folder
    assert len(downloads.calls) == 1


def test_nothing_is_downloaded_to_a_folder_that_the_environment_names(
    downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NLTK_DATA", "/named")
    assert get_nltk_resources_dir({"a": "a.zip"}, downloader=downloads) == "/named"
    assert not downloads.calls


def test_wordnet_is_that_of_nltk_and_its_data_are_downloaded_once(
    downloads: Downloads,
) -> None:
    wordnet = get_nltk_wordnet(downloads)
    assert wordnet is get_nltk_wordnet(downloads) is nltk.corpus.wordnet
    assert [name for name, _folder in downloads.calls] == list(NLTK_RESOURCES)
