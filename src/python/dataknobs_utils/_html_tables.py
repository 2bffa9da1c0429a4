"""Read the cells of an HTML table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional

if TYPE_CHECKING:
    import pandas as pd
    from bs4 import Tag

_CELLS = ["td", "th"]


def html_table_scraper(
    soup_table: Tag, add_header_as_row: bool = False, own_text: bool = False
) -> pd.DataFrame:
    """Return the cells of a table as texts.

    If the first row has `th` cells, they name the columns; else columns have
    numbers. Further rows are those with `td` cells. A short row ends in None, and
    columns beyond the names have their numbers. Tables inside cells are text.

    The text of a cell is that of the elements in it, one to a line. Text directly
    in the cell (`<td>text</td>`) counts only with `own_text`.

    >>> from bs4 import BeautifulSoup
    >>> html = "<table><tr><th>A</th></tr><tr><td>1 <b>2</b></td></tr></table>"
    >>> table = BeautifulSoup(html, "html.parser").table
    >>> html_table_scraper(table, own_text=True).to_dict("list")
    {'A': ['1\\n2']}
    >>> html_table_scraper(table).to_dict("list")
    {'': ['2']}

    Args:
        soup_table: the table, parsed by BeautifulSoup.
        add_header_as_row: True to have the names as the first row too.
        own_text: True for text directly in a cell too.

    Returns:
        The table, with an index from 0.
    """
    import pandas as pd

    rows: List[List[Optional[str]]] = []
    names: List[Any] = []
    for number, row in enumerate(_own_rows(soup_table)):
        headers = _texts(row, "th", own_text) if number == 0 else []
        if headers:
            names = headers
        cells = headers if headers and add_header_as_row else []
        cells = cells or ([] if headers else _texts(row, "td", own_text))
        if cells:
            rows.append(cells)
    width = max([len(names), *map(len, rows)])
    columns = names + list(range(len(names), width))
    padded = [row + [None] * (width - len(row)) for row in rows]
    return pd.DataFrame(padded, columns=columns if names else None)


def _own_rows(soup_table: Tag) -> List[Tag]:
    """Return the rows that are not in a cell of the table."""
    around = soup_table.find_parent(_CELLS)
    return [
        row for row in soup_table.find_all("tr") if row.find_parent(_CELLS) is around
    ]


def _texts(row: Tag, kind: str, own_text: bool) -> List[Optional[str]]:
    return [
        _cell_text(cell, own_text)
        for cell in row.find_all(kind)
        if cell.find_parent("tr") is row
    ]


def _cell_text(cell: Tag, own_text: bool) -> str:
    from bs4 import Tag as Element
    from bs4.element import PreformattedString

    kinds = (Element, str) if own_text else Element
    parts = (
        child.get_text()
        for child in cell.children
        # Comments are strings, too, but no text.
        if isinstance(child, kinds) and not isinstance(child, PreformattedString)
    )
    texts = (part.replace("\xa0", " ").strip() for part in parts)
    return "\n".join(text for text in texts if text)
