"""The real service, through releases that change its tables, asked without a pause."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from integration.dataknobs_pipeline.checkout import Checkout
from integration.dataknobs_pipeline.environments import Environment
from integration.dataknobs_pipeline.serving import Load, serving

PRISTINE = Path("service.zip")
MIGRATION = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{before}", None, None


def upgrade():
    op.get_bind().exec_driver_sql("ALTER TABLE documents ADD COLUMN language TEXT")
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Build the packages of a clone, and collect what they need from elsewhere."""
    root = tmp_path_factory.mktemp("clones") / "delivery"
    subprocess.run(["git", "clone", "-q", os.environ["E2E_CHECKOUT"], root], check=True)
    wheels = "--filter-target-type=python_distribution"
    package = ["./pants", "--no-pantsd", wheels, "package", "::"]
    subprocess.run(package, cwd=root, check=True)
    (service,) = (root / "dist").glob("dataknobs_service-*.whl")
    shutil.copyfile(service, root / PRISTINE)
    return Checkout(root)


def _dk(environment: Environment, command: str, *arguments: str) -> str:
    """Run a command without network or cache; return its exit code and what it says."""
    nowhere = {
        "UV_CACHE_DIR": str(environment.checkout.root / ".dataknobs" / "empty"),
        "UV_INDEX_URL": "http://127.0.0.1:1/simple",
    }
    done = environment.dk(command, *arguments, **nowhere)
    return f"{done.returncode} {done.stdout}{done.stderr}"


def _first(checkout: Checkout) -> str:
    """List the build as it is; returns its release."""
    (path,) = (checkout.root / "dist").glob("dataknobs_service-*.whl")
    shutil.copyfile(checkout.root / PRISTINE, path)
    return _listed(checkout)


def _with_a_migration(checkout: Checkout, before: str, compatible_from: str) -> str:
    """Make the service one that knows a migration more; returns its release."""
    (path,) = (checkout.root / "dist").glob("dataknobs_service-*.whl")
    with zipfile.ZipFile(checkout.root / PRISTINE) as wheel:
        files = {name: wheel.read(name) for name in wheel.namelist()}
    storage = "dataknobs_service/storage"
    own = f'COMPATIBLE_FROM["9999"] = "{compatible_from}"\n'
    files[f"{storage}/versions.py"] += own.encode()
    script = MIGRATION.format(before=before)
    files[f"{storage}/migrations/versions/v9999_test.py"] = script.encode()
    (record,) = (name for name in files if name.endswith("/RECORD"))
    files[record] = "".join(f"{name},,\n" for name in files).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in files.items():
            wheel.writestr(zipfile.ZipInfo(name), data)
    return _listed(checkout)


def _listed(checkout: Checkout) -> str:
    done = checkout.dk("manifest")
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def _tables(environment: Environment) -> str:
    path = environment.base / "data" / "dataknobs.db"
    with closing(sqlite3.connect(path)) as connection:
        (row,) = connection.execute("SELECT version_num FROM alembic_version")
    return str(row[0])


def test_releases_that_add_to_the_tables_come_and_go_without_a_lost_request(
    checkout: Checkout,
) -> None:
    staging = Environment(checkout)
    # So many requests of one caller would be refused.
    with (checkout.root / "environments" / "staging.yml").open("a") as settings:
        settings.write('  DATAKNOBS_RATE: "0"\n')
    first = _first(checkout)
    assert f"staging serves {first} now" in _dk(staging, "deploy")
    tables = _tables(staging)
    with serving(staging) as server, Load(server.port) as load:
        server.await_release(first)
        added = _with_a_migration(checkout, tables, compatible_from=tables)
        assert f"staging serves {added} now" in _dk(staging, "deploy")
        assert _tables(staging) == "9999"
        assert f"staging serves {first} now" in _dk(staging, "rollback")
        assert server.says()["release"] == first
        again = _dk(staging, "deploy", "--version", added)
        assert f"staging serves {added} now" in again
        assert server.says()["release"] == added
    assert not load.lost, load.lost[:5]
    assert len(load.seen) > 100


def test_a_release_that_takes_from_the_tables_is_refused_before_the_switch(
    checkout: Checkout,
) -> None:
    development = Environment(checkout, "development")
    first = _first(checkout)
    assert f"development serves {first} now" in _dk(development, "deploy")
    tables = _tables(development)
    taken = _with_a_migration(checkout, tables, compatible_from="9999")
    refused = _dk(development, "deploy")
    assert refused.startswith("1 error: the database does not take release ")
    assert f"those that run now, of {tables}, could not go on, nor be" in refused
    assert "give up the way back: --one-way" in refused
    assert _tables(development) == tables
    assert development.serves() == first
    assert f"serves {taken} now" in _dk(development, "deploy", "--one-way")
    back = _dk(development, "rollback")
    assert back.startswith(f"1 error: the database does not take release {first}")
    assert "for programs from 9999 on" in back
    assert development.serves() == taken
