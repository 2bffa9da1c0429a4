"""Keep records in memory and in a file of tab-separated values."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Union

from dataknobs_common.files import replacing
from dataknobs_structures._errors import InvalidTypeError
from dataknobs_structures._records import to_records

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RecordStore"]


class RecordStore:
    """Keep records, which are dictionaries, and save them to a file.

    A file that exists is loaded and wins over `df`; else a copy of `df` is; else the
    store is empty. In the records, what is missing is None, numbers are Python's, and
    times are milliseconds since the epoch. A file holds text: a string that looks
    like a number comes back as one, and an empty one, or "NA", as None.

    >>> store = RecordStore(None)
    >>> store.add_rec({"id": 1, "name": "Ada"})
    >>> store.add_rec({"id": 2})
    >>> store.records
    [{'id': 1, 'name': 'Ada'}, {'id': 2}]
    >>> print(store.df.to_csv(index=False).strip())
    id,name
    1,Ada
    2,
    >>> RecordStore(None, df=[{"id": 1}])
    Traceback (most recent call last):
    dataknobs_structures._errors.InvalidTypeError: df must be a pandas DataFrame or \
None, got list. For a list of records call add_rec() for each.

    Args:
        tsv_fpath: the file; None or empty keeps the records in memory only.
        df: records to start with if there is no such file.
        sep: what separates the columns of the file.

    Attributes:
        tsv_fpath: the file.
        init_df: the df given.
        sep: the separator.
    """

    def __init__(
        self,
        tsv_fpath: Optional[Union[str, os.PathLike[str]]],
        df: Optional[pd.DataFrame] = None,
        sep: str = "\t",
    ) -> None:
        self.tsv_fpath = tsv_fpath
        self.init_df = df
        self.sep = sep
        self._df: Optional[pd.DataFrame] = None
        self._records: List[Dict[str, Any]] = []
        self._load(df)

    @property
    def df(self) -> Optional[pd.DataFrame]:
        """Return the records as a DataFrame, kept until records come or go.

        Changing the DataFrame does not change the records.
        """
        if self._df is None:
            from pandas import DataFrame

            self._df = DataFrame(self._records)
        return self._df

    @property
    def records(self) -> List[Dict[str, Any]]:
        """Return the live list of records.

        After changing it directly `df` is not renewed until `add_rec` or `clear`.
        """
        return self._records

    def clear(self) -> None:
        """Remove all records from memory; the file stays as it is."""
        self._records = []
        self._df = None

    def add_rec(self, rec: Dict[str, Any]) -> None:
        """Add a record: the dictionary itself, with any keys."""
        self._records.append(rec)
        self._df = None

    def save(self) -> None:
        """Write the file anew, if there is one: a header line, then the records.

        The file is replaced in one step. Its folder must exist.

        Raises:
            OSError: the file cannot be written; the old one is still there.
        """
        if not self.tsv_fpath:
            return
        df: Any = self.df
        # Some csv modules leave a lone \r unquoted, and read it as the end of a line.
        quoting = csv.QUOTE_NONNUMERIC if _has_returns(df) else csv.QUOTE_MINIMAL
        with replacing(self.tsv_fpath) as path:
            df.to_csv(path, sep=self.sep, index=False, quoting=quoting)

    def restore(self, df: Optional[pd.DataFrame] = None) -> None:
        """Forget all changes, and load again as the constructor does.

        Args:
            df: used, if there is no file, instead of the one given first.
        """
        self._load(self.init_df if df is None else df)

    def _load(self, df: Optional[pd.DataFrame]) -> None:
        loaded = self._read() if self._has_file() else _copied(df)
        self._records = [] if loaded is None else to_records(loaded)
        self._df = loaded

    def _has_file(self) -> bool:
        return bool(self.tsv_fpath) and os.path.exists(self.tsv_fpath or "")

    def _read(self) -> Optional[pd.DataFrame]:
        """Return what the file holds; None if it was saved without any column."""
        import pandas as pd

        # Reading in one piece lets a column have one type, whatever its length.
        exact: Dict[str, Any] = {"low_memory": False}
        # Later versions read floats exactly by default, and deprecate asking for it.
        if int(pd.__version__.split(".", maxsplit=1)[0]) < 3:
            exact["float_precision"] = "round_trip"
        plain_sep = len(self.sep) == 1
        try:
            return pd.read_csv(
                self.tsv_fpath, sep=self.sep, **(exact if plain_sep else {})
            )
        except pd.errors.EmptyDataError:
            return None


def _copied(df: Optional[pd.DataFrame]) -> Optional[pd.DataFrame]:
    if df is None:
        return None
    from pandas import DataFrame

    if not isinstance(df, DataFrame):
        raise InvalidTypeError(
            f"df must be a pandas DataFrame or None, got {type(df).__name__}."
            " For a list of records call add_rec() for each."
        )
    return df.copy()


def _has_returns(df: pd.DataFrame) -> bool:
    texts = [list(df.columns)]
    texts += [
        df.iloc[:, number].tolist()
        for number, dtype in enumerate(df.dtypes)
        if dtype.kind not in "biufcmM"
    ]
    return any(
        "\r" in value for values in texts for value in values if isinstance(value, str)
    )
