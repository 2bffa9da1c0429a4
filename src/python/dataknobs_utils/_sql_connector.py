"""Connect to a PostgreSQL server named by arguments, environment or project files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Dict, Optional

from dataknobs_common.extras import require
from dataknobs_utils._project_vars import load_project_vars

if TYPE_CHECKING:
    import psycopg2.extensions

_DEFAULT_PORT = 5432


class DotenvPostgresConnector:
    """Know how to connect to a PostgreSQL server.

    What is not given is taken from the environment (`POSTGRES_HOST`,
    `POSTGRES_DB`, `POSTGRES_USER`, `POSTGRES_PASSWORD`, `POSTGRES_PORT`), then
    from the variables of the project (`load_project_vars`), then it is localhost,
    postgres, postgres, no password and 5432.

    >>> connector = DotenvPostgresConnector("db", "shop", "ann", "secret", port=6000)
    >>> connector.host, connector.database, connector.user, connector.port
    ('db', 'shop', 'ann', 6000)

    Args:
        host: the server.
        db: the database.
        user: the user.
        pwd: the password.
        pvname: the name of the file with the variables of the project.
        port: the port.
    """

    def __init__(  # pylint: disable=too-many-arguments  # published
        self,
        host: Optional[str] = None,
        db: Optional[str] = None,
        user: Optional[str] = None,
        pwd: Optional[str] = None,
        pvname: str = ".project_vars",
        port: Optional[int] = None,
    ) -> None:
        settings: Dict[str, Optional[str]] = {}
        if None in (host, db, user, pwd):
            settings = _settings(pvname)
        self.host = host if host is not None else settings.get("HOST") or "localhost"
        self.database = db if db is not None else settings.get("DB") or "postgres"
        self.user = user if user is not None else settings.get("USER") or "postgres"
        self.password = pwd if pwd is not None else settings.get("PASSWORD")
        self._options: Dict[str, int] = {}
        if port is not None or settings.get("PORT"):
            self._options["port"] = int(port or settings["PORT"] or _DEFAULT_PORT)
        self.port = self._options.get("port", _DEFAULT_PORT)

    def get_conn(self) -> psycopg2.extensions.connection:
        """Return a new connection, which the caller is to close.

        Raises:
            MissingExtraError: (an `ImportError`) without dataknobs-utils[sql].
            psycopg2.OperationalError: if the server cannot be reached or refuses.
        """
        psycopg2 = require("psycopg2", "dataknobs-utils[sql]")
        return psycopg2.connect(
            host=self.host,
            database=self.database,
            user=self.user,
            password=self.password,
            **self._options,
        )


def _settings(pvname: str) -> Dict[str, Optional[str]]:
    from dotenv import load_dotenv

    load_dotenv()
    project = load_project_vars(pvname) or {}
    return {
        name: os.environ.get(f"POSTGRES_{name}", project.get(f"POSTGRES_{name}"))
        for name in ("HOST", "DB", "USER", "PASSWORD", "PORT")
    }
