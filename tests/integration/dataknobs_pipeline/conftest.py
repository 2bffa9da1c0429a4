"""What all tests of this folder share."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.dataknobs_pipeline import warm
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.environments import built_in

from dataknobs_pipeline.system.signals import STOPPING


@pytest.fixture(autouse=True, scope="session")
def _heard_signals() -> Iterator[None]:
    """Have what tests start hear its signals, also when these run under nohup."""
    ignored = [s for s in STOPPING if signal.getsignal(s) == signal.SIG_IGN]
    for signum in ignored:
        signal.signal(signum, signal.SIG_DFL)
    yield
    for signum in ignored:
        signal.signal(signum, signal.SIG_IGN)


@pytest.fixture(autouse=True, scope="session")
def _warm() -> Iterator[None]:
    """End what runs the tool for these tests."""
    yield
    warm.stop()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Make a checkout with one commit."""
    root = tmp_path / "checkout"
    root.mkdir()
    return Checkout(root)


@pytest.fixture
def built(checkout: Checkout) -> Checkout:
    """Make a checkout in which the libraries have been built and listed."""
    return built_in(checkout)
