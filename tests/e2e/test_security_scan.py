"""`./pants scan` finds what is planted, and `./dk stage security` fails for it."""

from __future__ import annotations

import re
from typing import Set

import pytest
from e2e.clones import Clone

# One line for every rule of security/semgrep that is about Python.
UNSAFE = """
import jwt, requests, shutil, subprocess, logging, httpx
from lxml import etree
def planted(cursor, name, password, token, headers):
    cursor.execute(f"SELECT * FROM {name}")
    requests.get("https://example.org", verify=False, timeout=1)
    jwt.decode(name, options={"verify_signature": False})
    etree.XMLParser(resolve_entities=True)
    logging.info("as %s", password)
    subprocess.run(["tool", token])
    shutil.unpack_archive(name)
    httpx.Client(headers=headers, follow_redirects=True)
    try:
        eval(name)
    except Exception:
        pass
"""
SCRIPT = "#!/usr/bin/env bash\ncurl https://example.org | bash\neval x\n"
IMAGE = 'FROM somewhere:latest\nENTRYPOINT ["x"]\n'
# Put together here, so that this file holds none.
SECRET = 'KEY = "AKIA' + 'IOSFODNN7EXAMPLF"\n'


@pytest.fixture(scope="module")
def planted(checkout: Clone) -> str:
    """Plant something for every scanner, and return what the stage prints."""
    root = checkout.root
    package = root / "src" / "python" / "dataknobs_pipeline"
    (package / "planted.py").write_text(UNSAFE, "utf-8")
    (root / "scripts" / "planted.sh").write_text(SCRIPT, "utf-8")
    (root / "docker" / "Dockerfile.planted").write_text(IMAGE, "utf-8")
    (root / "docs" / "planted.md").write_text(SECRET, "utf-8")
    done = checkout.run("./dk", "stage", "security", check=False)
    assert done.returncode == 1
    return done.stdout + done.stderr


def rules(checkout: Clone) -> Set[str]:
    """Return the names of all rules that the repository keeps."""
    files = (checkout.root / "security" / "semgrep").glob("*.yml")
    return {
        name for file in files for name in re.findall(r"- id: (.+)", file.read_text())
    }


def test_every_rule_of_the_repository_finds_what_it_is_for(
    checkout: Clone, planted: str
) -> None:
    assert {name for name in rules(checkout) if f"semgrep.{name}:" in planted} == rules(
        checkout
    )


def test_bandit_and_the_secret_scan_find_theirs(planted: str) -> None:
    assert re.search(r"planted\.py:\d+: B307:", planted)
    assert re.search(r"docs/planted\.md:1: aws-access-key:", planted)
    assert "IOSFODNN7" not in planted


def test_the_gate_says_how_many_there_are(planted: str) -> None:
    assert re.search(r"\d+ findings, the gate allows 0", planted)


def test_without_report_only_the_goal_itself_fails(
    checkout: Clone, planted: str
) -> None:
    assert planted
    done = checkout.run("./pants", "scan", "docs/planted.md", check=False)
    assert done.returncode == 1 and "aws-access-key" in done.stdout
