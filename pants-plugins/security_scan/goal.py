"""The goal `scan`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from pants.backend.python.util_rules.pex import PexRequest, VenvPex, VenvPexProcess
from pants.core.util_rules.distdir import DistDir
from pants.engine.console import Console
from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestContents,
    FileContent,
    PathGlobs,
    Paths,
    SpecsPaths,
    Workspace,
)
from pants.engine.goal import Goal, GoalSubsystem

# Compiled: pylint sees no names in it.
# pylint: disable-next=no-name-in-module
from pants.engine.internals.native_engine import FilespecMatcher
from pants.engine.process import FallibleProcessResult
from pants.engine.rules import Get, MultiGet, Rule, collect_rules, goal_rule, rule
from pants.engine.unions import UnionRule
from pants.option.option_types import BoolOption
from pants.util.logging import LogLevel

from security_scan import sarif, secrets
from security_scan.tools import BanditScan, Scanner, SecretsScan, SemgrepScan

REPORT = "report.sarif"
FOLDER = "reports/security"
BANDIT = ("--format=sarif", f"--output={REPORT}", "--exit-zero", "--quiet")
SEMGREP = (
    "scan",
    "--metrics=off",
    "--disable-version-check",
    # Nothing is left out in silence: a file that takes too long or is no code fails.
    "--strict",
    "--timeout=120",
    "--max-target-bytes=0",
    "--no-git-ignore",
    "--quiet",
    "--sarif",
    f"--output={REPORT}",
)
SECRETS = ("scan", "--no-verify", "--all-files")


class ScanSubsystem(GoalSubsystem):
    name = "scan"
    help = "Look for unsafe code and secrets; reports are in dist/reports/security."

    report_only = BoolOption(
        default=False,
        help="Succeed whatever is found; a scanner that fails is a failure even then.",
    )


class Scan(Goal):
    subsystem_cls = ScanSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@dataclass(frozen=True)
class ScanRequest:
    """A scanner, how it is called, the files to scan, and others that it reads.

    `reports` tells whether it writes a report; what it prints is taken otherwise.
    """

    name: str
    pex: PexRequest
    argv: tuple[str, ...]
    files: tuple[str, ...]
    others: tuple[str, ...] = ()
    reports: bool = True


@dataclass(frozen=True)
class Scanned:
    """What a scanner has written or printed."""

    content: bytes


def request_for(
    scanner: Scanner,
    files: Iterable[str],
    argv: tuple[str, ...],
    others: tuple[str, ...] = (),
    reports: bool = True,
) -> ScanRequest:
    """Return the request to scan those of the files that are the scanner's own."""
    return ScanRequest(
        scanner.name,
        scanner.to_pex_request(),
        argv,
        chosen(scanner, files),
        others,
        reports,
    )


def chosen(scanner: Scanner, files: Iterable[str]) -> tuple[str, ...]:
    """Return the files that are a scanner's own."""
    matcher = FilespecMatcher(includes=scanner.include, excludes=scanner.exclude)
    return tuple(sorted(matcher.matches(tuple(files))))


@rule(desc="Scan", level=LogLevel.DEBUG)
async def run_scanner(request: ScanRequest) -> Scanned:
    name = request.name
    if not request.files:
        return Scanned(sarif.write(name, []) if request.reports else secrets.NONE)
    pex, digest = await MultiGet(
        Get(VenvPex, PexRequest, request.pex),
        Get(Digest, PathGlobs([*request.files, *request.others])),
    )
    process = VenvPexProcess(
        pex,
        argv=[*request.argv, *request.files],
        input_digest=digest,
        output_files=[REPORT] if request.reports else None,
        # Semgrep wants a home to keep its settings in; a sandbox has none.
        extra_env={"HOME": ".", "SEMGREP_SETTINGS_FILE": "settings.yml"},
        description=f"Run {name} on {len(request.files)} files",
        level=LogLevel.DEBUG,
    )
    result = await Get(FallibleProcessResult, VenvPexProcess, process)
    if result.exit_code:
        said = (result.stdout + result.stderr).decode(errors="replace").strip()
        raise ValueError(f"{name} failed, exit code {result.exit_code}:\n{said}")
    if not request.reports:
        return Scanned(result.stdout)
    (report,) = await Get(DigestContents, Digest, result.output_digest)
    return Scanned(report.content)


@goal_rule
# Each parameter is asked of the engine.
# pylint: disable-next=too-many-arguments,too-many-locals
async def scan(
    console: Console,
    workspace: Workspace,
    subsystem: ScanSubsystem,
    paths: SpecsPaths,
    dist_dir: DistDir,
    bandit: BanditScan,
    semgrep: SemgrepScan,
    detect_secrets: SecretsScan,
) -> Scan:
    rule_files, lists = await MultiGet(
        Get(Paths, PathGlobs(semgrep.rule_files)),
        Get(DigestContents, PathGlobs([detect_secrets.allowed])),
    )
    for_secrets = request_for(detect_secrets, paths.files, SECRETS, reports=False)
    by_bandit, by_semgrep, printed = await MultiGet(
        Get(Scanned, ScanRequest, _for_bandit(bandit, paths.files)),
        Get(Scanned, ScanRequest, _for_semgrep(semgrep, paths.files, rule_files.files)),
        Get(Scanned, ScanRequest, for_secrets),
    )
    listed = lists[0].content.decode() if lists else ""
    allowed = secrets.Allowed(detect_secrets.allowed, listed)
    hidden = secrets.findings(printed.content, allowed, for_secrets.files)
    reports = {
        "bandit": by_bandit.content,
        "semgrep": by_semgrep.content,
        "secrets": sarif.write(detect_secrets.name, hidden),
    }
    digest = await Get(Digest, CreateDigest, _files(reports))
    workspace.write_digest(digest, path_prefix=str(dist_dir.relpath))
    total = _say(console, reports)
    return Scan(exit_code=1 if total and not subsystem.report_only else 0)


def _for_bandit(bandit: BanditScan, files: Iterable[str]) -> ScanRequest:
    argv = (*BANDIT, f"--configfile={bandit.config}")
    return request_for(bandit, files, argv, (bandit.config,))


def _for_semgrep(
    semgrep: SemgrepScan, files: Iterable[str], rule_files: tuple[str, ...]
) -> ScanRequest:
    argv = (*SEMGREP, *(f"--config={name}" for name in rule_files))
    return request_for(semgrep, files, argv, rule_files)


def _files(reports: dict[str, bytes]) -> CreateDigest:
    return CreateDigest(
        FileContent(f"{FOLDER}/{name}.sarif", content)
        for name, content in reports.items()
    )


def _say(console: Console, reports: dict[str, bytes]) -> int:
    """Print every finding; return how many there are."""
    total = 0
    for name, content in reports.items():
        found = sarif.findings(content)
        total += len(found)
        for finding in found:
            console.print_stdout(str(finding))
        console.print_stderr(f"{name}: {len(found)} findings")
    return total


def rules() -> Iterable[Rule | UnionRule]:
    return collect_rules()
