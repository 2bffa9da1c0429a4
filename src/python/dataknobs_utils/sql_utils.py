"""Fetch records by id, and work with the tables of a PostgreSQL database.

Connecting needs the extra `dataknobs-utils[sql]`.

>>> fetcher = DictionaryRecordFetcher({1: [1, "tea"], 2: [2, "cup"]}, ["id", "name"])
>>> fetcher.get_records([2, 1])["name"].tolist()
['cup', 'tea']
"""

from __future__ import annotations

from dataknobs_utils._sql_connector import DotenvPostgresConnector
from dataknobs_utils._sql_fetchers import (
    DataFrameRecordFetcher,
    DictionaryRecordFetcher,
    PostgresRecordFetcher,
    RecordFetcher,
)
from dataknobs_utils._sql_names import SqlNameError
from dataknobs_utils._sql_postgres import PostgresDB

__all__ = [
    "DataFrameRecordFetcher",
    "DictionaryRecordFetcher",
    "DotenvPostgresConnector",
    "PostgresDB",
    "PostgresRecordFetcher",
    "RecordFetcher",
    "SqlNameError",
]
