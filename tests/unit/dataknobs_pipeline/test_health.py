"""Health, with scripts in place of a release's Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dataknobs_pipeline import probe
from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.health import check_environment, check_release
from dataknobs_pipeline.manifest import LIBRARIES, Artifact, Manifest
from dataknobs_pipeline.places import Places

MANIFEST = Manifest(
    "1.0.0",
    "c0ffee",
    False,
    {},
    tuple(
        Artifact(name.replace("_", "-"), "1.0.0", "x", "wheel", 0, "0" * 64)
        for name in LIBRARIES
    ),
)
GOOD = {**{name: {"value": "1.0.0"} for name in LIBRARIES}, "Tree": {"value": "ok"}}


def _release(folder: Path, body: str) -> Path:
    python = folder / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/usr/bin/env bash\n{body}\n", encoding="utf-8")
    python.chmod(0o755)
    return folder


def _answering(folder: Path, answer: object) -> Path:
    return _release(folder, f"cat > /dev/null; echo '{json.dumps(answer)}'")


def _problems(release: Path) -> list[str]:
    checks = check_release(release, MANIFEST, timeout=20)
    return [str(check) for check in checks if check.problem]


def test_a_release_that_answers_well_has_no_problem(tmp_path: Path) -> None:
    release = _answering(tmp_path, GOOD)
    assert _problems(release) == []
    assert [str(check) for check in check_release(release, MANIFEST)] == [
        *(f"import {name} 1.0.0" for name in LIBRARIES),
        "a tree grows a child",
    ]


def test_another_version_is_a_problem(tmp_path: Path) -> None:
    answer = {**GOOD, "dataknobs_utils": {"value": "0.9"}}
    assert _problems(_answering(tmp_path, answer)) == [
        "FAILED  import dataknobs_utils: is 0.9, the manifest says 1.0.0"
    ]


def test_errors_inside_are_passed_on(tmp_path: Path) -> None:
    answer = {**GOOD, "dataknobs_utils": {"error": "Bad: x"}, "Tree": {"error": "no"}}
    assert _problems(_answering(tmp_path, answer)) == [
        "FAILED  import dataknobs_utils: Bad: x",
        "FAILED  a tree grows a child: no",
    ]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("echo broken >&2; exit 3", "exit code 3: broken"),
        ("exit 3", "exit code 3: it said nothing"),
        ("echo nonsense", "exit code 0: it said nothing"),
        ("echo []", "an answer that is no answer"),
    ],
)
def test_no_sensible_answer_is_a_problem(
    tmp_path: Path, body: str, problem: str
) -> None:
    assert _problems(_release(tmp_path, body)) == [
        f"FAILED  release answers: {problem}"
    ]


def test_no_answer_in_time_is_a_problem(tmp_path: Path) -> None:
    release = _release(tmp_path, "exec sleep 60")
    (check,) = check_release(release, MANIFEST, timeout=0.2)
    assert check.problem == "no answer within 0.2 s"


def test_no_python_is_a_problem(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path)
    assert problem.endswith("python: No such file or directory")


def test_an_environment_shows_one_line_per_check(tmp_path: Path) -> None:
    folder = tmp_path / "environments"
    folder.mkdir()
    (folder / "dev.yml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
        "data: {ENVIRONMENT: dev, LOG_LEVEL: INFO}\n",
        encoding="utf-8",
    )
    with pytest.raises(StageFailed, match="nothing is deployed to dev"):
        check_environment(tmp_path, "dev", print)
    places = Places(tmp_path, "dev")
    places.make()
    release = _answering(places.release("1.0.0-a"), {**GOOD, "Tree": {"error": "no"}})
    (release / "manifest.json").write_text(MANIFEST.as_json(), encoding="utf-8")
    places.switch("1.0.0-a")
    said: list[str] = []
    assert check_environment(tmp_path, "dev", said.append) == 1
    assert said == [
        "dev serves 1.0.0-a",
        *(f"ok      import {name} 1.0.0" for name in LIBRARIES),
        "FAILED  a tree grows a child: no",
    ]


def test_the_probe_reports_each_library_on_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert probe.main(["packaging", "no_such_library"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "value" in answer["packaging"]
    assert answer["no_such_library"]["error"].startswith("ModuleNotFoundError: ")
    assert answer["Tree"].keys() <= {"value", "error"}
