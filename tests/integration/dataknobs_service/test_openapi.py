"""The service does what its OpenAPI document says, whatever it is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from integration.dataknobs_service import schemathesis_hooks
from integration.dataknobs_service.serving import environment, running

HERE = Path(__file__).parent


def test_schemathesis_finds_no_failure(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path) as service:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli"),
                f"--config-file={HERE / 'schemathesis.toml'}",
                *("run", str(service.client.base_url.join("/openapi.json"))),
                *("--max-examples=15", "--seed=1", "--no-color"),
                "--generation-database=none",
            ],
            cwd=tmp_path,
            env=environment(url, SCHEMATHESIS_HOOKS=schemathesis_hooks.__name__),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr
        entries = service.logged()
        assert [entry for entry in entries if entry["level"] == "ERROR"] == []
        assert [entry for entry in entries if entry.get("status", 0) >= 500] == []
