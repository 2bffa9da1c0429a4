"""Health, with scripts in place of a release's Python."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dataknobs_pipeline.built.manifest import PACKAGES, Artifact, Manifest
from dataknobs_pipeline.delivery import probe
from dataknobs_pipeline.delivery.health import check_release, failures
from dataknobs_pipeline.errors import Interrupted
from dataknobs_pipeline.system.signals import Cancellation

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


def _release(folder: Path, body: str) -> Path:
    python = folder / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/usr/bin/env bash\n{body}\n", encoding="utf-8")
    python.chmod(0o755)
    return folder


def _answering(folder: Path, answer: object) -> Path:
    return _release(folder, f"cat > /dev/null; echo '{json.dumps(answer)}'")


def _problems(release: Path) -> list[str]:
    return failures(check_release(release, MANIFEST, timeout=20))


def test_a_release_that_answers_well_has_no_problem(tmp_path: Path) -> None:
    release = _answering(tmp_path, GOOD)
    assert _problems(release) == []
    assert [str(check) for check in check_release(release, MANIFEST, 20)] == [
        *(f"import {name} 1.0.0" for name in PACKAGES),
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


def test_the_probe_reports_each_library_on_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert probe.main("1", "", "", "packaging", "no_such_library") == 0
    answer = json.loads(capsys.readouterr().out)
    assert "value" in answer["packaging"]
    assert answer["no_such_library"]["error"].startswith("ModuleNotFoundError: ")
    assert answer["Tree"].keys() <= {"value", "error"}


def test_a_service_that_is_not_ready_in_time_is_a_problem(tmp_path: Path) -> None:
    bad = {"error": "HTTPError: HTTP Error 503"}
    answer = {**GOOD, "ready": bad, "query": {"value": "401"}}
    release = _answering(tmp_path, answer)
    url = "http://127.0.0.1:1"
    assert failures(check_release(release, MANIFEST, 20, url)) == [
        "FAILED  /readyz answers: HTTPError: HTTP Error 503"
    ]
    assert failures(check_release(release, MANIFEST, 20)) == []


def test_checks_end_when_asked_to(tmp_path: Path) -> None:
    stop = Cancellation()
    stop.request(15)
    with pytest.raises(Interrupted) as caught:
        check_release(
            _release(tmp_path, "exec sleep 60"), MANIFEST, 60, cancellation=stop
        )
    assert caught.value.exit_code == 143


@pytest.fixture
def service() -> Iterator[str]:
    """Serve 503 twice and then 200."""

    class Handler(BaseHTTPRequestHandler):
        answers = [503, 503]

        def do_GET(self) -> None:  # pylint: disable=invalid-name
            self.send_response(self.answers.pop() if self.answers else 200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:  # pylint: disable=W0221
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_probe_waits_until_the_service_is_ready(
    service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert probe.main("20", service, service) == 0
    assert json.loads(capsys.readouterr().out)["ready"] == {"value": "200"}


def test_the_probe_says_what_was_wrong_last(
    service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert probe.main("0", service, service) == 0
    assert "503" in json.loads(capsys.readouterr().out)["ready"]["error"]
