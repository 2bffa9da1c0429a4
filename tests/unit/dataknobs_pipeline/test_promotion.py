"""What may be promoted; the promotion itself is an integration test."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.dataknobs_pipeline.standins import ENVIRONMENT, environment_file, make_release

from dataknobs_pipeline.config.model import Delivery
from dataknobs_pipeline.delivery.delivery import Target
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.promotion import check_order, promote
from dataknobs_pipeline.errors import StageFailed

ORDER = ("development", "staging", "production")


@pytest.fixture
def target(tmp_path: Path) -> Target:
    """Make staging the target, with development before it."""
    for name in ORDER:
        environment_file(tmp_path, name)
    return Target(tmp_path, ENVIRONMENT, Delivery(ORDER), True, print)


def test_without_an_order_any_other_environment_will_do() -> None:
    check_order((), "b", "a")
    with pytest.raises(StageFailed, match="b is promoted no further, not to b"):
        check_order((), "b", "b")


def test_the_end_of_the_order_goes_no_further() -> None:
    with pytest.raises(StageFailed, match="production is promoted no further"):
        check_order(ORDER, "production", "staging")


def test_nothing_that_is_not_there_is_promoted(target: Target) -> None:
    with pytest.raises(StageFailed, match="nothing is deployed to development"):
        promote("development", target, None)
    with pytest.raises(StageFailed, match="unknown environment 'mars'"):
        promote("mars", target, None)


def test_nothing_that_has_not_passed_is_promoted(target: Target) -> None:
    development = Places(target.root, "development")
    name = make_release(development, "1.0.0")
    development.switch(name)
    for version in (None, "1.0.0"):
        with pytest.raises(StageFailed, match=f"{name} has not passed in development"):
            promote("development", target, version)


def test_the_files_are_compared_before_anything_else(target: Target) -> None:
    development = Places(target.root, "development")
    name = make_release(development, "1.0.0")
    development.ledger.enter(name)
    development.switch(name)
    wheel = next((development.release(name) / "artifacts").iterdir())
    wheel.write_text("tampered", encoding="utf-8")
    with pytest.raises(StageFailed, match=f"{wheel}: not the file that was built"):
        promote("development", target, None)
    assert not target.places.releases()
