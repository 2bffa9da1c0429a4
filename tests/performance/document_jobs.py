"""Jobs of documents: Markdown and HTML, made for the purpose, and real ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from importlib.metadata import distributions
from typing import Any

from performance.documents import words
from performance.job import OURS, Contender, Goal, Job

_REASON = "cuts elsewhere"
_STYLE = "escapes, marks and blank lines of its own"


def made(size: int) -> str:
    """Return a document with headings, paragraphs, lists, code and tables."""
    chance = random.Random(size)
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append(_section(chance))
        length += len(parts[-1])
    return "".join(parts)


def _section(chance: random.Random) -> str:
    title = (
        "#" * chance.randrange(1, 5) + " " + " ".join(words(3, chance.randrange(10**9)))
    )
    parts = [title]
    for _ in range(chance.randrange(1, 6)):
        some = words(chance.randrange(20, 120), chance.randrange(10**9))
        form = chance.randrange(8)
        if form == 0:
            parts.append("\n".join(f"- {word}" for word in some[:12]))
        elif form == 1:
            parts.append("```python\n" + "\n".join(some[:10]) + "\n```")
        elif form == 2:
            rows = [f"| {one} | {other} |" for one, other in zip(some[:9], some[9:])]
            parts.append("\n".join(["| a | b |", "| --- | --- |", *rows]))
        else:
            parts.append(" ".join(some).capitalize() + ".")
    return "\n\n".join(parts) + "\n\n"


def readmes(size: int) -> str:
    """Return the Markdown in the descriptions of the packages installed here."""
    texts = [
        str(found.metadata.get_payload())  # type: ignore[attr-defined]  # a message
        for found in sorted(distributions(), key=lambda each: each.name)
        if "markdown" in str(found.metadata["Description-Content-Type"])
    ]
    return "\n\n".join(texts)[:size]


def source_chunks(text: str) -> Callable[[], Any]:
    from dataknobs_xization.markdown import chunk_markdown_source

    return lambda: [c.text for c in chunk_markdown_source(text, max_chunk_size=1000)]


def tree_chunks(text: str) -> Callable[[], Any]:
    from dataknobs_xization.markdown import chunk_markdown_tree, parse_markdown

    return lambda: [
        chunk.text
        for chunk in chunk_markdown_tree(parse_markdown(text), max_chunk_size=1000)
    ]


def langchain_chunks(text: str) -> Callable[[], Any]:
    import langchain_text_splitters as langchain  # pants: no-infer-dep

    headings = [("#" * level, f"h{level}") for level in range(1, 7)]
    by_heading = langchain.MarkdownHeaderTextSplitter(headings)
    by_size = langchain.RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=0)
    return lambda: by_size.split_documents(by_heading.split_text(text))


def recursive_chunks(text: str) -> Callable[[], Any]:
    import langchain_text_splitters as langchain  # pants: no-infer-dep

    splitter = langchain.RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=0
    )
    return lambda: splitter.split_text(text)


def chonkie_chunks(text: str) -> Callable[[], Any]:
    from chonkie import RecursiveChunker  # pants: no-infer-dep

    chunker = RecursiveChunker("character", chunk_size=1000)
    return lambda: chunker.chunk(text)


def mistune_tokens(text: str) -> Callable[[], Any]:
    from mistune import create_markdown

    parse = create_markdown(renderer=None)
    return lambda: parse(text)


def _chunks(name: str, what: str, make: Callable[[int], str], size: int) -> Job:
    return Job(
        f"markdown/{name}",
        f"chunks by headings of at most 1,000 characters, of {what}",
        make,
        sizes=(size,),
        smoke=(5_000,),
        contenders={
            OURS: Contender(source_chunks),
            "dataknobs, from a tree": Contender(
                tree_chunks, differs="chunks repeat their headings"
            ),
            "LangChain, headings": Contender(langchain_chunks, differs=_REASON),
            "LangChain, recursive": Contender(
                recursive_chunks, differs="knows no headings"
            ),
            "chonkie": Contender(chonkie_chunks, differs="knows no headings"),
            "mistune": Contender(mistune_tokens, differs="parses only"),
        },
        goals=[Goal("LangChain, headings", 5)],
    )


# HTML


def made_html(size: int) -> str:
    """Return the made document as HTML, with markup in its paragraphs."""
    import mistune

    html = str(mistune.html(made(size // 2)))
    return html.replace(" the ", " <b>the</b> ").replace(" and ", " &amp; ")[:size]


def readmes_html(size: int) -> str:
    """Return the real descriptions as HTML."""
    import mistune

    return str(mistune.html(readmes(size)))[:size]


def markdown_ours(html: str) -> Callable[[], Any]:
    from dataknobs_xization.html import html_to_markdown

    return lambda: html_to_markdown(html)


def markdown_html2text(html: str) -> Callable[[], Any]:
    from html2text import HTML2Text

    return lambda: HTML2Text(bodywidth=0).handle(html)


def markdown_markdownify(html: str) -> Callable[[], Any]:
    from markdownify import markdownify

    return lambda: markdownify(html, heading_style="ATX")


def html_chunks(html: str) -> Callable[[], Any]:
    from dataknobs_xization.html import chunk_html_source

    return lambda: [c.text for c in chunk_html_source(html, max_chunk_size=1000)]


def _html(name: str, what: str, make: Callable[[int], str], size: int) -> Job:
    return Job(
        f"html/{name}",
        f"{what} to Markdown",
        make,
        sizes=(size,),
        smoke=(5_000,),
        contenders={
            OURS: Contender(markdown_ours),
            "dataknobs, chunks": Contender(
                html_chunks, differs="chunks of the source, no Markdown"
            ),
            "html2text": Contender(markdown_html2text, differs=_STYLE),
            "markdownify": Contender(markdown_markdownify, differs=_STYLE),
        },
        goals=[Goal("html2text", 3)],
    )


JOBS = [
    _chunks("made", "1 MB of Markdown", made, 1_000_000),
    _chunks("readmes", "400 kB of real descriptions of packages", readmes, 400_000),
    _html("made", "500 kB of HTML", made_html, 500_000),
    _html("readmes", "400 kB of real descriptions", readmes_html, 400_000),
]
