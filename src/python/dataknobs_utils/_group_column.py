"""The column of a frame that holds the numbers of each row's groups."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Set

from dataknobs_common.exceptions import NotFoundError, ValidationError

if TYPE_CHECKING:
    import pandas as pd


class GroupNumbersError(ValidationError, ValueError):
    """Report a cell that does not hold group numbers."""


class UnknownLocError(NotFoundError, KeyError):
    """Report the label of a row that does not exist."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would show it quoted


class GroupColumn:
    """Read and write lists of numbers in the column, reading it once.

    Writing takes time for the rows written; what depends on all rows is found out
    when it is next asked for.
    """

    def __init__(self, df: pd.DataFrame, name: str) -> None:
        self._df = df
        self._name = name
        self._rows: Optional[Dict[Any, List[int]]] = None  # by label, where any
        self._in_order = True
        self._groups: Optional[Dict[int, List[Any]]] = None  # labels by number
        self._greatest: Optional[int] = None

    def rows(self) -> Dict[Any, List[int]]:
        """Return the numbers of each row that has any, in the order of the rows."""
        rows = self.unordered_rows()
        if not self._in_order:
            rows = {loc: rows[loc] for loc in self._df.index.tolist() if loc in rows}
            self._rows, self._in_order = rows, True
        return rows

    def unordered_rows(self) -> Dict[Any, List[int]]:
        """Return the numbers of each row that has any."""
        if self._rows is None:
            rows = {}
            if self._name in self._df:
                column = self._df[self._name].dropna()
                for loc, text in zip(column.index.tolist(), column.tolist()):
                    rows[loc] = _read_numbers(text, loc)
            self._rows = {loc: numbers for loc, numbers in rows.items() if numbers}
        return self._rows

    def groups(self) -> Dict[int, List[Any]]:
        """Return the labels of each group's rows, by ascending number."""
        if self._groups is None:
            rows = self.rows()
            numbers = sorted(set(chain.from_iterable(rows.values())))
            self._groups = {number: [] for number in numbers}
            for loc, row in rows.items():
                for number in row:
                    self._groups[number].append(loc)
        return self._groups

    def greatest(self) -> int:
        """Return the greatest number, -1 if there is none."""
        if self._greatest is None:
            self._greatest = max(self.groups(), default=-1)
        return self._greatest

    def add(self, numbers: Dict[Any, Set[int]]) -> None:
        """Add numbers to rows, given by label.

        Raises:
            UnknownLocError: for a label that does not exist; then nothing is added.
        """
        for loc in numbers:
            if loc not in self._df.index:
                raise UnknownLocError(
                    f"no row is labelled {loc!r}: use labels of the frame's index"
                )
        rows = self.unordered_rows()
        greatest = max(chain([self.greatest()], *numbers.values()))
        self.write({loc: new.union(rows.get(loc, ())) for loc, new in numbers.items()})
        self._greatest = greatest

    def write(self, changed: Dict[Any, Set[int]]) -> None:
        """Write the numbers of rows, given by label, in ascending order."""
        import pandas as pd

        if not changed:
            return
        rows = self.unordered_rows()
        self.make_writable()
        cells: List[Any] = []
        for loc, numbers in changed.items():
            self._in_order = self._in_order and loc in rows
            rows[loc] = sorted(numbers)
            cells.append(json.dumps(rows[loc]) if numbers else float("nan"))
            if not numbers:
                del rows[loc]
        locs = list(changed)
        self._df.loc[locs, self._name] = pd.Series(cells, index=locs, dtype=object)
        self._groups = self._greatest = None

    def clear(self) -> None:
        """Remove all numbers; the column stays if there is one."""
        if self._name in self._df:
            self._df[self._name] = float("nan")
        self._rows, self._in_order = {}, True
        self._groups = self._greatest = None

    def make_writable(self) -> None:
        """Add the column if there is none, and let it hold texts."""
        if self._name not in self._df:
            self._df[self._name] = self._empty()
        elif self._df[self._name].dtype != object:
            self._df[self._name] = self._df[self._name].astype(object)

    def _empty(self) -> pd.Series:
        import pandas as pd

        return pd.Series(float("nan"), index=self._df.index, dtype=object)


def _read_numbers(text: Any, loc: Any) -> List[int]:
    if text == "":
        return []
    try:
        numbers = json.loads(text)
    except (TypeError, ValueError):
        numbers = None
    if not isinstance(numbers, list):
        numbers = [numbers]
    if not all(isinstance(number, int) for number in numbers):
        raise GroupNumbersError(
            f"the row labelled {loc!r} holds {text!r} instead of group numbers, such as"
            " '[0, 2]'"
        )
    return list(dict.fromkeys(numbers))
