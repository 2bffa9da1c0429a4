"""Fetch records by their ids, wherever they are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from numbers import Integral
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Mapping, Optional, Sequence

from dataknobs_utils._sql_names import column_name, table_name

if TYPE_CHECKING:
    import pandas as pd

    from dataknobs_utils._sql_postgres import PostgresDB


class RecordFetcher(ABC):
    """Fetch records by id from a source whose ids start at 0 or at 1.

    Args:
        id_field_name: the field that holds the ids.
        fields_to_retrieve: the fields to return; None for all.
        one_based_ids: whether the ids of the source start at 1.
    """

    def __init__(
        self,
        id_field_name: str = "id",
        fields_to_retrieve: Optional[List[str]] = None,
        one_based_ids: bool = False,
    ) -> None:
        self.id_field_name = id_field_name
        self.fields_to_retrieve = fields_to_retrieve
        self.one_based = one_based_ids

    @abstractmethod
    def get_records(
        self,
        ids: Iterable[int],
        one_based: bool = False,
        fields_to_retrieve: Optional[List[str]] = None,
    ) -> pd.DataFrame:
        """Return the records with these ids, one to a row.

        Args:
            ids: the ids.
            one_based: whether they start at 1; they are shifted to what the
                source has.
            fields_to_retrieve: in place of those of the fetcher.

        Returns:
            The records.
        """

    def _shifted(self, ids: Iterable[int], one_based: bool) -> List[int]:
        if one_based == self.one_based:
            return list(ids)
        shift = 1 if self.one_based else -1
        return [each + shift for each in ids]

    def _fields(self, fields: Optional[List[str]]) -> Optional[List[str]]:
        return self.fields_to_retrieve if fields is None else fields


class PostgresRecordFetcher(RecordFetcher):
    """Fetch records from a table of a PostgreSQL database.

    Ids that are missing there are left out, and the order is that of the database.

    Args:
        db: the database.
        table_name: the table.
        id_field_name: the column that holds the ids.
        fields_to_retrieve: the columns to return; None for all.
        one_based_ids: whether the ids of the table start at 1.
    """

    def __init__(  # pylint: disable=too-many-arguments  # published
        self,
        db: PostgresDB,
        table_name: str,  # pylint: disable=redefined-outer-name  # published
        id_field_name: str = "id",
        fields_to_retrieve: Optional[List[str]] = None,
        one_based_ids: bool = False,
    ) -> None:
        super().__init__(id_field_name, fields_to_retrieve, one_based_ids)
        self.db = db
        self.table_name = table_name

    def get_records(
        self,
        ids: Iterable[int],
        one_based: bool = False,
        fields_to_retrieve: Optional[List[str]] = None,
    ) -> pd.DataFrame:
        """Return the records with these ids, in the order of the database.

        Args:
            ids: the ids; without any, the table has its columns and no rows.
            one_based: whether they start at 1.
            fields_to_retrieve: in place of those of the fetcher.

        Returns:
            The records.

        Raises:
            SqlNameError: for a name that no table or column can have.
            psycopg2.Error: for what the database refuses.
        """
        fields = self._fields(fields_to_retrieve)
        columns = "*" if fields is None else ", ".join(map(column_name, fields))
        params: Dict[str, Any] = {}
        wanted = _id_list(self._shifted(ids, one_based), params)
        table = table_name(self.table_name)  # quoted, like all names; values are bound
        query = f"SELECT {columns} FROM {table} WHERE "  # nosec B608
        query += f"{column_name(self.id_field_name)} IN "
        if not params:
            return self.db.query(f"{query}({wanted})")
        return self.db.query(f"{query.replace('%', '%%')}({wanted})", params)


class DictionaryRecordFetcher(RecordFetcher):
    """Fetch records from a dict of lists.

    >>> fetcher = DictionaryRecordFetcher({1: [1, "tea"]}, ["id", "name"])
    >>> fetcher.get_records([1, 7])["name"].fillna("missing").tolist()
    ['tea', 'missing']

    Args:
        the_dict: the values of each record by its id.
        all_field_names: the names of the values.
        id_field_name: the field that holds the ids.
        fields_to_retrieve: the fields to return; None for all.
        one_based_ids: whether the ids of the dict start at 1.
    """

    def __init__(  # pylint: disable=too-many-arguments  # published
        self,
        the_dict: Mapping[int, Sequence[Any]],
        all_field_names: List[str],
        id_field_name: str = "id",
        fields_to_retrieve: Optional[List[str]] = None,
        one_based_ids: bool = False,
    ) -> None:
        super().__init__(id_field_name, fields_to_retrieve, one_based_ids)
        self.the_dict = the_dict
        self.field_names = all_field_names

    def get_records(
        self,
        ids: Iterable[int],
        one_based: bool = False,
        fields_to_retrieve: Optional[List[str]] = None,
    ) -> pd.DataFrame:
        """Return the records in the order of the ids, with an index from 0.

        Args:
            ids: the ids; a missing one has a row of its own, else empty.
            one_based: whether they start at 1.
            fields_to_retrieve: in place of those of the fetcher.

        Returns:
            The records.

        Raises:
            KeyError: for a field that no record has.
        """
        import pandas as pd

        width = len(self.field_names)
        rows = []
        for each in self._shifted(ids, one_based):
            row = list(self.the_dict.get(each, [each]))
            rows.append(row + [None] * (width - len(row)))
        records = pd.DataFrame(rows, columns=self.field_names)
        fields = self._fields(fields_to_retrieve)
        return records if fields is None else records[fields]


class DataFrameRecordFetcher(RecordFetcher):
    """Fetch records from a table in memory.

    Args:
        df: the table.
        id_field_name: the column that holds the ids.
        fields_to_retrieve: the columns to return; None for all.
        one_based_ids: whether the ids of the table start at 1.
    """

    def __init__(
        self,
        df: pd.DataFrame,
        id_field_name: str = "id",
        fields_to_retrieve: Optional[List[str]] = None,
        one_based_ids: bool = False,
    ) -> None:
        super().__init__(id_field_name, fields_to_retrieve, one_based_ids)
        self.df = df

    def get_records(
        self,
        ids: Iterable[int],
        one_based: bool = False,
        fields_to_retrieve: Optional[List[str]] = None,
    ) -> pd.DataFrame:
        """Return the rows with these ids, in their order and with their index.

        Args:
            ids: the ids; missing ones are left out.
            one_based: whether they start at 1.
            fields_to_retrieve: in place of those of the fetcher.

        Returns:
            The rows.

        Raises:
            KeyError: for a column that the table has not.
        """
        wanted = self._shifted(ids, one_based)
        records = self.df[self.df[self.id_field_name].isin(wanted)]
        fields = self._fields(fields_to_retrieve)
        return records if fields is None else records[fields]


def _id_list(ids: Sequence[Any], params: Dict[str, Any]) -> str:
    """Write integers out, and bind everything else through `params`."""
    texts = []
    for number, each in enumerate(ids):
        if isinstance(each, Integral):
            texts.append(str(int(each)))
        else:
            params[f"id{number}"] = each
            texts.append(f"%(id{number})s")
    return ", ".join(texts) or "NULL"  # which equals no id
