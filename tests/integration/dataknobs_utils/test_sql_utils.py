"""A real PostgreSQL server."""

from __future__ import annotations

import datetime
import os
from typing import Any, List

import pandas as pd
import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataknobs_utils._sql_names import table_name
from dataknobs_utils.sql_utils import (
    DotenvPostgresConnector,
    PostgresDB,
    PostgresRecordFetcher,
    SqlNameError,
)

HOSTILE_NAMES = [
    'x"; DROP TABLE victim; --',
    "x'; DROP TABLE victim; --",
    "victim; DROP TABLE victim",
    "select",
    "Group",
    "a b",
    "100%",
    "%s",
    "%(table)s",
    "\\",
    "é\n\t",
    "7",
    "-- x",
    "$$",
    '"',
    '"a" "b"',
]
HOSTILE_VALUES = [
    "'); DROP TABLE victim; --",
    "%s %(x)s 100%",
    "\\'\"",
    "NULL",
    "None",
    "nan",
    "",
    " é\n\t\r\U0001f600",
]


@pytest.fixture(name="victim")
def fixture_victim(db: PostgresDB) -> PostgresDB:
    """Make a database with a table that no test may touch by accident."""
    db.execute("CREATE TABLE victim (id integer)")
    return db


def round_trip(db: PostgresDB, column: pd.Series) -> pd.Series:
    db.upload("t", pd.DataFrame({"c": column}))
    return db.query("SELECT c FROM t")["c"]


# Queries


def test_a_query_returns_its_rows_under_the_names_of_its_columns(
    db: PostgresDB,
) -> None:
    table = db.query("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'y' ORDER BY a")
    assert table.to_dict("list") == {"a": [1, 2], "b": ["x", "y"]}
    assert table.index.tolist() == [0, 1]


@pytest.mark.parametrize("value", HOSTILE_VALUES)
def test_values_are_bound(victim: PostgresDB, value: str) -> None:
    table = victim.query("SELECT %(value)s AS v", {"value": value})
    assert table["v"].tolist() == [value]
    assert victim.query("SELECT %s AS v", [value])["v"].tolist() == [value]
    assert victim.table_names == ["victim"]


def test_a_percent_sign_without_params_is_itself(db: PostgresDB) -> None:
    assert db.query("SELECT 5 % 3 AS m")["m"].tolist() == [2]
    assert db.query("SELECT 5 %% 3 AS m", {})["m"].tolist() == [2]


def test_a_query_sees_what_changed_since_it_was_run_last(db: PostgresDB) -> None:
    db.execute("CREATE TABLE t (a integer)")
    assert db.query("SELECT * FROM t").empty
    assert db.execute("INSERT INTO t VALUES (1), (2)") == 2
    assert len(db.query("SELECT * FROM t")) == 2


def test_sql_without_rows_is_an_empty_table(db: PostgresDB) -> None:
    assert db.query("CREATE TABLE t (a integer)").empty
    assert db.table_names == ["t"]


def test_an_error_rolls_the_statement_back_and_the_next_one_works(
    db: PostgresDB,
) -> None:
    db.execute("CREATE TABLE t (a integer CHECK (a > 0))")
    with pytest.raises(psycopg2.IntegrityError):
        db.execute("INSERT INTO t VALUES (1), (-1)")
    assert db.query("SELECT * FROM t").empty


