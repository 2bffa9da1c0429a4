"""Collect the cells of a table, and write them between pipes."""

from __future__ import annotations

from typing import List

# Wider tables are not filled up: a wide row and many short ones would be a large table.
_FILLED_UP_TO = 64


class Table:
    """The cells so far; `depth` counts the tables that are open inside each other."""

    def __init__(self) -> None:
        self.depth = 1
        self.is_open = False
        self._rows: List[List[str]] = []
        self._row: List[str] = []

    def wants(self, text: str) -> bool:
        """Tell whether text is in a cell; it opens one if it is not white space."""
        if not self.is_open and not text.isspace():
            self.is_open = True
        return self.is_open

    def start(self, name: str) -> None:
        """Start a row (`tr`) or a cell."""
        if name == "tr":
            self._end_row()
        else:
            self.is_open = True

    def end(self, text: str) -> None:
        """End a cell with its text."""
        self._row.append(text.replace("|", "\\|"))
        self.is_open = False

    def _end_row(self) -> None:
        if self._row:
            self._rows.append(self._row)
        self._row = []

    def lines(self) -> List[str]:
        """Return the table, its first row as the head."""
        self._end_row()
        if not self._rows:
            return []
        width = max(map(len, self._rows))
        lines = [self._line(row, width) for row in self._rows]
        lines.insert(1, "| " + " | ".join(["---"] * width) + " |")
        return lines

    def _line(self, row: List[str], width: int) -> str:
        missing = width - len(row) if width <= _FILLED_UP_TO else 0
        return "| " + " | ".join(row + [""] * missing) + " |"
