"""Signals."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from dataknobs_pipeline.errors import Interrupted
from dataknobs_pipeline.system.signals import (
    STOPPING,
    Cancellation,
    collecting,
    raise_interrupted,
)


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = {signum: signal.getsignal(signum) for signum in STOPPING}
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)


@pytest.mark.parametrize("signum", STOPPING)
def test_a_stopping_signal_is_an_exception(signum: signal.Signals) -> None:
    raise_interrupted()
    with pytest.raises(Interrupted) as caught:
        os.kill(os.getpid(), signum)
    assert caught.value.exit_code == 128 + signum


def test_under_nohup_a_hang_up_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    raise_interrupted()
    with collecting(Cancellation()):
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    os.kill(os.getpid(), signal.SIGHUP)
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def test_signals_are_collected_and_the_second_is_urgent() -> None:
    raise_interrupted()
    handler = signal.getsignal(signal.SIGTERM)
    cancellation = Cancellation()
    with collecting(cancellation):
        assert not cancellation.requested
        os.kill(os.getpid(), signal.SIGTERM)
        assert (cancellation.signum, cancellation.urgent) == (signal.SIGTERM, False)
        os.kill(os.getpid(), signal.SIGINT)
    assert (cancellation.signum, cancellation.urgent) == (signal.SIGTERM, True)
    assert signal.getsignal(signal.SIGTERM) == handler
