"""Markdown made of HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, List, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.growth import LINEAR, growth

from dataknobs_xization.html import (
    HTMLConverter,
    HTMLConverterConfig,
    html_to_markdown,
)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>A</h1><h6>B</h6>", "# A\n\n\n###### B"),
        ("<p>a\n  <b> b </b><i>c</i> <code>d</code>", "a **b** *c* `d`"),
        ("<b>a<strong>b</strong></b><p>c", "**ab**\n\nc"),
        ("<b><p>a<p>b</b>", "**a**\n\n**b**"),
        ("<code>a`b</code>", "`` a`b ``"),
        ("a<br>b", "a\nb"),
        ("<a href='u'>l</a><a href='a b'>m</a><a>n</a>", "[l](u)[m](<a%20b>)n"),
        ("<img src=i alt='a  b'><img>", "![a b](i)"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
        ("<ol><li>a<li><p>b<p>c</ol>", "1. a\n2. b\n\n  c"),
        ("<li>a</ul></ol>b", "- a\n\nb"),
        ("<pre><code class='language-py'>x\n y</code></pre>", "```py\nx\n y\n```"),
        ("<pre>```</pre>", "````\n```\n````"),
        ("<blockquote><p>a<p>b</blockquote>c", "> a\n>\n> b\n\nc"),
        ("<table><tr><th>a<th>b<tr><td>1|2</table>", None),
        ("<table><tr><td><table><tr><td>a</table>b</table>", "| a b |\n| --- |"),
        ("<dl><dt>a<dd>b<dd>c</dl>", "**a**\n: b\n: c"),
        ("<figure><img src=i><figcaption>c</figure>", "![](i)\n\n*c*"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("a<script>b<p>c</script><style>d</style><!-- e --><!x>f", "af"),
        ("<nav>a</nav><header>b</header>c<footer>d", "c"),
        ("a<main>b</main>c", "b"),
        ("a<article>b</article>c<article>d", "b"),
        ("a<article>b</article><main>c</main>", "c"),
        ("&lt;p&gt; &#99999999999; a&nbsp;b", "<p> \ufffd a\xa0b"),
        ("a < b <3 </ c>d <e", "a < b <3 d <e"),
        ("<a href='x>y", "y"),
        ("<a title='>' href=u>l</a>", "[l](u)"),
        ("", ""),
        ("<p>", ""),
    ],
)
def test_html_becomes_markdown(html: str, markdown: Optional[str]) -> None:
    if markdown is None:
        markdown = "| a | b |\n| --- | --- |\n| 1\\|2 |  |"
    assert html_to_markdown(html) == (markdown and markdown + "\n")


@pytest.mark.parametrize(
    ("options", "html", "markdown"),
    [
        ({"base_heading_level": 3}, "<h1>a</h1><h5>b</h5>", "### a\n\n\n###### b"),
        ({"include_links": False}, "<a href=u>a</a>", "a"),
        ({"link_style": "text"}, "<a href=u>a</a>", "a"),
        ({"link_style": "reference"}, "<a href=u>a</a>", "[a][1]\n\n[1]: u"),
        ({"strip_nav": False}, "<nav>a</nav>b", "a\n\nb"),
        ({"strip_scripts": False}, "<script>a</script>", "a"),
        ({"strip_images": True}, "a<img src=i>", "a"),
        ({"preserve_code_blocks": False}, "<pre>a</pre>", "a"),
        ({"wrap_width": 5}, "<p>aa bb cc", "aa bb\ncc"),
        ({"frontmatter": {"a": [1, "b"]}}, "c", '---\na: [1, "b"]\n---\nc'),
    ],
)
def test_options_change_what_becomes_of_it(
    options: Any, html: str, markdown: str
) -> None:
    assert HTMLConverter(**options).convert(html) == markdown + "\n"


def test_a_title_takes_the_place_of_first_headings() -> None:
    html = "<h1>a</h1>b<h1>c</h1><h2>d</h2>"
    assert html_to_markdown(html, title="T") == "# T\n\nb\n\n\n## d\n"


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>\u00e9", encoding="utf-8")
    assert html_to_markdown(path) == "\u00e9\n"


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(ValueError, match="base_heading_level must be between 1 and 6"):
        HTMLConverterConfig(base_heading_level=7)
    with pytest.raises(ValueError, match="link_style must be one of"):
        HTMLConverter(link_style="none")
    with pytest.raises(TypeError, match="content must be str or Path, got bytes"):
        html_to_markdown(b"<p>")  # type: ignore[arg-type]


TAGS = "p b i a code pre ul ol li table tr td th blockquote h1 main article nav script"
parts = st.one_of(
    st.sampled_from([f"<{name}>" for name in TAGS.split()]),
    st.sampled_from([f"</{name}>" for name in TAGS.split()]),
    st.sampled_from(["text", " ", "\n", "<", ">", "'", '"', "<!--", "-->", "&#x41;"]),
    st.sampled_from(["<a href='u'>", "<img src=x", "<br/>", "|", "`", "\x00", "\x01"]),
)


@given(st.lists(parts, max_size=40).map("".join))
def test_nothing_is_an_error_in_html(html: str) -> None:
    markdown = html_to_markdown(html)
    assert markdown == "" or markdown.endswith("\n")
    assert html_to_markdown(html, title="T").startswith("# T")


WORST: List[Callable[[int], str]] = [
    lambda n: "<div>" * n + "a" + "</div>" * n,
    lambda n: "<b>" * n + "a",
    lambda n: "<b>a<i>" * n,
    lambda n: "<blockquote>a" * n,
    lambda n: "<ul><li>a" * n,
    lambda n: "<table><tr><td>a" * n,
    lambda n: "<table><tr>" + "<td>" * n + "<tr><td>a" * n,
    lambda n: "<main><article>" * n,
    lambda n: "</div></ul></blockquote>" * n,
    lambda n: "<a href='" * n,
    lambda n: "<a \"'" * n,
    lambda n: "<!--" * n,
    lambda n: "<" * n,
    lambda n: "<script>" * n,
    lambda n: "<nav>" * n,
    lambda n: "&#" + "9" * n + ";",
    lambda n: "&" * n,
    lambda n: "<p " + "a " * n + ">",
    lambda n: "<a href" + " " * n + ">b</a>",
    lambda n: "<a href=u>" + "<p>a" * n,
    lambda n: "a<br>" * n,
    lambda n: "<code>" + "` " * n,
]


@pytest.mark.parametrize("make", WORST)
def test_time_is_linear_on_the_worst_html(make: Callable[[int], str]) -> None:
    assert growth(html_to_markdown, make, 1_000, 8_000) < LINEAR


def test_a_hundred_thousand_open_tags_are_no_problem() -> None:
    assert html_to_markdown("<div>" * 100_000 + "a") == "a\n"
