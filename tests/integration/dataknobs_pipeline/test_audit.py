"""`dk audit` against a real advisory service on loopback."""

from __future__ import annotations

import datetime
import json

import pytest
from integration.dataknobs_pipeline.advisory_server import hole, serving
from integration.dataknobs_pipeline.checkout import Checkout

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.security.audit import audit

TODAY = datetime.date(2026, 6, 15)
KNOWN = {("six", "1.0"): hole("PYSEC-1", "six", "CVE-1")}
ALLOW = """
[[allow]]
id = "CVE-1"
package = "Six"
reason = "no input of ours reaches it"
expires = {expires}
"""


@pytest.fixture
def locked(checkout: Checkout) -> Checkout:
    """Make a checkout with two locks, which hold three packages in all."""
    checkout.write("3rdparty/python/one.lock", "six==1.0\nattrs==20.0\n")
    checkout.write(
        "3rdparty/python/two.lock",
        "six==1.0\nattrs==21.0 ; python_version < '3.9' and sys_platform == 'x'\n",
    )
    return checkout


def report(checkout: Checkout, name: str) -> str:
    return (checkout.root / "dist/reports/security" / name).read_text("utf-8")


def test_every_version_of_every_lock_is_looked_up_whatever_its_marker(
    locked: Checkout,
) -> None:
    said: list[str] = []
    with serving({}) as (url, asked):
        assert audit(locked.root, url, TODAY, said.append) == 0
    assert sorted(asked) == ["attrs==20.0", "attrs==21.0", "six==1.0"]
    assert said == ["3 packages looked up, 0 allowed advisories"]


def test_a_hole_that_is_allowed_no_longer_fails_and_is_in_both_reports(
    locked: Checkout,
) -> None:
    locked.write("audit.toml", ALLOW.format(expires="2026-06-14"))
    with serving(KNOWN) as (url, _), pytest.raises(StageFailed) as failure:
        audit(locked.root, url, TODAY, print)
    (line,) = failure.value.problems
    assert line == (
        "six==1.0: PYSEC-1, CVE-1, in one.lock, two.lock:"
        " ./dk lock --upgrade six (fixed in 9.9)"
    )
    (entry,) = json.loads(report(locked, "audit.json"))["advisories"]
    assert entry["ids"] == ["PYSEC-1", "CVE-1"] and not entry["allowed"]
    (run,) = json.loads(report(locked, "audit.sarif"))["runs"]
    assert run["results"][0]["message"]["text"] == line


def test_what_is_allowed_passes_on_its_last_day(locked: Checkout) -> None:
    locked.write("audit.toml", ALLOW.format(expires="2026-06-15"))
    said: list[str] = []
    with serving(KNOWN) as (url, _):
        assert audit(locked.root, url, TODAY, said.append) == 0
    assert said == ["3 packages looked up, 1 allowed advisories"]


def test_a_service_that_fails_is_a_failure_and_leaves_no_report(
    locked: Checkout,
) -> None:
    for name in ("audit.json", "audit.sarif"):
        locked.write(f"dist/reports/security/{name}", "of the last audit")
    with serving({}, status=500) as (url, _), pytest.raises(StageFailed) as failure:
        audit(locked.root, url, TODAY, print)
    title, reason = failure.value.problems
    assert "could not be looked up" in title and "Error: " in reason
    assert not list((locked.root / "dist/reports/security").iterdir())


def test_without_a_network_it_fails_and_says_so(locked: Checkout) -> None:
    # The discard port: nothing answers.
    url = "http://127.0.0.1:9/v1/query"
    with pytest.raises(StageFailed, match="could not be looked up"):
        audit(locked.root, url, TODAY, print)
