"""Keep records in memory and in a file of tab-separated values."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Union

from dataknobs_common.files import replacing
from dataknobs_structures import _exact_tsv
from dataknobs_structures._errors import InvalidTypeError
from dataknobs_structures._misread import is_misread
from dataknobs_structures._records import to_frame, to_records

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RecordStore"]


class RecordStore:
    """Keep records, which are dictionaries, and save them to a file.

    A file that exists is loaded and wins over `df`; else a copy of `df` is; else the
    store is empty. In the records, what is missing is None, numbers are Python's, and
    times are milliseconds since the epoch.

    Strings, numbers and truth values come back equal from a file. What is missing, or
    NaN, comes back as None; anything else as its text. The file is what
    `DataFrame.to_csv` writes, unless pandas would read something else from it, like 7
    from "007". Then its header alone ends in a carriage return: below a name in quotes
    is text, and pandas reads it as if neither were there. A compressed file (by its
    name, like `.gz`) is always pandas' own.

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
            self._df = to_frame(self._records)
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

        >>> import os, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     store = RecordStore(os.path.join(folder, "agents.tsv"))
        ...     store.add_rec({"code": "007", "name": "Bond"})
        ...     store.save()
        ...     RecordStore(store.tsv_fpath).records
        [{'code': '007', 'name': 'Bond'}]

        Raises:
            OSError: the file cannot be written; the old one is still there.
        """
        if not self.tsv_fpath:
            return
        df: Any = self.df
        exactly = _exact_tsv.can_write(self.tsv_fpath, self.sep) and is_misread(df)
        with replacing(self.tsv_fpath) as path:
            if exactly:
                _exact_tsv.write(df, path, self.sep)
            else:
                df.to_csv(path, sep=self.sep, index=False)

    def restore(self, df: Optional[pd.DataFrame] = None) -> None:
        """Forget all changes, and load again as the constructor does.

        Args:
            df: used, if there is no file, instead of the one given first.
        """
        self._load(self.init_df if df is None else df)

    def _load(self, df: Optional[pd.DataFrame]) -> None:
        records: Optional[List[Dict[str, Any]]] = None
        loaded: Optional[pd.DataFrame] = None
        if not self.tsv_fpath or not os.path.exists(self.tsv_fpath):
            loaded = _copied(df)
        else:
            if _exact_tsv.can_write(self.tsv_fpath, self.sep):
                records = _exact_tsv.read(self.tsv_fpath, self.sep)
            if records is None:
                loaded = self._read()
        if records is None:
            records = [] if loaded is None else to_records(loaded)
        self._records = records
        self._df = loaded

    def _read(self) -> Optional[pd.DataFrame]:
        """Return what pandas reads; None for a file saved without any column."""
        import pandas as pd

        if len(self.sep or "") != 1:
            options: Dict[str, Any] = {"engine": "python"}
        else:
            # Reading in one piece lets a column have one type, whatever its length.
            options = {"low_memory": False}
            # Later versions read floats exactly, and deprecate asking for it.
            if int(pd.__version__.split(".", maxsplit=1)[0]) < 3:
                options["float_precision"] = "round_trip"
        try:
            return pd.read_csv(self.tsv_fpath, sep=self.sep, **options)
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
