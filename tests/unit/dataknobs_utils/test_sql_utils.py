"""Records by id, names in SQL, and where a connection's settings come from."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import pandas as pd
import pytest

from dataknobs_utils._sql_names import column_name, table_name
from dataknobs_utils.sql_utils import (
    DataFrameRecordFetcher,
    DictionaryRecordFetcher,
    DotenvPostgresConnector,
    PostgresDB,
    PostgresRecordFetcher,
    RecordFetcher,
    SqlNameError,
)


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, with no settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("POSTGRES_"):
            monkeypatch.delenv(name)


# Fetchers


class RecordingDB:
    """Stand in for a database: remember queries and their params."""

    def __init__(self) -> None:
        self.queries: List[Tuple[str, Optional[Dict[str, Any]]]] = []

    def query(self, query: str, params: Optional[Dict[str, Any]] = None) -> Any:
        self.queries.append((query, params))


def test_a_dict_is_fetched_in_the_order_of_the_ids_with_rows_for_missing_ones() -> None:
    fetcher = DictionaryRecordFetcher({1: [1, "a"], 2: [2, "b"]}, ["id", "name"])
    records = fetcher.get_records([2, 9, 1])
    assert records["id"].tolist() == [2, 9, 1]
    assert records["name"].fillna("missing").tolist() == ["b", "missing", "a"]
    assert fetcher.get_records([]).columns.tolist() == ["id", "name"]


def test_fields_of_the_call_come_before_those_of_the_fetcher() -> None:
    the_dict = {1: [1, "a", 5]}
    fetcher = DictionaryRecordFetcher(
        the_dict, ["id", "name", "n"], fields_to_retrieve=["n"]
    )
    assert fetcher.get_records([1]).columns.tolist() == ["n"]
    fields = ["name", "id"]
    records = fetcher.get_records([1], fields_to_retrieve=fields)
    assert records.columns.tolist() == fields
    with pytest.raises(KeyError):
        fetcher.get_records([1], fields_to_retrieve=["none"])


@pytest.mark.parametrize(
    ("one_based_ids", "one_based", "ids"),
    [(False, False, [5]), (True, True, [5]), (True, False, [4]), (False, True, [6])],
)
def test_ids_are_shifted_to_the_base_of_the_source(
    one_based_ids: bool, one_based: bool, ids: List[int]
) -> None:
    fetchers: List[RecordFetcher] = [
        DictionaryRecordFetcher({5: [5]}, ["id"], one_based_ids=one_based_ids),
        DataFrameRecordFetcher(pd.DataFrame({"id": [5]}), one_based_ids=one_based_ids),
    ]
    for fetcher in fetchers:
        assert fetcher.get_records(ids, one_based)["id"].tolist() == [5]


def test_a_table_is_fetched_in_its_own_order_without_missing_ids() -> None:
    frame = pd.DataFrame({"id": [3, 1, 2], "n": ["c", "a", "b"]}, index=[10, 11, 12])
    fetcher = DataFrameRecordFetcher(frame)
    records = fetcher.get_records([2, 3, 9])
    assert records["n"].to_dict() == {10: "c", 12: "b"}
    records = fetcher.get_records([2], fields_to_retrieve=["n"])
    assert records.to_dict("list") == {"n": ["b"]}


def test_a_database_is_asked_for_plain_names_and_integers_as_they_are() -> None:
    db = RecordingDB()
    fetcher = PostgresRecordFetcher(db, "t")  # type: ignore[arg-type]
    fetcher.get_records([1, 2])
    fetcher.get_records([1], one_based=True, fields_to_retrieve=["a", "b"])
    fetcher.get_records([])
    assert db.queries == [
        ("SELECT * FROM t WHERE id IN (1, 2)", None),
        ("SELECT a, b FROM t WHERE id IN (0)", None),
        ("SELECT * FROM t WHERE id IN (NULL)", None),
    ]


def test_a_database_is_given_other_ids_as_parameters() -> None:
    db = RecordingDB()
    fetcher = PostgresRecordFetcher(db, "100%", "i")  # type: ignore[arg-type]
    fetcher.get_records([7, "x'y"])  # type: ignore[list-item]
    query = 'SELECT * FROM "100%%" WHERE i IN (7, %(id1)s)'
    assert db.queries == [(query, {"id1": "x'y"})]


# Names


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("tea", "tea"),
        ("Tea_1$", "Tea_1$"),
        ("zoë", "zoë"),
        ("public.tea", "public.tea"),
        ('"a b"."c""d"', '"a b"."c""d"'),
        ("User", '"user"'),
        ("public.order", 'public."order"'),
        ("7", '"7"'),
        ("a.", '"a."'),
        ("a b", '"a b"'),
        ('a"b', '"a""b"'),
        ('"', '""""'),
        ('"a" --"', '"""a"" --"""'),
        ("a\n", '"a\n"'),
    ],
)
def test_a_table_name_is_read_as_in_sql_or_quoted(name: str, sql: str) -> None:
    assert table_name(name) == sql


def test_a_dot_in_a_column_name_is_part_of_it() -> None:
    assert column_name("a.b") == '"a.b"'
    assert column_name('"a.B"') == '"a.B"'


@pytest.mark.parametrize("name", ["", "a\0", "x" * 64, '"' + "é" * 32 + '"'])
def test_an_impossible_name_is_refused(name: str) -> None:
    with pytest.raises(SqlNameError, match="cannot name a table or column"):
        table_name(name)
    with pytest.raises(ValueError):
        column_name(name)


# Connecting


def test_settings_come_from_arguments_then_environment_then_file_then_defaults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".project_vars").write_text(
        "POSTGRES_HOST=file\nPOSTGRES_DB=file\n"
        "POSTGRES_USER=file\nPOSTGRES_PORT=6001\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("POSTGRES_HOST", "environment")
    monkeypatch.setenv("POSTGRES_DB", "environment")
    connector = DotenvPostgresConnector("argument")
    assert connector.host == "argument"
    assert connector.database == "environment"
    assert connector.user == "file"
    assert connector.password is None
    assert connector.port == 6001


def test_without_any_settings_the_local_server_is_meant() -> None:
    connector = DotenvPostgresConnector()
    assert vars(connector) == {
        "host": "localhost",
        "database": "postgres",
        "user": "postgres",
        "password": None,
        "port": 5432,
        "_options": {},
    }


def test_empty_arguments_are_arguments_and_another_file_can_be_named() -> None:
    Path("settings").write_text("POSTGRES_USER=ann\nPOSTGRES_HOST\n", "utf-8")
    assert DotenvPostgresConnector("", "", "", "").host == ""
    connector = DotenvPostgresConnector(pvname="settings")
    assert (connector.user, connector.host) == ("ann", "localhost")


def test_connecting_passes_on_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: List[Dict[str, Any]] = []
    monkeypatch.setattr("psycopg2.connect", lambda **how: calls.append(how))
    DotenvPostgresConnector("h", "d", "u", "p").get_conn()
    PostgresDB("h", "d", "u", "p", port=6000).get_conn()
    usual = {"host": "h", "database": "d", "user": "u", "password": "p"}
    assert calls == [usual, {**usual, "port": 6000}]


def test_connecting_without_the_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with pytest.raises(ImportError, match=r"pip install 'dataknobs-utils\[sql\]'"):
        PostgresDB("h", "d", "u", "p").query("SELECT 1")
