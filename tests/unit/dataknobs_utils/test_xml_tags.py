"""Elements cut out of a file, and tables of HTML."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, List, Optional

import pytest
from bs4 import BeautifulSoup, Tag

from dataknobs_utils.xml_utils import (
    XmlSyntaxError,
    XMLTagStream,
    html_table_scraper,
    soup_generator,
)

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def texts(path: str, encoding: str) -> List[str]:
    """The texts of the elements `t`."""
    return [soup.get_text() for soup in soup_generator(path, "t", encoding=encoding)]


def file_of(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "tags.xml"
    path.write_bytes(text.encode(encoding))
    return str(path)


# Tags


def test_elements_without_or_with_attributes_are_found(tmp_path: Path) -> None:
    text = "<r><t>a é<b k='v'>x</b></t><tt>no</tt><t k='1'>B</t><t>c &amp;</t><t/></r>"
    path = file_of(tmp_path, text)
    assert [str(soup) for soup in soup_generator(path, "t")] == [
        HEAD + '<t>a é<b k="v">x</b></t>',
        HEAD + "<t>c &amp;</t>",
    ]
    assert [str(soup) for soup in soup_generator(path, "t", with_attrs=True)] == [
        HEAD + '<t k="1">B</t>'
    ]
    assert not list(soup_generator(path, "none"))


def test_a_stream_can_be_iterated_again_and_is_closed_at_the_end(
    tmp_path: Path,
) -> None:
    with XMLTagStream(file_of(tmp_path, "<r><t>1</t><t>2</t></r>"), "t") as stream:
        assert [len(list(stream)), len(list(stream))] == [2, 2]
        assert (stream.start_tag, stream.end_tag) == (b"<t>", b"</t>")
        assert (stream.tag_name, stream.encoding) == ("t", "utf-8")
        assert str(stream.parse(b"<t>1</t>")) == HEAD + "<t>1</t>"
    assert stream.file.closed and stream.stream.closed


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252"]
)
def test_elements_are_found_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = file_of(tmp_path, "<r><t>Zoë</t><t>\xa3</t></r>", encoding)
    assert texts(path, encoding) == ["Zoë", "\xa3"]


def test_utf_16_is_read_as_its_byte_order_mark_says(tmp_path: Path) -> None:
    path = file_of(tmp_path, "\ufeff<r><t>é</t></r>", "utf-16-be")
    assert texts(path, "utf-16") == ["é"]


def test_bytes_between_two_characters_are_no_tag(tmp_path: Path) -> None:
    # In UTF-16 these characters hold the bytes of <t> from their second byte on.
    fake = "\u3c00\u7400\u3e00\u7800"
    path = file_of(tmp_path, f"<r>{fake}<t>1</t></r>", "utf-16-le")
    assert b"<\0t\0>\0" in fake.encode("utf-16-le")
    assert texts(path, "utf-16-le") == ["1"]


def test_bytes_that_do_not_fit_the_encoding_are_refused(tmp_path: Path) -> None:
    path = file_of(tmp_path, "<r>\n<t>ok</t><t>\nZoë</t></r>", "latin-1")
    assert texts(path, "latin-1") == ["ok", "\nZoë"]
    with pytest.raises(XmlSyntaxError, match="no utf-8 text .*line 2, column 2"):
        texts(path, "utf-8")


def test_an_element_without_end_is_refused_after_those_before_it(
    tmp_path: Path,
) -> None:
    path = file_of(tmp_path, "<r>\n<t>1</t>\n<t>2</r>")
    found = []
    with pytest.raises(XmlSyntaxError, match="<t> at byte 13 has no end.*line 3"):
        for soup in soup_generator(path, "t"):
            found.append(str(soup))
    assert found == [HEAD + "<t>1</t>"]


def test_an_empty_file_is_a_value_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        XMLTagStream(file_of(tmp_path, ""), "t")


def test_an_unknown_encoding_is_a_lookup_error(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        XMLTagStream(file_of(tmp_path, "<t/>"), "t", encoding="klingon")


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret", encoding="utf-8")
    entities = f'<!ENTITY l "lol"><!ENTITY f SYSTEM "{secret.as_uri()}">'
    text = f"<!DOCTYPE r [{entities}]><r><t>&l;&f;<!DOCTYPE t [{entities}]>&f;</t></r>"
    found = "".join(map(str, soup_generator(file_of(tmp_path, text), "t")))
    assert "secret" not in found.replace(str(secret), "") and ">lol" not in found


@pytest.mark.parametrize("package", ["bs4", "lxml"])
def test_without_the_extra_parsing_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    path = file_of(tmp_path, "<r><t>1</t></r>")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=r"pip install 'dataknobs-utils\[xml\]'"):
        list(soup_generator(path, "t"))


# Tables


def scrape(html: str, **options: Any) -> Any:
    table = BeautifulSoup(f"<table>{html}</table>", "lxml").table
    assert isinstance(table, Tag)
    frame = html_table_scraper(table, **options)
    return frame.columns.tolist(), frame.astype(object).values.tolist()


def cells(*texts: str, kind: str = "td") -> str:
    row = "".join(f"<{kind}><b>{text}</b></{kind}>" for text in texts)
    return f"<tr>{row}</tr>"


def test_headers_of_the_first_row_name_the_columns() -> None:
    html = cells("A", "B", kind="th") + cells("1", "2") + cells("x", kind="th")
    assert scrape(html) == (["A", "B"], [["1", "2"]])
    assert scrape(html, add_header_as_row=True) == (
        ["A", "B"],
        [["A", "B"], ["1", "2"]],
    )


def test_without_headers_columns_have_numbers() -> None:
    html = cells("1", "2") + cells("h", kind="th") + "<tr></tr>" + cells("3", "4")
    assert scrape(html) == ([0, 1], [["1", "2"], ["3", "4"]])
    assert scrape(html, add_header_as_row=True)[1][0] == ["1", "2"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p> 1 </p><p></p><p>2&nbsp;3</p>", "1\n2 3"),
        ("bare", ""),
        ("bare <b>1<i>2</i></b> bare", "12"),
        ("<a>1</a><br><span>2</span>", "1\n2"),
        ("<!-- no --><b>1</b>", "1"),
    ],
)
def test_a_cell_has_the_text_of_the_elements_in_it(cell: str, text: str) -> None:
    assert scrape(f"<tr><td>{cell}</td></tr>")[1] == [[text]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [(" bare ", "bare"), ("a <b>1</b> c", "a\n1\nc"), ("<!-- no -->x", "x")],
)
def test_text_directly_in_a_cell_counts_on_request(cell: str, text: str) -> None:
    html = f"<tr><td>{cell}</td></tr>"
    assert scrape(html, own_text=True)[1] == [[text]]


def test_short_and_long_rows_are_kept() -> None:
    html = cells("A", "B", kind="th") + cells("1") + cells("1", "2", "3")
    columns, rows = scrape(html)
    assert columns == ["A", "B", 2]
    assert [
        [text if isinstance(text, str) else None for text in row] for row in rows
    ] == [
        ["1", None, None],
        ["1", "2", "3"],
    ]


def test_a_table_in_a_cell_is_text() -> None:
    inner = f"<table>{cells('in')}</table>"
    html = cells("A", kind="th") + f"<tr><td><b>x</b>{inner}</td></tr>"
    assert scrape(html) == (["A"], [["x\nin"]])
    outer = BeautifulSoup(f"<table>{html}</table>", "lxml")
    tables: List[Any] = outer.find_all("table")
    assert html_table_scraper(tables[1]).values.tolist() == [["in"]]


@pytest.mark.parametrize(
    ("html", "columns"), [("", []), ("<tr></tr>", []), (cells("A", kind="th"), ["A"])]
)
def test_a_table_without_rows_is_empty(html: str, columns: Optional[List[str]]) -> None:
    assert scrape(html) == (columns, [])
