"""What is read and what is allowed; tests/e2e/test_security_scan.py runs the tools."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pants.testutil.option_util import create_subsystem

from security_scan import sarif, secrets
from security_scan.goal import chosen
from security_scan.sarif import Finding
from security_scan.tools import SecretsScan

SHA1 = "0" * 40
PRINTED = json.dumps(
    {
        "results": {
            "a.py": [
                {"type": "AWS Access Key", "hashed_secret": SHA1, "line_number": 3}
            ]
        }
    }
).encode()


def allowing(**changes: str) -> secrets.Allowed:
    entry = {"file": "a.py", "type": "AWS Access Key", "sha1": SHA1, "reason": "a test"}
    lines = [f'{key} = "{value}"' for key, value in {**entry, **changes}.items()]
    return secrets.Allowed("secrets.toml", "\n".join(["[[allow]]", *lines]))


def test_a_report_that_is_written_is_read_back_in_order() -> None:
    found = [Finding("b.py", 1, "x", "two"), Finding("a.py", 9, "y", "one")]
    assert sarif.findings(sarif.write("tool", found)) == sorted(found)


def test_a_finding_without_a_line_is_one_of_the_file() -> None:
    report = json.loads(sarif.write("tool", [Finding("a.py", 7, "x", "text")]))
    del report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert sarif.findings(json.dumps(report).encode())[0].line == 1


def test_what_a_comment_in_the_code_lets_pass_is_no_finding() -> None:
    report = json.loads(sarif.write("tool", [Finding("a.py", 7, "x", "text")]))
    report["runs"][0]["results"][0]["suppressions"] = [{"kind": "inSource"}]
    assert not sarif.findings(json.dumps(report).encode())


def test_a_report_of_a_scanner_that_left_a_file_out_is_an_error() -> None:
    report: Any = json.loads(sarif.write("tool", []))
    note = {"level": "warning", "message": {"text": "a.py: took too long"}}
    report["runs"][0]["invocations"] = [{"toolExecutionNotifications": [note]}]
    with pytest.raises(ValueError, match="took too long"):
        sarif.findings(json.dumps(report).encode())


def test_a_secret_is_found_and_said_by_its_digest_alone() -> None:
    allowed = secrets.Allowed("secrets.toml", "")
    (finding,) = secrets.findings(PRINTED, allowed, ["a.py"])
    assert str(finding).startswith("a.py:3: aws-access-key: take it out")
    assert SHA1 in finding.text


def test_what_is_allowed_passes_and_only_there() -> None:
    assert not secrets.findings(PRINTED, allowing(), ["a.py"])
    assert secrets.findings(PRINTED, allowing(file="b.py"), ["a.py"])
    assert secrets.findings(PRINTED, allowing(sha1="1" * 40), [])


def test_an_entry_that_allows_nothing_fails_once_its_file_was_scanned() -> None:
    (stale,) = secrets.findings(secrets.NONE, allowing(), ["a.py"])
    assert stale.rule == "stale" and stale.path == "secrets.toml"
    assert not secrets.findings(secrets.NONE, allowing(), ["b.py"])


@pytest.mark.parametrize("changes", [{"reason": " "}, {"why": "a test"}])
def test_an_entry_needs_a_reason_and_nothing_beside(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"allow\[0\]: needs exactly file, reason"):
        secrets.findings(PRINTED, allowing(**changes), [])


def test_a_scanner_gets_what_it_includes_less_what_it_excludes() -> None:
    tool = create_subsystem(SecretsScan, include=["**/*"], exclude=["x/*.lock"])
    assert chosen(tool, ["b/c.md", "x/y.lock", "a"]) == ("a", "b/c.md")
