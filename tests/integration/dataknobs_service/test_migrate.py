"""Tables made and checked."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from integration.dataknobs_service.conftest import NewUrl
from integration.dataknobs_service.serving import running
from sqlalchemy import Connection, text

from dataknobs_service.errors import Incompatible, OutOfDate, Unavailable
from dataknobs_service.models import Document
from dataknobs_service.storage import check, documents, migrate, versions
from dataknobs_service.storage.database import Database

NEWEST = versions.newest()
LATER = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{newest}", None, None


def upgrade():
    op.get_bind().exec_driver_sql("{statement}")
"""
ADDITIVE = "ALTER TABLE documents ADD COLUMN language TEXT NOT NULL DEFAULT 'en'"


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


class UpgradeLater(Protocol):
    """Upgrade as a later program does; return (from, to)."""

    def __call__(
        self, database: Database, compatible_from: str, beside: str | None = None
    ) -> tuple[str | None, str]: ...


@pytest.fixture
def upgrade_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UpgradeLater:
    """The upgrade of a program that knows one migration more than this one."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    script = LATER.format(newest=NEWEST, statement=ADDITIVE)
    (folder / "versions" / "v9999_later.py").write_text(script)

    def upgrade(
        database: Database, compatible_from: str, beside: str | None = None
    ) -> tuple[str | None, str]:
        with monkeypatch.context() as later:
            later.setattr(migrate, "MIGRATIONS", folder)
            later.setitem(versions.COMPATIBLE_FROM, "9999", compatible_from)
            return migrate.upgrade(database, beside)

    return upgrade


def test_an_upgrade_says_from_where_to_where_it_went(empty: Database) -> None:
    assert migrate.upgrade(empty) == (None, NEWEST)
    assert migrate.upgrade(empty) == (NEWEST, NEWEST)


def test_each_migration_says_whose_programs_it_leaves_alone() -> None:
    scripts = list(ScriptDirectory.from_config(alembic_config()).walk_revisions())
    names = [script.revision for script in reversed(scripts)]
    assert names == list(versions.COMPATIBLE_FROM)
    for number, oldest in enumerate(versions.COMPATIBLE_FROM.values()):
        assert oldest in names[: number + 1]


def test_a_new_database_has_no_problems(database: Database) -> None:
    migrate.check(database)
    assert database.write(check.problems) == []


def test_an_older_database_is_refused_with_what_to_do(database: Database) -> None:
    database.write(
        lambda c: c.execute(text("UPDATE alembic_version SET version_num='0001'"))
    )
    with pytest.raises(OutOfDate, match="of version 0001, .* run `dataknobs db upg"):
        migrate.prepare(database)


def test_a_database_of_the_first_release_is_upgraded(empty: Database) -> None:
    config = alembic_config()

    def first(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

    empty.write(first)
    item = documents.prepare(Document(text="Red wine."), "before")
    empty.write(lambda c: documents.put(c, item))
    with pytest.raises(OutOfDate, match="run `dataknobs db upgrade`"):
        migrate.prepare(empty)
    assert migrate.upgrade(empty) == ("0001", NEWEST)
    assert empty.write(check.problems) == []
    empty.write(lambda c: documents.remove(c, "before"))


def test_an_older_program_works_with_tables_that_were_only_added_to(
    new_url: NewUrl, tmp_path: Path, upgrade_later: UpgradeLater
) -> None:
    url = new_url()
    database = Database(url)
    migrate.upgrade(database)
    item = documents.prepare(Document(text="Red wine."), "before")
    database.write(lambda c: documents.put(c, item))
    assert upgrade_later(database, compatible_from=NEWEST) == (NEWEST, "9999")
    with running(url, tmp_path) as service:
        assert service.client.get("/readyz").status_code == 200
        put = service.client.put("/v1/documents/after", json={"text": "Red ink."})
        assert put.status_code == 201
        assert service.client.get("/v1/search?q=red").json()["total"] == 2
    assert migrate.upgrade(database) == ("9999", "9999")
    assert upgrade_later(database, compatible_from=NEWEST) == ("9999", "9999")
    assert database.write(check.problems) == []
    database.close()


def test_an_older_program_refuses_tables_that_it_would_break_on(
    database: Database, upgrade_later: UpgradeLater
) -> None:
    upgrade_later(database, compatible_from="9999")
    for action in (migrate.check, migrate.prepare, migrate.upgrade):
        with pytest.raises(OutOfDate, match="from 9999 on, .* run a newer release"):
            action(database)


def test_an_upgrade_that_programs_beside_it_would_break_on_is_refused(
    empty: Database, upgrade_later: UpgradeLater
) -> None:
    assert upgrade_later(empty, "9999", beside=NEWEST) == (None, "9999")
    empty.write(lambda c: c.execute(text("ALTER TABLE documents DROP COLUMN language")))
    for version in ("0001", NEWEST):
        empty.write(
            lambda c: c.execute(
                text("UPDATE alembic_version SET version_num=:v"), {"v": NEWEST}
            )
        )
        with pytest.raises(
            Incompatible, match=f"of {version}, could not go on, nor be"
        ):
            upgrade_later(empty, "9999", beside=version)
        assert empty.read(versions.version_of) == NEWEST
    assert upgrade_later(empty, NEWEST, beside=NEWEST) == (NEWEST, "9999")


def test_tables_of_another_program_are_refused(database: Database) -> None:
    database.write(
        lambda c: c.execute(text("UPDATE alembic_version SET version_num='beef'"))
    )
    database.write(lambda c: c.execute(text("DROP TABLE compatibility")))
    with pytest.raises(OutOfDate, match="of version beef"):
        migrate.prepare(database)


def test_only_an_embedded_database_is_created_at_the_start(empty: Database) -> None:
    if empty.embedded:
        migrate.prepare(empty)
        migrate.check(empty)
    else:
        with pytest.raises(OutOfDate, match="of version none"):
            migrate.prepare(empty)


def test_upgrades_at_the_same_time_are_one(empty: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: migrate.upgrade(empty), range(4)))
    assert sorted(results, key=str) == [(NEWEST, NEWEST)] * 3 + [(None, NEWEST)]


@pytest.mark.parametrize(
    "url",
    ["sqlite:////proc/nothing/here.db", "postgresql://u:secret@127.0.0.1:1/x"],
)
def test_a_database_that_is_not_there_is_unavailable(url: str) -> None:
    with pytest.raises(Unavailable) as caught:
        migrate.check(Database(url))
    assert "secret" not in str(caught.value)
