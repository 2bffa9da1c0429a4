"""What MkDocs gets to see; the stage `build` builds a site."""

from __future__ import annotations

import pytest
from pants.core.target_types import FilesGeneratorTarget, GenericTarget
from pants.core.target_types import rules as target_type_rules
from pants.core.util_rules import source_files
from pants.core.util_rules.source_files import SourceFiles
from pants.engine.addresses import Address
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from mkdocs_site import rules
from mkdocs_site.target_types import MkDocsSite

BUILD = """
files(name="pages", sources=["*.md"], dependencies=[":code"])
files(name="code", sources=["*.py"])
files(name="others", sources=["*.txt"])
target(name="unrelated", dependencies=[":others"])
mkdocs_site(name="site", dependencies=[":pages"])
"""


@pytest.fixture
def runner() -> RuleRunner:
    found = RuleRunner(
        rules=[
            *target_type_rules(),  # type: ignore[no-untyped-call]  # Pants
            *source_files.rules(),  # type: ignore[no-untyped-call]  # Pants
            rules.find_sources,
            QueryRule(SourceFiles, [rules.MkDocsSiteFieldSet]),
        ],
        target_types=[FilesGeneratorTarget, GenericTarget, MkDocsSite],
    )
    found.write_files(
        {"docs/BUILD": BUILD, "docs/a.md": "", "docs/b.py": "", "docs/c.txt": ""}
    )
    return found


def test_a_site_is_built_of_all_that_it_depends_on_and_of_nothing_else(
    runner: RuleRunner,
) -> None:
    target = runner.get_target(Address("docs", target_name="site"))
    field_set = rules.MkDocsSiteFieldSet.create(target)
    found = runner.request(SourceFiles, [field_set])
    assert found.files == ("docs/a.md", "docs/b.py")


def test_a_site_has_to_have_pages(runner: RuleRunner) -> None:
    runner.write_files({"empty/BUILD": "mkdocs_site()"})
    with pytest.raises(Exception, match="dependencies"):
        runner.get_target(Address("empty"))
