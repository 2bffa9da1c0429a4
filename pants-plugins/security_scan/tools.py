"""The scanners, each from a resolve of its own, and what each of them is given."""

from __future__ import annotations

from pants.backend.python.subsystems.python_tool_base import (
    LockfileRules,
    PythonToolBase,
)
from pants.backend.python.target_types import ConsoleScript
from pants.option.option_types import StrListOption, StrOption


class Scanner(PythonToolBase):
    """A program that is run once, on all the files that are its own to look at."""

    name: str

    register_interpreter_constraints = True
    # Without one, a missing install_from_resolve is an error without a message.
    default_lockfile_resource = ("security_scan", "set_install_from_resolve")
    lockfile_rules_type = LockfileRules.SIMPLE

    include = StrListOption(default=["**/*.py"], help="Globs of the files to scan.")
    exclude = StrListOption(default=[], help="Globs of the files to leave out.")


class BanditScan(Scanner):
    options_scope = "bandit-scan"
    name = "bandit"
    help = "Finds unsafe Python (https://bandit.readthedocs.io)."

    default_version = "bandit[sarif]==1.7.10"
    default_main = ConsoleScript("bandit")
    default_requirements = ["bandit[sarif]"]

    config = StrOption(default="pyproject.toml", help="Its configuration file.")


class SemgrepScan(Scanner):
    options_scope = "semgrep-scan"
    name = "semgrep"
    help = "Matches code with rules of this repository (https://semgrep.dev)."

    default_version = "semgrep==1.185.0"
    default_main = ConsoleScript("pysemgrep")
    default_requirements = ["semgrep"]

    rule_files = StrListOption(
        default=["security/semgrep/*.yml"], help="Globs of the files with the rules."
    )


class SecretsScan(Scanner):
    options_scope = "secrets-scan"
    name = "detect-secrets"
    help = "Finds passwords, keys and tokens (https://github.com/Yelp/detect-secrets)."

    default_version = "detect-secrets==1.5.0"
    default_main = ConsoleScript("detect-secrets")
    default_requirements = ["detect-secrets"]

    allowed = StrOption(
        default="security/secrets.toml",
        help="The file that names what is found and is no secret, with a reason each.",
    )
