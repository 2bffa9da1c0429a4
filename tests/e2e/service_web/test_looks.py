"""How every page looks: light, dark, wide, narrow; and that it keeps to itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.browser import Page

PAGES = {
    "start": "/",
    "results": "/?q=wine",
    "filtered": "/?q=wine&filter=country:Spain",
    "nothing": "/?q=zebra",
    "documents": "/documents",
    "document": "/documents/wine/rioja.md?q=wine&chunk=0",
    "html": "/documents/wine/bordeaux.html",
    "json": "/documents/wine/list.json",
    "hostile": "/documents/odd/hostile.html?q=wine",
    "right-to-left": "/documents/odd/right-to-left.txt",
    "long": "/documents/odd/" + "very-long-name-" * 12,
    "lexicons": "/lexicons",
    "lexicon": "/lexicons/color",
    "add": "/add",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 360])
def test_pages_are_readable_fit_the_window_and_have_no_complaint(
    page: Page, site: str, pictures: Path, width: int, dark: bool
) -> None:
    page.show(width, 900, dark)
    for name, path in PAGES.items():
        page.go(site + path)
        scheme = "dark" if dark else "light"
        page.picture(pictures / f"{name}-{width}-{scheme}.png")
        assert page.overflowing() == [], name
        assert page.too_faint() == [], name
        assert page.complaints == [], name


def test_dark_mode_follows_the_system_until_it_is_switched(
    page: Page, site: str
) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page.show()
    page.go(f"{site}/")
    light = page.evaluate(ground)
    page.show(dark=True)
    dark = page.evaluate(ground)
    assert light != dark
    page.click(".to-light")
    page.wait("document.documentElement.dataset.theme === 'light'")
    assert page.evaluate(ground) == light
    assert page.focus() == page.evaluate("document.querySelector('.to-dark').innerText")
    page.wait("document.cookie.includes('dataknobs_theme=light')")
    page.go(f"{site}/documents")
    assert page.evaluate(ground) == light


def test_a_hostile_document_runs_nothing(page: Page, site: str) -> None:
    page.go(f"{site}/documents/odd/hostile.html")
    assert "owned" not in page.evaluate("document.title").replace('"owned"', "")
    assert page.evaluate("document.querySelectorAll('script').length") == 1
    assert (
        page.evaluate("document.querySelectorAll('iframe, form [name=q]').length") == 0
    )
    assert page.evaluate("location.pathname") == "/documents/odd/hostile.html"
    on_top = "document.elementFromPoint(60, 30).closest('.bar') !== null"
    assert page.evaluate(on_top)  # nothing lies over the page


def test_even_what_the_server_would_let_through_cannot_run(
    page: Page, site: str
) -> None:
    page.go(f"{site}/")
    image = "<img src=x onerror='owned = 1'>"
    page.evaluate(f'document.body.insertAdjacentHTML("beforeend", "{image}")')
    page.wait("performance.getEntriesByName(location.origin + '/x').length > 0")
    assert page.evaluate("typeof owned") == "undefined"
    assert any("Content Security Policy" in one for one in page.complaints)


def test_without_a_script_the_pages_are_whole(page: Page, site: str) -> None:
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.go(f"{site}/?q=wine")
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    assert "places" in page.text(".sum")
    assert page.evaluate("document.querySelector('.find button').checkVisibility()")
    assert page.evaluate("document.querySelectorAll('.facets a').length") > 2
