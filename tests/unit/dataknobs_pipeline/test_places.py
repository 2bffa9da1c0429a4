"""Where releases live, with folders in place of virtual environments."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dataknobs_pipeline.delivery.places import Places, all_places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Make the folders of an environment with seven releases, `1` to `7`."""
    places = Places(tmp_path, "staging")
    places.make()
    for number in range(1, 8):
        release = places.release(str(number))
        release.mkdir()
        places.ledger.enter(str(number))
        # As after a clock that went backwards: it is not asked.
        os.utime(release, (9 - number, 9 - number))
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


def test_the_last_to_pass_are_kept_and_what_is_served(places: Places) -> None:
    places.switch("1")
    assert sorted(places.prune(5)) == ["2"]
    assert places.releases() == ["1", "3", "4", "5", "6", "7"]


def test_what_never_passed_goes_first(places: Places) -> None:
    places.ledger.strike("7")
    assert places.prune(6) == ["7"]


def test_a_removed_release_is_off_the_list(places: Places) -> None:
    places.remove("3")
    assert places.ledger.names() == ["1", "2", "4", "5", "6", "7"]


def test_a_current_release_that_is_gone_is_noticed(places: Places) -> None:
    assert not places.is_dangling()
    places.switch("2")
    assert not places.is_dangling()
    places.remove("2")
    assert places.is_dangling()
    places.serve_nothing()
    assert not places.is_dangling()


def test_what_killed_deploys_left_is_swept(places: Places) -> None:
    (places.incoming("8") / "venv").mkdir(parents=True)
    (places.base / ".outgoing-0").mkdir()
    (places.base / ".current.tmp").symlink_to("nowhere")
    (places.base / ".passed.json.1.tmp").touch()
    places.sweep()
    left = sorted(path.name for path in places.base.iterdir())
    assert left == ["data", "passed.json", "releases"]


def test_every_environment_that_was_deployed_to_is_found(places: Places) -> None:
    assert all_places(places.root) == [places]
    assert not all_places(places.root / "elsewhere")
