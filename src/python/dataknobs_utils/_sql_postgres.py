"""Query a PostgreSQL database, and upload tables to it."""

from __future__ import annotations

import operator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Iterator, List, Optional, Sequence, Union

from dataknobs_utils._sql_columns import bindable_rows, column_type
from dataknobs_utils._sql_connector import DotenvPostgresConnector
from dataknobs_utils._sql_names import column_name
from dataknobs_utils._sql_names import table_name as table_sql

if TYPE_CHECKING:
    import pandas as pd
    import psycopg2.extensions

_TABLES = "SELECT * FROM information_schema.tables WHERE table_schema = 'public'"
# PostgreSQL itself reads the name, so that it means here what it means elsewhere.
_COLUMNS = (
    "SELECT * FROM information_schema.columns WHERE to_regclass("
    "quote_ident(table_schema) || '.' || quote_ident(table_name)"
    ") = to_regclass(%(table)s) ORDER BY ordinal_position"
)


class PostgresDB:
    """Query one database; each call has a connection and a transaction of its own.

    Names of tables and columns are read as PostgreSQL reads them in SQL (`Tea` is
    `tea`, `"Tea"` is not), and whatever is no name there is quoted. Values are
    bound, never formatted into the text.

    Args:
        host: the server, or a connector that knows everything.
        db: the database; this and the next as in `DotenvPostgresConnector`.
        user: the user.
        pwd: the password.
        port: the port.
    """

    def __init__(  # pylint: disable=too-many-arguments  # published
        self,
        host: Union[str, DotenvPostgresConnector, None] = None,
        db: Optional[str] = None,
        user: Optional[str] = None,
        pwd: Optional[str] = None,
        port: Optional[int] = None,
    ) -> None:
        self._connector = (
            host
            if isinstance(host, DotenvPostgresConnector)
            else DotenvPostgresConnector(host, db, user, pwd, port=port)
        )
        self._tables_df: Optional[pd.DataFrame] = None

    def get_conn(self) -> psycopg2.extensions.connection:
        """Return a new connection, which the caller is to close.

        Raises:
            MissingExtraError: (an `ImportError`) without dataknobs-utils[sql].
            psycopg2.OperationalError: if the server cannot be reached or refuses.
        """
        return self._connector.get_conn()

    @property
    def tables_df(self) -> pd.DataFrame:
        """What `information_schema.tables` has on the schema `public`.

        Remembered until `execute` or `upload` may have changed it.
        """
        if self._tables_df is None:
            self._tables_df = self.query(_TABLES)
        return self._tables_df

    @property
    def table_names(self) -> List[str]:
        """The names of the tables of the schema `public`."""
        return list(self.tables_df["table_name"])

    def get_columns(self, table_name: str) -> pd.DataFrame:
        """Return what `information_schema.columns` has on a table.

        Args:
            table_name: the table; for one that does not exist there are no rows.

        Raises:
            SqlNameError: for a name that no table can have.
            psycopg2.Error: for what the database refuses, here and below.
        """
        return self.query(_COLUMNS, {"table": table_sql(table_name)})

    def table_head(self, table_name: str, n: int = 10) -> pd.DataFrame:
        """Return the first rows of a table, in no particular order.

        Args:
            table_name: the table.
            n: how many.
        """
        limit = operator.index(n)
        table = table_sql(table_name)  # quoted
        return self.query(f"SELECT * FROM {table} LIMIT {limit}")  # nosec B608

    def query(self, query: str, params: Any = None) -> pd.DataFrame:
        """Run a query and return its rows.

        Args:
            query: the SQL; `%(name)s` stands for a value of `params`. With
                `params`, write `%%` for a percent sign.
            params: the values.

        Returns:
            The rows, with an index from 0; empty for SQL that returns none.
        """
        import pandas as pd

        with self._cursor() as cursor:
            _execute(cursor, query, params)
            if cursor.description is None:
                return pd.DataFrame()
            columns = [column[0] for column in cursor.description]
            return pd.DataFrame(cursor.fetchall(), columns=columns)

    def execute(self, stmt: str, params: Any = None) -> int:
        """Run a statement and commit it.

        Args:
            stmt: the SQL; `%(name)s` stands for a value of `params`.
            params: the values.

        Returns:
            The number of rows it changed; -1 if that is unknown.
        """
        self._tables_df = None
        with self._cursor() as cursor:
            _execute(cursor, stmt, params)
            # Stand-ins for a cursor, in tests, may not count.
            changed: int = getattr(cursor, "rowcount", -1)
            return changed

    def upload(self, table_name: str, df: pd.DataFrame) -> None:
        """Add the rows of a table in memory, creating the table if it is missing.

        A new column is integer, bigint, real (double precision where that would
        lose digits), boolean, timestamp or, for anything else, varchar of the
        longest value. Missing values are NULL. Either all is done or nothing.

        Args:
            table_name: the table.
            df: the rows; the index is left out.

        Raises:
            SqlNameError: for a name that no table or column can have.
            psycopg2.Error: for what the database refuses, such as a value that
                does not fit an existing column.
        """
        table = table_sql(table_name)
        names = [column_name(name) for name in df.columns]
        create = table_name not in self.table_names
        self._tables_df = None if create else self._tables_df
        with self._cursor() as cursor:
            if create:
                cursor.execute(_creation(table, names, df))
            if len(df):
                row = f"({', '.join(['%s'] * len(names))})"
                rows = ",".join(
                    cursor.mogrify(row, values).decode() for values in bindable_rows(df)
                )
                into = f"{table} ({', '.join(names)})"
                # Names are quoted, values bound by mogrify.
                # nosemgrep
                cursor.execute(f"INSERT INTO {into} VALUES {rows}")  # nosec B608

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        """Open a connection; commit at the end, or roll back after an error."""
        with ExitStack() as stack:
            connection = self.get_conn()
            # Leaving `with connection` ends the transaction but does not close;
            # stand-ins for a connection, in tests, may have nothing to close.
            stack.callback(getattr(connection, "close", _nothing))
            stack.enter_context(connection)
            yield stack.enter_context(connection.cursor())


def _creation(table: str, names: Sequence[str], df: pd.DataFrame) -> str:
    columns = ",".join(
        f"{name} {column_type(df.iloc[:, number])}" for number, name in enumerate(names)
    )
    return f"CREATE TABLE IF NOT EXISTS {table} ({columns})"


def _execute(cursor: Any, sql: str, params: Any) -> None:
    # Even empty, params would give a meaning to each percent sign in the text.
    if params is None:
        cursor.execute(sql)
    else:
        cursor.execute(sql, params)


def _nothing() -> None:
    pass
