"""Upload files, edit a lexicon, sign in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.browser import Page
from e2e.service_web.documents import fill
from integration.dataknobs_service.serving import Service, running

from dataknobs_service.storage import keys, migrate
from dataknobs_service.storage.database import Database

STATES = "[...document.querySelectorAll('.files li')].map((one) => one.innerText)"
DONE = """document.querySelectorAll('.files li').length === %d
  && !document.querySelector('.files progress')"""


def test_chosen_files_are_stored_and_each_says_what_became_of_it(
    page: Page, site: str, tmp_path: Path, pictures: Path
) -> None:
    (tmp_path / "new one.md").write_text("# New\n\nA wombat.", "utf-8")
    (tmp_path / "#odd$.txt").write_text("A wombat too.", "utf-8")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\xff\xfe")
    page.go(f"{site}/add")
    page.evaluate("document.querySelector('#folder').value = 'up/'")
    page.choose("[type=file]", *sorted(tmp_path.iterdir()))
    page.wait(DONE % 3)
    odd, new, picture = page.evaluate(STATES)
    assert "up/odd-.txt" in odd and "created" in odd
    assert "up/new one.md" in new and "created" in new
    assert "failed" in picture and "no text in UTF-8" in picture
    assert page.text(".upload .sum") == "2 created, 1 failed"
    page.picture(pictures / "uploaded.png")
    assert page.overflowing() == [] and page.too_faint() == []
    page.click(".files a[href$='new%20one.md']")
    page.wait_loaded()
    assert page.text("h1") == "New"
    assert page.complaints == []


def test_dropped_files_are_stored(page: Page, site: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder" / "inner"
    folder.mkdir(parents=True)
    (folder / "deep.txt").write_text("A numbat.", "utf-8")
    page.go(f"{site}/add")
    data = {
        "items": [],
        "files": [str(tmp_path / "folder")],
        "dragOperationsMask": 1,
    }
    for kind in ("dragEnter", "dragOver", "drop"):
        page.call("Input.dispatchDragEvent", type=kind, x=640, y=300, data=data)
    page.wait(DONE % 1)
    assert "folder/inner/deep.txt" in page.evaluate(STATES)[0]
    page.go(f"{site}/?q=numbat")
    assert page.text("#results mark") == "numbat"


def test_what_a_lexicon_is_taught_is_coloured(
    page: Page, site: str, pictures: Path
) -> None:
    page.go(f"{site}/lexicons")
    page.click("#name")
    page.type("oak")
    page.press("Enter")
    page.wait_loaded()
    page.click("td input")
    page.type("wood")
    page.press("Tab")
    page.type("oak")
    page.press("Enter")  # on to a new row
    page.type("age")
    page.press("Tab")
    page.type("Crianza")
    assert page.text(".state") == "Not saved yet"
    page.click("button.strong")
    page.wait_loaded()
    assert page.text(".notice.good") == "Saved."
    page.click(".try textarea")
    page.type("an OAK")
    page.wait("document.querySelector('.try mark')")
    page.picture(pictures / "lexicon-saved.png")
    page.go(f"{site}/documents/wine/rioja.md")
    mark = "document.querySelector('.prose [title=\"oak: wood\"]')"
    colour = f"getComputedStyle({mark}).backgroundColor"
    assert page.evaluate(f"{mark}.innerText") == "oak"
    assert page.evaluate(colour) != "rgba(0, 0, 0, 0)"
    hue = page.evaluate(f"{mark}.className")
    page.evaluate(f"document.querySelector('input.{hue}').click()")
    assert page.evaluate(colour) == "rgba(0, 0, 0, 0)"
    assert page.complaints == []


def test_a_pasted_table_becomes_rows(page: Page, site: str) -> None:
    page.go(f"{site}/lexicons/pasted")
    page.evaluate("""(() => {
      const data = new DataTransfer();
      data.setData("text", "a\\tone\\nb\\t<b>two</b>\\nthree");
      const details = { clipboardData: data, bubbles: true, cancelable: true };
      const event = new ClipboardEvent("paste", details);
      document.querySelector("td input").dispatchEvent(event);
    })()""")
    rows = "document.querySelector('[name=rows]').value"
    assert page.evaluate(rows) == "a\tone\nb\t<b>two</b>\nthree\tthree"
    page.click("tbody tr:nth-child(2) button")
    assert page.evaluate(rows) == "a\tone\nthree\tthree"


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    """A service that wants keys, and a key that may write."""
    folder = tmp_path_factory.mktemp("locked")
    url = f"sqlite:///{folder}/test.db"
    database = Database(url)
    migrate.upgrade(database)
    key = database.write(lambda c: keys.create(c, "writer", "write"))
    database.close()
    with running(url, folder, DATAKNOBS_KEYS="on") as started:
        started.client.headers["Authorization"] = f"Bearer {key}"
        fill(started.client)
        yield started, key


def test_a_browser_signs_in_and_out(
    page: Page, locked: tuple[Service, str], pictures: Path
) -> None:
    service, key = locked
    site = str(service.client.base_url)
    page.go(f"{site}/?q=wine")
    assert page.evaluate("location.pathname") == "/sign-in"
    page.picture(pictures / "sign-in.png")
    assert page.too_faint() == []
    page.type(key)
    page.press("Enter")
    page.wait_loaded()
    assert page.evaluate("location.href") == f"{site}/?q=wine"
    assert page.evaluate("document.cookie") == ""
    page.type(" spain")
    page.wait("document.querySelectorAll('#results mark').length > 1")
    page.go(f"{site}/lexicons/color")  # a form that writes
    page.click("button.strong")
    page.wait_loaded()
    assert page.text(".notice.good") == "Saved."
    page.click("[action='/sign-out'] button")
    page.wait_loaded()
    assert page.evaluate("location.pathname") == "/sign-in"
    assert page.complaints == []


def test_errors_look_like_the_rest(
    page: Page, site: str, tmp_path: Path, pictures: Path
) -> None:
    page.go(f"{site}/documents/none")
    assert page.text("h1") == "Not found"
    page.picture(pictures / "not-found.png")
    assert page.too_faint() == [] and page.overflowing() == []
    url = f"sqlite:///{tmp_path}/test.db"
    with running(url, tmp_path, DATAKNOBS_CONCURRENCY="0") as busy:
        page.requests.clear()
        page.go(f"{busy.client.base_url}/")
        assert page.text("h1") == "Overloaded"
        page.picture(pictures / "overloaded.png")
