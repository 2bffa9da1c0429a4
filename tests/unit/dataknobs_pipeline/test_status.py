"""What is served where, and what happened."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.dataknobs_pipeline.standins import environment_file, make_release

from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.serving import Serving
from dataknobs_pipeline.delivery.status import history_lines, status_lines
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.record.history import Deploy, open_history
from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.git import Head
from dataknobs_pipeline.system.locking import exclusive


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Make an environment that serves a release which has passed."""
    environment_file(tmp_path, "staging")
    environment_file(tmp_path, "production")
    places = Places(tmp_path, "staging")
    name = make_release(places, "1.0.0", dirty=True)
    places.switch(name)
    places.ledger.enter(name)
    return places


def test_each_environment_is_a_row(places: Places) -> None:
    _headings, production, staging = status_lines(places.root, None)
    assert production.split() == ["production", "nothing", "-", "-", "-", "-"]
    name = places.releases()[0]
    assert staging.split() == ["staging", name, "c0ffee+", "yes", "-", "-"]
    assert len(status_lines(places.root, "staging")) == 2
    with pytest.raises(StageFailed, match="unknown environment"):
        status_lines(places.root, "mars")


def test_what_was_never_verified_is_said(places: Places) -> None:
    places.ledger.strike(places.releases()[0])
    _headings, row, note = status_lines(places.root, "staging")
    assert row.split()[3] == "no"
    assert "a deploy ended before it had verified 1.0.0-" in note


def test_what_is_gone_is_said(places: Places) -> None:
    places.remove(places.releases()[0])
    assert status_lines(places.root, "staging")[-1] == (
        "staging: what was served is gone: deploy or roll back"
    )


def test_who_is_at_work_is_said(places: Places) -> None:
    with exclusive(places.lock, False, print):
        note = status_lines(places.root, "staging")[-1]
    assert note.startswith("staging: at work: `dk ")


@pytest.mark.parametrize(
    ("release", "said"), [("1-a", "1-a goes on serving"), ("", "nothing is serving")]
)
def test_why_what_is_current_is_not_served_is_said(
    places: Places, release: str, said: str
) -> None:
    with exclusive(places.serve_lock, False, print):
        Serving("http://h:1", release=release, problem="it ended").write(places)
        note = status_lines(places.root, "staging")[-1]
    assert note == f"staging: {said}: it ended"


def test_a_manifest_that_is_gone_is_no_reason_to_fail(places: Places) -> None:
    (places.release(places.releases()[0]) / "manifest.json").unlink()
    assert status_lines(places.root, "staging")[1].split()[2] == "unknown"


def test_the_history_is_a_line_for_each_deploy(places: Places) -> None:
    assert history_lines(places.root, "staging", 9) == [
        "nothing was ever deployed to staging"
    ]
    with open_history(state_directory(places.root)) as history:
        deploy = Deploy("staging", "1.0.0-a", "1.0.0", Head("c0ffee", False), "promote")
        with history.recorded_deploy(deploy) as record:
            with exclusive(places.lock, False, print):
                assert " promote  1.0.0-a  c0ffee  running" in _last(places)
            assert " promote  1.0.0-a  c0ffee  lost" in _last(places)  # it was killed
            record.outcome, record.reason = "failed", "it broke"
    assert _last(places).endswith("promote  1.0.0-a  c0ffee  failed   it broke")
    assert "promote failed, 20" in status_lines(places.root, "staging")[1]


def _last(places: Places) -> str:
    return history_lines(places.root, "staging", 1)[-1]
