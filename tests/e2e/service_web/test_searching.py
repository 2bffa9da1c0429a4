"""Search and read with the keyboard."""

from __future__ import annotations

from e2e.browser import Page

MARKED = "[...document.querySelectorAll('#results mark')].map((m) => m.innerText)"


def test_results_come_while_one_types(page: Page, site: str) -> None:
    page.go(f"{site}/")
    assert page.focus() == "q"
    page.type("tempr")
    page.wait("location.search === '?q=tempr'")
    assert set(page.evaluate(MARKED)) == {"Tempranillo"}
    assert page.text("#status") == "3 found"
    assert page.evaluate("document.title").startswith("tempr")
    page.type("zzz")
    page.wait("location.search === '?q=temprzzz'")
    assert "Nothing found" in page.text(".nothing")
    page.press("Escape")
    page.wait("document.querySelector('.cards')")
    assert page.evaluate("document.querySelector('#q').value") == ""
    assert page.complaints == []


def test_a_hostile_query_is_text(page: Page, site: str) -> None:
    page.go(f"{site}/")
    page.type("<img src=x onerror=alert(1)>")
    page.wait("location.search.includes('alert%281%29%3E')")
    assert "<img src=x onerror=alert(1)>" in page.text(".nothing h2")
    assert page.evaluate("document.querySelector('#results img')") is None


def test_the_keyboard_is_enough(page: Page, site: str) -> None:
    page.go(f"{site}/documents/wine/list.json")
    page.press("/")
    page.wait_loaded()
    page.type("tempranillo")
    page.wait("location.search === '?q=tempranillo'")
    page.press("ArrowDown")
    assert page.focus() == "The red wines of Rioja"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) != "none"
    page.press("ArrowUp")
    assert page.focus() == "q"
    page.press("ArrowDown")
    page.press("Enter")
    page.wait_loaded()
    assert page.evaluate("location.pathname") == "/documents/wine/rioja.md"
    assert page.evaluate("document.querySelector('#at') !== null")
    page.press("Escape")
    page.wait_loaded()
    assert page.evaluate("location.search") == "?q=tempranillo"


def test_filters_and_back_need_no_reload(page: Page, site: str) -> None:
    page.go(f"{site}/?q=wine")
    page.evaluate("window.same = true")
    page.click(".facets a[href*='country%3ASpain']")
    page.wait("document.querySelector('.facets [aria-current]')")
    assert "filter=country%3ASpain" in page.evaluate("location.search")
    page.evaluate("history.back()")
    page.wait("!document.querySelector('.facets [aria-current]')")
    assert page.evaluate("window.same")
    assert page.evaluate("document.querySelector('#q').value") == "wine"


def test_headings_are_followed(page: Page, site: str) -> None:
    page.show(1440, 500)
    page.go(f"{site}/documents/wine/years.md")
    page.click(".outline a[href='#h-year-2005']")
    page.wait(
        "document.getElementById('h-year-2005').getBoundingClientRect().top < 200"
    )
    current = "document.querySelector('.outline [aria-current]')?.innerText"
    page.wait(f"{current} === 'Year 2005'")
    assert page.evaluate("location.hash") == "#h-year-2005"


def test_many_keys_in_a_row_show_the_last_answer(page: Page, site: str) -> None:
    page.go(f"{site}/")
    for text in ("w", "i", "n", "e", " ", "s", "p", "a", "i", "n"):
        page.type(text)
    page.wait("location.search === '?q=wine+spain'")
    page.wait("!document.querySelector('#results.waiting')")
    assert {"wine", "Spain"} <= set(page.evaluate(MARKED))


def test_a_service_that_is_gone_is_said_so_until_it_is_back(
    page: Page, site: str
) -> None:
    def connect(offline: bool) -> None:
        rest = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        page.call("Network.emulateNetworkConditions", offline=offline, **rest)

    page.go(f"{site}/")
    connect(offline=True)
    page.type("win")
    assert "does not answer" in page.text("#results .notice")
    connect(offline=False)
    page.type("e")
    page.wait("document.querySelector('#results mark')")
    assert page.evaluate("document.querySelector('#results .notice')") is None
