"""`./pants` installs itself whatever happens while it does."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Dict, List

from e2e.clones import Clone


def environment(home: Path) -> Dict[str, str]:
    return {**os.environ, "DATAKNOBS_HOME": str(home)}


def start(checkout: Clone, home: Path) -> subprocess.Popen[str]:
    """Start a run that needs Pants' Python and nothing else of it."""
    return subprocess.Popen(
        ["./pants", "-c", "print('ready')"],
        cwd=checkout.root,
        env={**environment(home), "LAUNCH_PYTHON": "3.11"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def installed(home: Path) -> List[str]:
    return sorted(path.name for path in home.glob("pants-*"))


def wait_for(process: subprocess.Popen[str], path: Path, pattern: str) -> None:
    """Wait until a process has made something under `path` that matches."""
    while not list(path.glob(pattern)):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def test_a_killed_install_and_two_at_once_leave_one_whole_install(
    checkout: Clone, tmp_path: Path
) -> None:
    killed = start(checkout, tmp_path)
    wait_for(
        killed, tmp_path, "pants-*.incoming/venv/lib/python3.9/site-packages/pants"
    )
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert all(name.endswith(".incoming") for name in installed(tmp_path))

    both = [start(checkout, tmp_path) for _ in range(2)]
    outputs = [run.communicate() for run in both]
    assert [out for out, _ in outputs] == ["ready\n", "ready\n"]
    assert sum("installing Pants" in err for _, err in outputs) == 1
    assert [name.endswith(".incoming") for name in installed(tmp_path)] == [False]

    again = start(checkout, tmp_path)
    assert again.communicate() == ("ready\n", "")


def test_without_an_index_it_stops_with_one_clear_line_and_leaves_no_install(
    checkout: Clone, tmp_path: Path
) -> None:
    done = subprocess.run(
        ["./pants", "--version"],
        cwd=checkout.root,
        # The discard port: whatever index the machine is set up for, nothing answers.
        env={
            **environment(tmp_path),
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_CACHE_DIR": "1",
            "PIP_RETRIES": "0",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "error: Pants 2.17.1 does not install" in done.stderr.splitlines()[-1]
    assert all(name.endswith(".incoming") for name in installed(tmp_path))


def test_a_cache_folder_that_others_could_write_to_is_not_used(
    checkout: Clone, tmp_path: Path
) -> None:
    functions = (checkout.root / "pants").read_text("utf-8").split("version=$(sed")[0]
    script = functions + '\nis_private "$FOLDER" && echo private || echo open'
    verdicts = []
    for mode in (0o700, 0o777, 0o770):
        folder = tmp_path / f"{mode:o}"
        folder.mkdir()
        folder.chmod(mode)
        done = subprocess.run(
            ["bash", "-c", script],
            env={**os.environ, "FOLDER": str(folder)},
            capture_output=True,
            text=True,
            check=True,
        )
        verdicts.append(done.stdout.strip())
    assert verdicts == ["private", "open", "open"]


def test_exit_codes_pass_through(checkout: Clone) -> None:
    done = checkout.run(
        "./pants",
        "-c",
        "raise SystemExit(7)",
        env={"LAUNCH_PYTHON": "3.11"},
        check=False,
    )
    assert done.returncode == 7
