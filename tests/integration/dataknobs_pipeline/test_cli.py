"""The command line as a whole."""

from __future__ import annotations

import json
import subprocess
import sys

from integration.dataknobs_pipeline.checkout import Checkout


def test_help_documents_the_exit_codes(checkout: Checkout) -> None:
    text = checkout.dk("--help").stdout
    for line in (
        "  1    a stage, check, gate or deploy failed",
        "  4    another run holds the lock and --no-wait was given",
        "  129  stopped by a hang-up    130  by Ctrl-C    143  by SIGTERM",
    ):
        assert line in text


def test_an_unknown_command_is_one_line(checkout: Checkout) -> None:
    done = checkout.dk("rum")
    assert done.returncode == 2
    assert done.stderr.startswith("error: No such command 'rum'")
    assert done.stderr.count("\n") == 1


def test_outside_a_checkout_it_says_so(checkout: Checkout) -> None:
    (checkout.root / "pipeline.toml").unlink()
    done = checkout.dk("plan", DK_ROOT="")
    assert done.returncode == 3
    assert "not in a checkout: no pipeline.toml here or above" in done.stderr


def test_plan_for_a_branch_is_shown_without_running_anything(
    checkout: Checkout,
) -> None:
    done = checkout.dk("plan", "--ref", "topic", "--format", "json")
    plan = json.loads(done.stdout)
    assert (plan["environment"], plan["route"]) == ("development", "*")
    assert plan["stages"][-1]["commands"] == ["./dk deploy development"]
    assert checkout.calls() == []


def test_plan_needs_no_heavy_module(checkout: Checkout) -> None:
    heavy = ["packaging", "rich", "sqlite3", "yaml", "concurrent.futures"]
    code = (
        "import sys; from dataknobs_pipeline.cli.main import main;"
        f"main(['plan', '--ref', 'main']); print(sys.modules.keys() & {heavy!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=checkout.variables(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "set()"


def test_a_closed_pipe_is_no_traceback(checkout: Checkout) -> None:
    process = checkout.start("plan")
    assert process.stdout and process.stderr
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait() == 1
