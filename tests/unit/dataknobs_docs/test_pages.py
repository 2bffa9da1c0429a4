"""What pages have to be: their blocks of code run, their links lead somewhere.

Pages about the libraries are run by the tests of these, sessions in a shell by
dataknobs_service/test_tutorial.py and dataknobs_pipeline/test_pages.py, both among the
integration tests.
"""

from __future__ import annotations

import configparser
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
import yaml
from unit.doc_blocks import Block, blocks, commands, prose

from dataknobs_pipeline.cli.main import cli
from dataknobs_pipeline.config.pipeline_toml import parse
from dataknobs_pipeline.config.plan import FORMATS
from dataknobs_pipeline.config.routing import route_of

DOCS = Path("docs")
PIPELINE = Path("pipeline.toml")
PAGES = sorted(DOCS.rglob("*.md"))
TOP = [Path(name) for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
LIBRARIES = ("common", "structures", "utils", "xization")
WRITTEN = {Path("docs/reference/dk.md"), Path("docs/reference/dataknobs.md")}

# How many blocks no test runs, on which page; each says why.
NOT_RUN = {
    "docs/benchmarks.md": 2,
    "docs/delivery.md": 6,
    "docs/how-to/deploy.md": 1,
    "docs/how-to/release.md": 2,
    "docs/how-to/shared_cache.md": 1,
    "docs/troubleshooting.md": 1,
    "docs/tutorials/contribution.md": 3,
    "docs/tutorials/knowledge_base.md": 1,
    "docs/utils/sql_utils.md": 1,
}

_LINK = re.compile(r"\[[^\]\n]*\]\((?P<to>[^)\s]+)\)|<(?P<plain>https?://[^>\s]+)>")
_CODE = re.compile(r"`([^`\n]+)`")
# What stands for something else, and what is optional.
_PLACEHOLDER = re.compile(r"[…\[\]]|\$\(")


def ini(text: str) -> None:
    reader = configparser.ConfigParser(strict=True)
    reader.read_string(text)
    assert reader.sections()


def stages(text: str) -> None:
    """Parse pipeline.toml with the stages that a page adds, each after a route."""
    names = "".join(
        f', "{name}"' for name in re.findall(r"^\[stages\.(.+)\]", text, re.M)
    )
    pipeline = PIPELINE.read_text("utf-8")
    parse(pipeline.replace('stages = ["verify"', f'stages = ["verify"{names}') + text)


# By what blocks that are no code are read.
READERS: dict[str, Callable[[str], object]] = {
    "ini": ini,
    "toml": stages,
    "yaml": yaml.safe_load,
}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_block_of_code_is_run_or_says_why_not(page: Path) -> None:
    for block in blocks(page):
        if block.reason or page in WRITTEN:
            continue
        if block.language == "python":
            assert page.parts[1] in (
                *LIBRARIES,
                "index.md",
            ), f"{block}: nothing runs it"
            assert block.text.startswith(">>> "), f"{block} is no example"
        elif block.language == "console":
            assert commands(block), f"{block} has no command"
        elif block.language != "mermaid":  # which the build of the site draws
            assert block.language in READERS, f"{block}: nothing reads it"
            READERS[block.language](block.text)


def test_no_more_blocks_than_these_are_not_run() -> None:
    found = Counter(str(b.page) for page in PAGES for b in blocks(page) if b.reason)
    assert found == NOT_RUN


@pytest.mark.parametrize("page", [*PAGES, *TOP], ids=str)
def test_every_dk_command_exists_and_takes_these_options(page: Path) -> None:
    for where, words in dk_commands(page):
        try:
            understand(cli, "dk", words, None)
        except click.exceptions.Exit:  # it asked for help
            pass
        except click.ClickException as error:
            raise AssertionError(f"{where}: {error.format_message()}") from error


def understand(
    command: click.Command, name: str, words: list[str], above: click.Context | None
) -> None:
    """Have a command line parsed, and do nothing of it."""
    with command.make_context(name, words, above) as context:
        if isinstance(command, click.Group):
            # Nothing public has what comes after the options of a group.
            # pylint: disable-next=protected-access
            left = [*context._protected_args, *context.args]
            called, below, left = command.resolve_command(context, left)
            assert called and below
            understand(below, called, left, context)


def dk_commands(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the arguments of every call of dk that a page shows."""
    lines = [
        (str(block), command.partition("\n")[0])
        for block in blocks(page)
        if block.language == "console"
        for command in commands(block)
    ]
    lines += [(str(page), code) for code in _CODE.findall(prose(page))]
    for where, line in lines:
        for part in re.split(r"[;&|]+", line.partition("  #")[0]):
            words = part.split()
            # `./dk NAME` stands for any command.
            if "./dk" in words[:-1] and not _PLACEHOLDER.search(part):
                yield where, shlex.split(part)[words.index("./dk") + 1 :]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    for found in _LINK.finditer(inline_code_removed(page)):
        target = urlsplit(found["to"] or found["plain"])
        if target.scheme:
            assert target.scheme in ("http", "https"), f"{page}: {target.geturl()}"
            assert target.hostname, f"{page}: {target.geturl()}"
            local = target.hostname in ("localhost", "127.0.0.1")
            assert local or "." in target.hostname, f"{page}: {target.geturl()}"
            assert local or target.scheme == "https", f"{page}: {target.geturl()}"
            continue
        there = (page.parent / target.path).resolve() if target.path else page.resolve()
        assert there.is_file(), f"{page}: {found[0]}: no such page"
        if target.fragment:
            assert target.fragment in anchors(there), f"{page}: {found[0]}: no anchor"


def inline_code_removed(page: Path) -> str:
    """Return what is outside of code, in blocks and in lines."""
    return re.sub(r"`[^`\n]+`", "`code`", prose(page))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", heading).strip().lower() for heading in headings)
    return {re.sub(r"[-\s]+", "-", heading) for heading in plain}


def test_the_diagram_of_the_pipeline_is_what_dk_plan_draws() -> None:
    page = DOCS / "pipeline.md"
    drawn = next(block.text for block in blocks(page) if block.language == "mermaid")
    pipeline = parse(PIPELINE.read_text("utf-8"))
    name, route = route_of(pipeline, Path(), "main")
    wanted = FORMATS["mermaid"](name, route, pipeline.stages_of(route))
    assert drawn == wanted.strip(), "./dk plan --ref main --format mermaid"


def test_the_pipeline_page_knows_every_stage_and_route() -> None:
    text = (DOCS / "pipeline.md").read_text("utf-8")
    pipeline = parse(PIPELINE.read_text("utf-8"))
    table = text.partition("## Where a branch goes")[0]
    rows = re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE)
    assert rows == list(pipeline.stages)
    for route in pipeline.routes:
        assert route.ref == "*" or f"`{route.ref}`" in text
        assert route.environment in text


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_reference_shows_every_module_that_has_a_page(library: str) -> None:
    text = (DOCS / "reference" / f"{library}.md").read_text("utf-8")
    shown = re.findall(rf"^::: dataknobs_{library}\.(\w+)$", text, re.MULTILINE)
    assert shown == [page.stem for page in sorted((DOCS / library).glob("*.md"))]


def test_decisions_are_numbered_listed_and_alike() -> None:
    folder = DOCS / "decisions"
    decisions = sorted(folder.glob("0*.md"))
    index = (folder / "index.md").read_text("utf-8")
    titles = ["Why there was something to decide", "What was decided", "What follows"]
    for number, page in enumerate(decisions, 1):
        assert page.name.startswith(f"{number:04}-")
        assert f"]({page.name})" in index
        assert re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE) == titles
    assert len(decisions) >= 9


@pytest.mark.parametrize(
    "text",
    ["```\n", "```python run\n", "```{.python}\n", "<!-- not run: why -->\n\n"],
)
def test_a_block_without_language_and_a_reason_without_block_are_errors(
    text: str, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{text}>>> 1\n```\n", "utf-8")
    with pytest.raises(AssertionError, match="page.md:[12]"):
        list(blocks(page))


def test_a_block_that_does_not_end_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\n>>> 1\n", "utf-8")
    with pytest.raises(AssertionError, match="no end"):
        list(blocks(page))


def test_a_block_knows_where_it_is() -> None:
    assert str(Block(Path("a.md"), 3, "console", "$ true")) == "a.md:3"
