"""Tell people what happened, once: the command `dk notify`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from dataknobs_pipeline.config.model import Drift
from dataknobs_pipeline.record.alerts import alerts
from dataknobs_pipeline.record.history import open_history
from dataknobs_pipeline.record.webhook import VARIABLE, check_address, post
from dataknobs_pipeline.system.files import state_directory
from dataknobs_pipeline.system.locking import exclusive
from dataknobs_pipeline.text import plain

__all__ = ["notify"]


def notify(root: Path, drift: Drift, dry_run: bool, say: Callable[[str], None]) -> None:
    """Post what there is to say of the last run and the last deploys.

    What was posted is remembered, and not posted again.

    Raises:
        Unusable: the environment names no webhook.
        StageFailed: the webhook did not take a message; the next call tries again.
    """
    url = "" if dry_run else check_address(os.environ.get(VARIABLE, ""))
    state = state_directory(root)
    with exclusive(state / "notify.lock", True, say), open_history(state) as history:
        told = set(history.rows("SELECT kind, subject FROM notices"))
        new = [a for a in alerts(history, drift) if (a.kind, a.subject) not in told]
        for alert in new:
            text = plain(f"{alert.kind}: {alert.text}")
            if not dry_run:
                post(url, text)
                history.add_notice(alert.kind, alert.subject)
            say(text)
    if not new:
        say("nothing new to tell")
