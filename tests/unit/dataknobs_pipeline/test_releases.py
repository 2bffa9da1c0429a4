"""Finding what somebody asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.dataknobs_pipeline.standins import make_release

from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.releases import (
    LATEST,
    build_of,
    find_build,
    kept,
    kept_build,
    previous,
)
from dataknobs_pipeline.errors import StageFailed


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Make an environment with three releases that have passed."""
    places = Places(tmp_path, "staging")
    for version in ("1.0", "1.1", "1.2"):
        places.ledger.enter(make_release(places, version))
    return places


def test_a_release_is_found_by_version_and_by_name(places: Places) -> None:
    name = kept(places, "1.1")
    assert name.startswith("1.1-")
    assert kept(places, name) == name


def test_what_is_not_there_lists_what_is(places: Places) -> None:
    places.switch(kept(places, "1.2"))
    with pytest.raises(StageFailed) as caught:
        kept(places, "9")
    first, *listed = caught.value.problems
    assert first == "staging has no release 9: give one of these"
    assert [line.split("-")[0] for line in listed] == ["  1.0", "  1.1", "  1.2"]
    assert listed[-1].endswith(" (serving)")


def test_the_previous_release_is_the_one_that_passed_before(places: Places) -> None:
    places.switch(kept(places, "1.1"))
    assert previous(places) == kept(places, "1.0")
    places.switch(kept(places, "1.0"))
    with pytest.raises(StageFailed, match="no release that passed before"):
        previous(places)


def test_when_nothing_is_served_the_last_that_passed_is_previous(
    places: Places,
) -> None:
    assert previous(places) == kept(places, "1.2")
    with pytest.raises(StageFailed, match=r"\(none\)"):
        previous(Places(places.root, "empty"))


def test_the_latest_build_is_the_one_in_dist(places: Places) -> None:
    with pytest.raises(StageFailed, match="there is no such manifest"):
        find_build(places.root, LATEST)
    release = places.release(kept(places, "1.0"))
    (release / "manifest.json").rename(release / "artifacts" / "manifest.json")
    (release / "artifacts").rename(places.root / "dist")
    expected = build_of(places.root / "dist" / "manifest.json")
    for version in (LATEST, "1.0", expected.manifest.release):
        assert find_build(places.root, version) == expected


def test_an_older_build_is_found_where_it_is_kept(places: Places) -> None:
    name = kept(places, "1.1")
    assert find_build(places.root, "1.1") == kept_build(places, name)


def test_of_two_builds_of_a_version_none_is_chosen(places: Places) -> None:
    make_release(Places(places.root, "production"), "1.1", dirty=True)
    other = places.release(kept(places, "1.1"))
    other.rename(other.with_name("1.1-other"))
    with pytest.raises(StageFailed, match="several builds of 1.1") as caught:
        find_build(places.root, "1.1")
    assert "  1.1-other" in caught.value.problems


def test_a_build_that_nobody_has_lists_all(places: Places) -> None:
    with pytest.raises(StageFailed, match="no build of 9") as caught:
        find_build(places.root, "9")
    assert len(caught.value.problems) == 4
