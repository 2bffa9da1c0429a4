"""The steps of a delivery."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from dataknobs_pipeline.delivery.steps import Step


@pytest.mark.parametrize("wanted", ["installed", "", "nonsense"])
def test_a_process_dies_only_after_the_step_that_is_named(wanted: str) -> None:
    code = (
        "from dataknobs_pipeline.delivery.steps import Step\n"
        "Step.COPIED.reached(); print('copied', flush=True); Step.INSTALLED.reached()"
    )
    variables = {"PYTHONPATH": ":".join(sys.path), "DK_DIE_AFTER": wanted}
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, check=False
    )
    assert done.stdout == b"copied\n"
    assert done.returncode == (-signal.SIGKILL if wanted == "installed" else 0)


def test_the_names_are_those_of_their_steps() -> None:
    assert [step.value for step in Step] == [
        step.name.lower().replace("_", "-") for step in Step
    ]
