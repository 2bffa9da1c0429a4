"""The pages for people, as a browser without JavaScript gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest
from integration.dataknobs_service.serving import Service, running

from dataknobs_service.storage import keys, migrate
from dataknobs_service.storage.database import Database

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HOSTILE = "\"><script>alert(1)</script>\u202e<b a='"
GUIDE = """# The guide

Red wine, **red** and [cold](javascript:alert(1)), see [more](more.md#The-end).

## Of wine

Wines of Rioja, <script>alert(1)</script> and a quokka.

- red
- wine
"""


class Tags(HTMLParser):
    """Collect the tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _tag, found in self.found if (value := found.get(name))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service with some documents and a lexicon, asked for pages."""
    folder = tmp_path_factory.mktemp("site")
    with running(f"sqlite:///{folder}/test.db", folder) as started:
        client = started.client
        client.headers.update(BROWSER)
        guide = {"text": GUIDE, "media_type": "text/markdown"}
        client.put("/v1/documents/a/guide.md", json=guide | {"metadata": {"kind": "x"}})
        client.put("/v1/documents/a/odd", json={"text": "wine", "title": HOSTILE})
        odd = {"text": HOSTILE + "<p onclick=x style=y id=q>wine", "title": "t"}
        client.put("/v1/documents/a/h", json=odd | {"media_type": "text/html"})
        marked = {"note": HOSTILE, "kind": ["x", HOSTILE]}
        client.put("/v1/documents/b", json={"text": "a wine", "metadata": marked})
        terms = [{"id": "red", "term": "red"}, {"id": HOSTILE, "term": "wine"}]
        client.put("/v1/authorities/color", json={"terms": terms})
        yield client


def shown(answer: httpx.Response) -> str:
    """Return the text of a page that is one."""
    assert answer.headers["content-type"].startswith("text/html"), answer.text
    return answer.text


def test_search_works_without_a_script(site: httpx.Client) -> None:
    text = shown(site.get("/", params={"q": "quokka"}))
    assert "<b>1</b> place" in text
    assert "<mark>quokka</mark>" in text
    assert "/documents/a/guide.md?q=quokka&amp;chunk=1#at" in text


def test_a_word_that_is_not_there_yet_finds_those_that_begin_like_it(
    site: httpx.Client,
) -> None:
    text = shown(site.get("/", params={"q": "quok"}))
    assert "<mark>quokka</mark>" in text and "words that begin with" in text
    assert "Nothing found" in shown(site.get("/", params={"q": "zebra"}))


def test_filters_are_links_that_come_and_go(site: httpx.Client) -> None:
    text = shown(site.get("/", params={"q": "wine"}))
    (link,) = [url for url in Tags(text).values("href") if "filter=kind%3Ax" in url]
    filtered = shown(site.get(link))
    assert "<b>3</b> places" in filtered
    assert 'aria-current="true"' in filtered
    assert link not in Tags(filtered).values("href")


def test_the_script_gets_the_results_alone(site: httpx.Client) -> None:
    text = site.get("/", params={"q": "wine"}, headers={"X-Wanted": "results"}).text
    assert "<html" not in text and "<mark>wine</mark>" in text


def test_a_document_is_read_with_its_headings_and_terms(site: httpx.Client) -> None:
    text = shown(site.get("/documents/a/guide.md", params={"q": "wine", "chunk": 0}))
    assert 'href="#h-of-wine"' in text and '<h2 id="h-of-wine">' in text
    assert '<mark class="hue-0" title="color: red">Red</mark>' in text
    assert '<mark class="hit">Wines</mark>' in text  # as the search found it
    assert 'id="at"' in text
    assert "/documents/a/more.md#h-the-end" in text
    assert text.count("<h1") == 1  # the title, not once more as a heading


def test_a_long_document_comes_in_parts(site: httpx.Client) -> None:
    parts = [f"## Part {n}\n\n" + f"word{n} " * 600 for n in range(20)]
    document = {"text": "\n\n".join(parts), "media_type": "text/markdown"}
    site.put("/v1/documents/long", json=document)
    first = shown(site.get("/documents/long"))
    assert "word0" in first and "word19" not in first
    link = next(u for u in Tags(first).values("href") if u.endswith("#h-part-19"))
    assert "word19" in shown(site.get(link))
    hit = shown(site.get("/", params={"q": "word17"}))
    found = next(u for u in Tags(hit).values("href") if u.endswith("#at"))
    place = shown(site.get(found)).split('id="at"')[1]
    assert "word17" in place[:400]
    assert site.get("/documents/long", params={"part": 99}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=wine",
        "/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/?q=wine&filter=kind:%22%3E%3Cscript%3E",
        "/documents",
        "/documents?prefix=%22%3E%3Cscript%3E",
        "/documents/a/guide.md?q=%22%3E%3Cscript%3E",
        "/documents/a/odd",
        "/documents/a/h?q=wine",
        "/documents/b",
        "/lexicons",
        "/lexicons/color",
        "/lexicons/new",
        "/add",
        "/none?%22%3E%3Cscript%3E",
    ],
)
def test_nothing_hostile_becomes_markup(site: httpx.Client, path: str) -> None:
    answer = site.get(path)
    tags = Tags(shown(answer))
    (script,) = [found for tag, found in tags.found if tag == "script"]
    assert (script["src"] or "").startswith("/assets/app.")
    names = {name for _tag, found in tags.found for name in found}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    ids = tags.values("id")
    assert len(ids) == len(set(ids))
    links = tags.values("href") + tags.values("src") + tags.values("action")
    assert all(link.startswith(("/", "#")) for link in links), links
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "://" not in policy and "*" not in policy


def test_every_link_of_a_page_leads_somewhere(site: httpx.Client) -> None:
    seen, waiting = set[str](), ["/", "/?q=wine", "/documents/a/guide.md"]
    while waiting and len(seen) < 80:
        path = waiting.pop()
        seen.add(path)
        answer = site.get(path)
        assert answer.status_code == 200 or "more.md" in path, path
        if answer.headers["content-type"].startswith("text/html"):
            links = {url.partition("#")[0] for url in Tags(answer.text).values("href")}
            waiting += sorted(links - seen - set(waiting) - {""})


def test_assets_never_change_and_are_small(site: httpx.Client) -> None:
    links = Tags(shown(site.get("/")))
    paths = {u for u in links.values("href") + links.values("src") if "/assets/" in u}
    assert len(paths) == 4
    sizes = 0
    for path in paths:
        answer = site.get(path)
        assert "immutable" in answer.headers["cache-control"]
        again = site.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        sizes += int(answer.headers["content-length"])
        plain = site.get(path, headers={"Accept-Encoding": "identity"})
        assert plain.content == answer.content
        assert not re.search(rb"https?://(?!www\.w3\.org/)", answer.content)
    assert sizes < 40_000
    assert site.get("/assets/app.css").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/documents/none", 404),
        ("/documents/a%00b", 422),
        ("/?q=a&page=0", 422),
        ("/lexicons/a%20b", 422),
    ],
)
def test_errors_are_pages_for_people_and_problems_for_programs(
    site: httpx.Client, path: str, status: int
) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert answer.headers["x-request-id"] in shown(answer)
    program = site.get(path, headers={"Accept": "application/json"})
    assert program.status_code == status
    assert program.headers["content-type"] == "application/problem+json"
    assert site.get("/v1/documents/none").json()["status"] == 404


def test_a_lexicon_is_edited_by_a_form_and_not_over_the_change_of_another(
    site: httpx.Client,
) -> None:
    assert site.post("/lexicons", data={"name": "animal"}).status_code == 303
    new = {"digest": "", "rows": "bird\tjay\nbird\tred\\tkite\nquokka"}
    assert site.post("/lexicons/animal", data=new).status_code == 303
    stored = site.get("/v1/authorities/animal").json()
    assert stored["terms"] == [
        {"id": "bird", "term": "jay"},
        {"id": "bird", "term": "red\tkite"},
        {"id": "quokka", "term": "quokka"},
    ]
    page = shown(site.get("/lexicons/animal"))
    assert "bird\tred\\tkite\nquokka\tquokka</textarea>" in page
    assert stored["digest"] in page
    again = site.post("/lexicons/animal", data=new | {"rows": "mine\tmine"})
    assert again.status_code == 412 and "mine\tmine" in shown(again)
    known = {"digest": stored["digest"], "rows": "a\tb\tc"}
    assert "line 1" in shown(site.post("/lexicons/animal", data=known))
    gone = site.post("/lexicons/animal", data=known | {"action": "remove"})
    assert gone.status_code == 303
    assert site.get("/v1/authorities/animal").status_code == 404


def test_a_text_is_added_and_removed_by_forms(site: httpx.Client) -> None:
    text = {"name": "x/new", "media_type": "text/plain", "text": HOSTILE}
    made = site.post("/add", data=text)
    assert made.headers["location"] == "/documents/x/new"
    bad = site.post("/add", data=text | {"name": "../x"})
    assert bad.status_code == 422 and "&lt;script&gt;" in shown(bad)
    digest = site.get("/v1/documents/x/new").json()["digest"]
    old = site.post("/documents/x/new", data={"action": "remove", "digest": "old"})
    assert old.status_code == 412
    site.post("/documents/x/new", data={"action": "remove", "digest": digest})
    assert site.get("/v1/documents/x/new").status_code == 404


def test_forms_of_other_sites_change_nothing(site: httpx.Client) -> None:
    for path in ("/add", "/lexicons/color", "/sign-in", "/theme", "/documents/b"):
        other = site.post(path, headers={"Origin": "https://evil.example"})
        assert other.status_code == 403, path


def test_the_theme_is_remembered(site: httpx.Client) -> None:
    chosen = site.post("/theme", data={"theme": "dark", "next": "//evil.example"})
    assert chosen.headers["location"] == "/"
    assert 'data-theme="dark"' in shown(site.get("/"))
    site.post("/theme", data={"theme": "auto"})
    assert 'data-theme="auto"' in shown(site.get("/"))


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    """A service that wants keys, and a key that may read."""
    folder = tmp_path_factory.mktemp("locked")
    url = f"sqlite:///{folder}/test.db"
    database = Database(url)
    migrate.upgrade(database)
    key = database.write(lambda c: keys.create(c, "reader", "read"))
    database.close()
    with running(url, folder, DATAKNOBS_KEYS="on") as started:
        started.client.headers.update(BROWSER)
        yield started, key


def test_pages_ask_for_a_key_and_keep_it_from_scripts(
    locked: tuple[Service, str],
) -> None:
    service, key = locked
    client = service.client
    asked = client.get("/documents", params={"prefix": "a b"})
    assert asked.headers["location"] == "/sign-in?next=%2Fdocuments%3Fprefix%3Da%2Bb"
    form = shown(client.get(asked.headers["location"]))
    assert 'value="/documents?prefix=a+b"' in form
    wrong = client.post("/sign-in", data={"key": "dk_no", "next": "/"})
    assert wrong.status_code == 401 and "set-cookie" not in wrong.headers
    right = client.post("/sign-in", data={"key": key, "next": "/documents"})
    assert right.headers["location"] == "/documents"
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    assert "Max-Age" not in cookie and "expires" not in cookie
    page = client.get("/documents")
    assert "Sign out" in shown(page)
    assert page.headers["cache-control"] == "no-store"
    assert 'href="/add"' not in page.text  # this key may not
    assert client.post("/add", data={"name": "a", "text": "b"}).status_code == 403
    assert client.get("/v1/documents").status_code == 200
    assert key not in service.log.read_text("utf-8")
    client.post("/sign-out")
    assert client.get("/documents").status_code == 303
    for path in ("/sign-in", "/theme"):
        assert client.post(path, headers={"Origin": "null"}).status_code == 403
