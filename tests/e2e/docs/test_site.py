"""The site as its readers see it: every page, in Chromium, mostly as files.

Two minutes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from e2e.browser import Browser, Page, browser
from e2e.clones import clone

# What is put on the clipboard, as the theme does it.
COPIED = """(() => {
  const code = document.querySelector("code");
  code.setAttribute("data-md-copying", "");
  const text = code.innerText;
  code.removeAttribute("data-md-copying");
  return text.trim();
})()"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Build the site of the checkout under test."""
    built = clone(os.environ["E2E_CHECKOUT"], tmp_path_factory.mktemp("site") / "clone")
    try:
        where = {"SITE_URL": "https://example.github.io/dataknobs/"}
        built.run("./pants", "package", "docs:site", env=where)
    finally:
        built.stop_daemon()
    yield built.root / "dist" / "site"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.page() as opened:
        yield opened


@contextmanager
def served(site: Path, below: str) -> Iterator[str]:
    """Serve the site as GitHub Pages does, below an address, which is yielded."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            inside = path.removeprefix(below) if path.startswith(below) else "nowhere"
            return str(site / inside)

        def send_error(self, code: int, *_: Any, **__: Any) -> None:
            self.send_response(code)
            self.end_headers()
            self.wfile.write((site / "404.html").read_bytes())

        def log_message(  # pylint: disable=redefined-builtin # http.server's
            self, format: str, *args: object
        ) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{below}"
        finally:
            server.shutdown()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_every_page_is_readable_fits_the_window_and_keeps_to_itself(
    page: Page, site: Path, width: int, dark: bool
) -> None:
    pictures = Path(os.environ["E2E_CHECKOUT"], "dist", "screenshots", "site")
    # A server shows that one at any address, so it names its files from the top.
    paths = sorted(set(site.rglob("*.html")) - {site / "404.html"})
    assert len(paths) > 50
    page.show(width, 900, dark)
    for path in paths:
        name = path.relative_to(site).as_posix().removesuffix(".html")
        page.go(path.as_uri())
        page.picture(pictures / f"{name}-{width}.png")
        assert page.hosts == set(), name
        assert page.complaints == [], name
        assert page.overflowing() == [], name
        assert page.too_faint() == [], name


def test_what_is_searched_for_is_found(page: Page, site: Path) -> None:
    page.go((site / "index.html").as_uri())
    page.evaluate("document.querySelector('.md-search__input').focus()")
    page.type("lexicon")
    page.wait("document.querySelector('.md-search-result__link')")
    assert "lexicon" in page.text(".md-search-result__item").lower()
    assert page.hosts == set()


def test_what_is_copied_of_a_session_can_be_pasted(page: Page, site: Path) -> None:
    page.go((site / "how-to" / "deploy.html").as_uri())
    assert page.text("code").startswith("$ ./dk ")
    for line in str(page.evaluate(COPIED)).splitlines():
        assert line.startswith("./dk "), line


def test_what_is_not_there_has_a_page_that_leads_back(page: Page, site: Path) -> None:
    pictures = Path(os.environ["E2E_CHECKOUT"], "dist", "screenshots", "site")
    with served(site, "/dataknobs/") as address:
        page.go(f"{address}how-to/no_such_page.html")
        page.picture(pictures / "404-1280.png")
        (complaint,) = page.complaints
        assert complaint.endswith("404 (Not Found) " + page.requests[0]), complaint
        page.click(".md-header__button.md-logo")
        page.wait(f"location.href === '{address}index.html'")
        assert page.text("h1").startswith("Dataknobs")
