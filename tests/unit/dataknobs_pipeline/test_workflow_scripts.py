"""The scripts of the workflows, without GitHub: what it would answer stands in."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

CONNECT = Path(".github/actions/setup/connect-cache").resolve()
LOOK = Path(".github/actions/findings/look").resolve()
REVIEWERS = Path(".github/scripts/look-for-reviewers").resolve()
TOKEN = "a.b.c"


@dataclass(frozen=True)
class Job:
    """A job's folder, and the files that its steps tell others by."""

    folder: Path

    def run(self, script: Path, **variables: str) -> str:
        """Run a script, which has to succeed, and return what it printed."""
        done = subprocess.run(
            [str(script)],
            cwd=self.folder,
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}",
                "RUNNER_TEMP": str(self.folder),
                "GITHUB_ENV": str(self.folder / "env"),
                "GITHUB_OUTPUT": str(self.folder / "output"),
                "GITHUB_REPOSITORY": "octo/knobs",
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def told(self, name: str) -> list[str]:
        """Return the lines of one of the files."""
        path = self.folder / name
        return path.read_text("utf-8").splitlines() if path.exists() else []


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Make an empty job."""
    return Job(tmp_path)


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Serve tokens at the address in its first item, and note who asks below it."""
    requests: list[str] = []

    class Tokens(BaseHTTPRequestHandler):
        """Stands in for GitHub's address for tokens."""

        def do_GET(self) -> None:  # pylint: disable=invalid-name # http.server's
            requests.append(f"{self.path} {self.headers['Authorization']}")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"value": TOKEN}).encode())

        # pylint: disable-next=redefined-builtin # http.server's
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Tokens) as server:
        requests.append(f"http://127.0.0.1:{server.server_port}/token?v=1")
        Thread(target=server.serve_forever, args=(0.05,)).start()
        try:
            yield requests
        finally:
            server.shutdown()


@pytest.mark.parametrize("trusted", ["true", "false"])
def test_a_job_shows_the_cache_its_own_token_and_writes_if_it_is_trusted(
    job: Job, asked: list[str], trusted: str
) -> None:
    job.run(
        CONNECT,
        ADDRESS="grpcs://cache.example.org:8980",
        TRUSTED=trusted,
        ACTIONS_ID_TOKEN_REQUEST_URL=asked[0],
        ACTIONS_ID_TOKEN_REQUEST_TOKEN="of-the-job",
        no_proxy="127.0.0.1",
    )
    assert asked[1:] == ["/token?v=1&audience=dataknobs-build-cache bearer of-the-job"]
    token = job.folder / "build-cache.jwt"
    assert token.read_text("utf-8") == TOKEN
    assert token.stat().st_mode & 0o077 == 0
    assert job.told("env") == [
        "PANTS_CONFIG_FILES=pants.remote-cache.toml",
        "PANTS_REMOTE_STORE_ADDRESS=grpcs://cache.example.org:8980",
        f"PANTS_REMOTE_OAUTH_BEARER_TOKEN_PATH={token}",
        f"PANTS_REMOTE_CACHE_WRITE={trusted}",
    ]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "BUILD_CACHE_ADDRESS is not set"),
        ({"ADDRESS": "grpcs://cache.example.org:8980"}, "issues no token to this job"),
        (
            {
                "ADDRESS": "grpcs://cache.example.org:8980",
                # Nothing listens there.
                "ACTIONS_ID_TOKEN_REQUEST_URL": "http://127.0.0.1:9/token?v=1",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "of-the-job",
                "no_proxy": "127.0.0.1",
            },
            "GitHub issued no token",
        ),
    ],
)
def test_without_a_cache_or_a_token_a_job_says_so_and_goes_on(
    job: Job, variables: dict[str, str], said: str
) -> None:
    (line,) = job.run(CONNECT, **variables).splitlines()
    assert line.startswith("::") and said in line
    assert job.told("env") == []


def github_answers(job: Job, visibility: str, alerts: str) -> None:
    """Stand in for GitHub's command line."""
    path = job.folder / "gh"
    path.write_text(
        "#!/bin/sh\n"
        f'case "$2" in repos/octo/knobs) echo {visibility} ;;\n'
        f"*) echo '{alerts}' >&2; exit 1 ;; esac\n"
    )
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("visibility", "alerts"),
    [
        ("public", "gh: Not Found (HTTP 404)"),
        ("private", "gh: no analysis found (HTTP 404)"),
    ],
)
def test_findings_are_uploaded_where_github_takes_them(
    job: Job, visibility: str, alerts: str
) -> None:
    github_answers(job, visibility, alerts)
    assert job.run(LOOK, REPORT=".", GITHUB_EVENT_NAME="push") == ""
    assert job.told("output") == ["taken=true"]


@pytest.mark.parametrize(
    ("event", "report", "said"),
    [
        ("push", ".", "Code scanning is off in this repository."),
        ("pull_request", ".", "has no token that may upload findings"),
        ("push", "none.sarif", "There is no none.sarif"),
    ],
)
def test_findings_that_github_does_not_take_are_a_notice(
    job: Job, event: str, report: str, said: str
) -> None:
    github_answers(job, "private", "gh: Code Security must be enabled (HTTP 403)")
    (line,) = job.run(LOOK, REPORT=report, GITHUB_EVENT_NAME=event).splitlines()
    assert line.startswith("::") and said in line
    assert job.told("output") == []


def environment_answers(job: Job, answer: str, code: int) -> None:
    """Stand in for GitHub's command line, asked for the environment `production`."""
    path = job.folder / "gh"
    path.write_text(
        "#!/bin/sh\n"
        'test "$2" = repos/octo/knobs/environments/production || exit 9\n'
        f"echo '{answer}' >&2; exit {code}\n"
    )
    path.chmod(0o755)


def test_what_goes_to_production_is_approved_where_it_has_reviewers(job: Job) -> None:
    rule = {"type": "required_reviewers", "reviewers": [{"type": "User"}]}
    environment_answers(job, json.dumps({"protection_rules": [rule]}), 0)
    assert job.run(REVIEWERS) == ""
    assert job.told("output") == ["reviewed=true"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ('{"protection_rules": [{"type": "branch_policy"}]}', 0),
        ("gh: Not Found (HTTP 404)", 1),
    ],
)
def test_without_reviewers_nothing_goes_to_production_and_a_notice_says_so(
    job: Job, answer: str, code: int
) -> None:
    environment_answers(job, answer, code)
    (line,) = job.run(REVIEWERS).splitlines()
    assert line.startswith("::notice title=Nothing goes to production::")
    assert job.told("output") == []


def test_who_approves_has_to_be_known(job: Job) -> None:
    environment_answers(job, "gh: Bad Gateway (HTTP 502)", 1)
    with pytest.raises(AssertionError):
        job.run(REVIEWERS)
    assert job.told("output") == []
