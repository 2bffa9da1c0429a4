"""Looking at an environment, with a script in place of a release's Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from unit.dataknobs_pipeline.standins import make_service

from dataknobs_pipeline.built.manifest import PACKAGES, Artifact, Manifest
from dataknobs_pipeline.config.model import Delivery
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.watch import check_environment, watch_environment
from dataknobs_pipeline.errors import StageFailed

MANIFEST = Manifest(
    "1.0.0",
    "c0ffee",
    False,
    {},
    tuple(
        Artifact(name.replace("_", "-"), "1.0.0", "x", "wheel", 0, "0" * 64)
        for name in PACKAGES
    ),
)
GOOD = {**{name: {"value": "1.0.0"} for name in PACKAGES}, "Tree": {"value": "ok"}}
DELIVERY = Delivery(verify_seconds=20)


def _release(folder: Path, body: str) -> Path:
    python = folder / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/usr/bin/env bash\n{body}\n", encoding="utf-8")
    python.chmod(0o755)
    return folder


def _answering(folder: Path, answer: object) -> Path:
    return _release(folder, f"cat > /dev/null; echo '{json.dumps(answer)}'")


def test_an_environment_shows_one_line_per_check(tmp_path: Path) -> None:
    folder = tmp_path / "environments"
    folder.mkdir()
    (folder / "dev.yml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
        "data: {ENVIRONMENT: dev, LOG_LEVEL: INFO}\n",
        encoding="utf-8",
    )
    with pytest.raises(StageFailed, match="nothing is deployed to dev"):
        check_environment(tmp_path, "dev", DELIVERY, print)
    places = Places(tmp_path, "dev")
    places.make()
    release = _answering(places.release("1.0.0-a"), {**GOOD, "Tree": {"error": "no"}})
    (release / "manifest.json").write_text(MANIFEST.as_json(), encoding="utf-8")
    make_service(release)
    places.switch("1.0.0-a")
    said: list[str] = []
    assert check_environment(tmp_path, "dev", DELIVERY, said.append) == 1
    assert said == [
        "dev serves 1.0.0-a (not yet verified)",
        *(f"ok      import {name} 1.0.0" for name in PACKAGES),
        "FAILED  a tree grows a child: no",
        # The script that stands in for Python cannot ask.
        "FAILED  /readyz answers: no answer",
        "FAILED  /v1/search?q=smoke&limit=1 answers: no answer",
    ]


def test_watching_says_only_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            (tmp_path / "environments").mkdir()
            (tmp_path / "environments" / "other.yml").touch()
        if len(pauses) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr("dataknobs_pipeline.delivery.watch.time.sleep", pause)
    with pytest.raises(KeyboardInterrupt):
        watch_environment(tmp_path, "dev", DELIVERY, 5, said.append)
    assert pauses == [5, 5, 5, 5]
    assert [text.partition("\n")[2] for text in said] == [
        "unknown environment 'dev' (known: none)",
        "unknown environment 'dev' (known: other)",
    ]
