"""Where releases live, with folders in place of virtual environments."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dataknobs_pipeline.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Make the folders of an environment with seven releases, `1` to `7`."""
    places = Places(tmp_path, "staging")
    places.make()
    for number in range(1, 8):
        release = places.release(str(number))
        release.mkdir()
        (release / "manifest.json").touch()
        os.utime(release, (number, number))
    return places


def test_nothing_is_current_before_the_first_switch(places: Places) -> None:
    assert places.current() is None


def test_a_switch_is_a_relative_link(places: Places) -> None:
    places.switch("2")
    places.switch("3")
    assert places.current() == places.release("3")
    assert os.readlink(places.base / "current") == "releases/3"


def test_a_link_to_a_release_that_is_gone_is_none(places: Places) -> None:
    places.switch("2")
    places.remove("2")
    assert places.current() is None


def test_a_switch_gets_over_a_killed_one(places: Places) -> None:
    (places.base / ".current.tmp").symlink_to("nowhere")
    places.switch("2")
    assert places.current() == places.release("2")


def test_the_newest_are_kept_and_what_is_served(places: Places) -> None:
    places.switch("1")
    os.utime(places.release("1"), (0, 0))
    assert sorted(places.prune(5)) == ["2"]
    kept = sorted(path.name for path in (places.base / "releases").iterdir())
    assert kept == ["1", "3", "4", "5", "6", "7"]


def test_switching_back_to_a_release_makes_it_a_recent_one(places: Places) -> None:
    places.switch("1")
    places.switch("7")
    assert sorted(places.prune(2)) == ["2", "3", "4", "5", "6"]


def test_what_killed_deploys_left_is_swept(places: Places) -> None:
    (places.incoming("8") / "venv").mkdir(parents=True)
    (places.base / ".outgoing-0").mkdir()
    places.sweep()
    assert sorted(path.name for path in places.base.iterdir()) == ["releases"]