def test_no_connection_stays_open(
    server: DotenvPostgresConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections: List[Any] = []
    connect = server.get_conn

    def remember() -> Any:
        connections.append(connect())
        return connections[-1]

    monkeypatch.setattr(server, "get_conn", remember)
    PostgresDB(server).query("SELECT 1")
    with pytest.raises(psycopg2.Error):
        PostgresDB(server).execute("nonsense")
    assert [connection.closed for connection in connections] == [1, 1]


def test_a_wrong_password_and_a_missing_server_are_errors_of_psycopg2(
    server: DotenvPostgresConnector,
) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        PostgresDB(server.host, "postgres", "postgres", "wrong").query("SELECT 1")
    with pytest.raises(psycopg2.OperationalError):
        PostgresDB(server.host, "d", "u", "p", port=1).query("SELECT 1")


# Tables and their names


def test_tables_and_columns_are_described(db: PostgresDB) -> None:
    db.execute("CREATE TABLE t (a integer, b text)")
    db.execute("CREATE SCHEMA other CREATE TABLE hidden (c integer)")
    assert db.table_names == ["t"]
    assert db.tables_df["table_schema"].tolist() == ["public"]
    assert db.get_columns("t")["column_name"].tolist() == ["a", "b"]
    assert db.get_columns("other.hidden")["column_name"].tolist() == ["c"]
    assert db.get_columns("none").empty


def test_the_list_of_tables_is_renewed_by_what_may_change_it(db: PostgresDB) -> None:
    assert not db.table_names
    db.execute("CREATE TABLE t (a integer)")
    assert db.table_names == ["t"]
    db.upload("u", pd.DataFrame({"a": [1]}))
    assert sorted(db.table_names) == ["t", "u"]
    db.execute("DROP TABLE u")
    db.upload("u", pd.DataFrame({"b": [1]}))
    assert db.get_columns("u")["column_name"].tolist() == ["b"]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_names(victim: PostgresDB, name: str) -> None:
    frame = pd.DataFrame({name: [1, 2], "other": ["a", "b"]})
    victim.upload(name, frame)
    exact = {"Group": "group"}.get(name, name)  # a name in SQL is folded there
    assert sorted(victim.table_names) == sorted(["victim", exact])
    assert victim.get_columns(name)["column_name"].tolist() == [exact, "other"]
    assert victim.table_head(name, 1)[exact].tolist() == [1]
    fetcher = PostgresRecordFetcher(victim, name, id_field_name=name)
    assert fetcher.get_records([2])["other"].tolist() == ["b"]
    texts: Any = ["1"]
    found = fetcher.get_records(texts, fields_to_retrieve=[name])
    assert found[exact].tolist() == [1]
    assert victim.query("SELECT * FROM victim").empty


@pytest.mark.parametrize("name", ["", "a\0b", "é" * 32])
def test_impossible_names_are_refused_before_anything_is_done(
    victim: PostgresDB, name: str
) -> None:
    with pytest.raises(SqlNameError, match="1 to 63 bytes"):
        victim.upload(name, pd.DataFrame({"a": [1]}))
    with pytest.raises(ValueError):
        victim.upload("t", pd.DataFrame({name: [1]}))
    with pytest.raises(SqlNameError):
        victim.table_head(name)
    assert victim.table_names == ["victim"]


def test_names_are_read_as_postgresql_reads_them(db: PostgresDB) -> None:
    db.upload("Tea", pd.DataFrame({"Kind": ["green"]}))
    assert db.query("SELECT KIND FROM TEA")["kind"].tolist() == ["green"]
    db.upload('"Tea"', pd.DataFrame({'"Kind"': ["black"], "a.b": [1]}))
    assert db.query('SELECT "Kind", "a.b" FROM "Tea"').shape == (1, 2)
    assert db.table_head("public.tea")["kind"].tolist() == ["green"]
    assert sorted(db.table_names) == ["Tea", "tea"]


def test_the_number_of_rows_is_a_number(victim: PostgresDB) -> None:
    with pytest.raises(TypeError):
        victim.table_head("victim", "1; DROP TABLE victim")  # type: ignore[arg-type]


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
NAMES = st.text(
    st.sampled_from("\".aB7$_ \n%'") | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=15,
).filter(lambda name: "\0" not in name)
FEW = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FEW
@given(st.lists(NAMES, min_size=20, max_size=20))
def test_postgresql_reads_any_name_as_written_or_as_a_name_and_nothing_else(
    db: PostgresDB, names: List[str]
) -> None:
    written = [table_name(name) for name in names]
    parse = "SELECT parse_ident(name) AS parts FROM unnest(%(names)s) AS name"
    parsed = db.query(parse, {"names": written})["parts"]
    for name, sql, parts in zip(names, written, parsed):
        if sql not in (name, f'"{name}"'):
            assert parts == [name] or name.lower() in sql


@FEW
@given(NAMES, TEXT)
def test_any_quoted_name_and_any_text_are_found_again(
    db: PostgresDB, name: str, value: str
) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    db.execute(f"DROP TABLE IF EXISTS {quoted}")
    db.upload(quoted, pd.DataFrame({quoted: [value]}))
    assert db.table_names.count(name) == 1
    assert db.table_head(quoted)[name].tolist() == [value]


# Uploading


@pytest.mark.parametrize(
    ("values", "dtype", "sql_type"),
    [
        ([1, -2], "int64", "integer"),
        ([1, 2**31 - 1], "int32", "integer"),
        ([1, 2**31], "int64", "bigint"),
        ([1, 2**64 - 1], "uint64", "numeric"),
        ([1, None], "Int64", "integer"),
        ([0.1, 1.5], "float64", "real"),
        ([0.1, 0.1 + 0.2], "float64", "double precision"),
        ([1e300, -1e-300], "float64", "double precision"),
        ([1.5, float("inf")], "float64", "real"),
        ([True, False], "bool", "boolean"),
        (["a", "abc"], "object", "character varying"),
        (["", ""], "object", "character varying"),
        ([[1, 2], {"a": 1}], "object", "character varying"),
    ],
)
def test_values_are_found_again_in_a_column_of_the_smallest_type(
    db: PostgresDB, values: List[Any], dtype: str, sql_type: str
) -> None:
    found = round_trip(db, pd.Series(values, dtype=dtype)).tolist()
    assert db.get_columns("t")["data_type"].tolist() == [sql_type]
    expected = [
        str(value) if sql_type == "character varying" else value for value in values
    ]
    assert [None if pd.isna(value) else value for value in found] == expected


@pytest.mark.parametrize("dtype", ["object", "string"])
def test_missing_values_are_null(db: PostgresDB, dtype: str) -> None:
    round_trip(db, pd.Series(["a", None], dtype=dtype))
    assert db.query("SELECT count(c) AS n FROM t")["n"].tolist() == [1]


@pytest.mark.parametrize("dtype", ["float64", "datetime64[ns]", "object", "category"])
def test_a_column_without_any_value_is_null(db: PostgresDB, dtype: str) -> None:
    round_trip(db, pd.Series([None, None], dtype=dtype))
    assert db.query("SELECT * FROM t WHERE c IS NULL").shape == (2, 1)


def test_times_are_found_again(db: PostgresDB) -> None:
    when = datetime.datetime(2024, 2, 29, 23, 59, 59, 123456)
    assert round_trip(db, pd.Series([when])).tolist() == [pd.Timestamp(when)]
    zoned = pd.Series([pd.Timestamp(when, tz="UTC")])
    db.upload("z", pd.DataFrame({"c": zoned}))
    kind = db.get_columns("z")["data_type"].tolist()
    assert kind == ["timestamp with time zone"]
    assert db.query("SELECT c AT TIME ZONE 'UTC' AS c FROM z")["c"][0] == when


@pytest.mark.parametrize("value", HOSTILE_VALUES)
def test_hostile_text_is_found_again(victim: PostgresDB, value: str) -> None:
    assert round_trip(victim, pd.Series([value])).tolist() == [value]
    assert sorted(victim.table_names) == ["t", "victim"]


def test_rows_are_added_to_a_table_that_exists(db: PostgresDB) -> None:
    frame = pd.DataFrame({"a": [1], "b": ["x"]})
    db.upload("t", frame)
    db.upload("t", frame[["b"]])
    table = db.query("SELECT * FROM t ORDER BY a")
    assert table["b"].tolist() == ["x", "x"]
    assert table["a"].isna().tolist() == [False, True]


def test_no_rows_make_an_empty_table(db: PostgresDB) -> None:
    empty = pd.DataFrame({"a": [1], "b": ["x"]})[:0]
    db.upload("t", empty)
    db.upload("t", empty)
    assert db.query("SELECT * FROM t").columns.tolist() == ["a", "b"]


def test_an_upload_that_fails_leaves_neither_rows_nor_table(db: PostgresDB) -> None:
    db.upload("t", pd.DataFrame({"a": ["xx"]}))
    with pytest.raises(psycopg2.DataError):
        db.upload("t", pd.DataFrame({"a": ["y", "too long"]}))
    assert len(db.query("SELECT * FROM t")) == 1
    with pytest.raises(ValueError, match="NUL"):
        db.upload("u", pd.DataFrame({"a": ["y", "\0"]}))
    assert db.table_names == ["t"]


# Fetching


@pytest.mark.parametrize("one_based_ids", [False, True])
@pytest.mark.parametrize("one_based", [False, True])
def test_records_are_fetched_by_ids_of_either_base(
    db: PostgresDB, one_based_ids: bool, one_based: bool
) -> None:
    first = int(one_based_ids)
    ids = [first, first + 1, first + 2]
    db.upload("t", pd.DataFrame({"id": ids, "name": ["a", "b", "c"]}))
    fetcher = PostgresRecordFetcher(db, "t", one_based_ids=one_based_ids)
    wanted = [int(one_based), int(one_based) + 2, 99]
    records = fetcher.get_records(wanted, one_based=one_based)
    assert sorted(records["name"]) == ["a", "c"]


def test_no_ids_fetch_no_records_under_all_columns(db: PostgresDB) -> None:
    db.upload("t", pd.DataFrame({"id": [1], "name": ["a"]}))
    records = PostgresRecordFetcher(db, "t").get_records([])
    assert (records.columns.tolist(), len(records)) == (["id", "name"], 0)


@pytest.mark.parametrize("hostile", ["1) OR (1=1", "0'; DROP TABLE t; --", "%s"])
def test_ids_that_are_no_integers_are_bound(db: PostgresDB, hostile: str) -> None:
    db.upload("t", pd.DataFrame({"id": ["a", hostile], "n": [1, 2]}))
    fetcher = PostgresRecordFetcher(db, "t")
    texts: Any = [hostile, "b"]
    records = fetcher.get_records(texts)
    assert records["n"].tolist() == [2]


def test_settings_come_from_the_environment(
    server: DotenvPostgresConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "POSTGRES_HOST" not in os.environ
    monkeypatch.setenv("POSTGRES_HOST", server.host)
    monkeypatch.setenv("POSTGRES_PASSWORD", str(server.password))
    db = PostgresDB()
    assert db.query("SELECT current_user AS u")["u"].tolist() == ["postgres"]
    assert PostgresDB(server).query("SELECT 1 AS a")["a"].tolist() == [1]
