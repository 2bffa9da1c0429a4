"""Environment files."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.config.environment import read_environment
from dataknobs_pipeline.errors import StageFailed

TEXT = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: dataknobs-config-staging
data:
  ENVIRONMENT: staging
  LOG_LEVEL: INFO
  DATABASE_URL: "postgresql://staging-db:5432/dataknobs"
"""


def _write(root: Path, text: str, name: str = "staging") -> None:
    folder = root / "environments"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def test_the_settings_are_the_data_of_the_config_map(tmp_path: Path) -> None:
    _write(tmp_path, TEXT)
    environment = read_environment(tmp_path, "staging")
    assert environment.settings["LOG_LEVEL"] == "INFO"
    assert not environment.clean_only


def test_production_takes_clean_builds_only(tmp_path: Path) -> None:
    _write(tmp_path, TEXT.replace("staging", "production"), "production")
    assert read_environment(tmp_path, "production").clean_only


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("v1", "v2", "apiVersion: 'v1' was expected"),
        ("ConfigMap", "Secret", "kind: 'ConfigMap' was expected"),
        ("  name:", "  nom:", "metadata: 'name' is a required property"),
        ("dataknobs-config", "Data_Knobs", "metadata.name: "),
        ("ENVIRONMENT: staging", "ENVIRONMENT: x", "data.ENVIRONMENT: 'staging' was"),
        ("INFO", "LOUD", "data.LOG_LEVEL: 'LOUD' is not one of ['DEBUG', 'INFO'"),
        (
            "INFO",
            "INFO\n  PORT: 80",
            "data.PORT: 80 is not of type 'string': put it in",
        ),
        ("INFO", "INFO\n  port: x", "data: 'port' does not match"),
        ("postgresql:", "mysql:", "data.DATABASE_URL: 'mysql://"),
        ("INFO", "INFO\n  X_FILE: here", "data.X_FILE: 'here' does not match"),
        ("INFO", "INFO\n  SERVICE_URL: x", "data.SERVICE_URL: 'x' does not match"),
        ("\nkind", "\nextra: 1\nkind", "Additional properties are not allowed"),
        ("\ndata:", "\ndatum:", "'data' is a required property"),
        ("\ndata:", "\ndata: [", "not YAML: "),
    ],
)
def test_a_mistake_is_named_with_file_and_key(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    _write(tmp_path, TEXT.replace(before, after, 1))
    with pytest.raises(StageFailed) as caught:
        read_environment(tmp_path, "staging")
    path = tmp_path / "environments" / "staging.yml"
    assert any(line.startswith(f"{path}: {problem}") for line in caught.value.problems)


@pytest.mark.parametrize(
    "line",
    [
        "DATABASE_PASSWORD: hunter2",
        "api_token: hunter2",
        "SIGNING_KEY: hunter2",
        "OTHER_URL: https://me:hunter2@example.org/",
        "DATABASE_URL: postgresql://me:hunter2@db/x y",
        "SECRET: [hunter2]",
    ],
)
def test_a_secret_is_refused_and_never_shown(tmp_path: Path, line: str) -> None:
    _write(tmp_path, TEXT + f"  {line}\n")
    with pytest.raises(StageFailed, match="a secret has no place here") as caught:
        read_environment(tmp_path, "staging")
    assert "hunter2" not in str(caught.value)


def test_a_secret_by_reference_is_fine(tmp_path: Path) -> None:
    _write(tmp_path, TEXT + "  DATABASE_PASSWORD_FILE: /run/secrets/database\n")
    settings = read_environment(tmp_path, "staging").settings
    assert settings["DATABASE_PASSWORD_FILE"] == "/run/secrets/database"


def test_the_service_is_where_the_settings_say(tmp_path: Path) -> None:
    _write(tmp_path, TEXT)
    assert read_environment(tmp_path, "staging").service_url is None
    _write(tmp_path, TEXT + "  SERVICE_URL: http://127.0.0.1:8000\n")
    assert read_environment(tmp_path, "staging").service_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("text", ["", "[]", "3"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    _write(tmp_path, text)
    with pytest.raises(StageFailed):
        read_environment(tmp_path, "staging")


@pytest.mark.parametrize("name", ["stagin", "../environments/staging", "", "STAGING"])
def test_an_unknown_name_is_refused(tmp_path: Path, name: str) -> None:
    _write(tmp_path, TEXT)
    with pytest.raises(StageFailed, match="unknown environment"):
        read_environment(tmp_path, name)


def test_the_environments_of_this_repository_have_the_same_settings() -> None:
    root = next(p for p in Path(__file__).parents if (p / "environments").is_dir())
    found = {path.stem for path in (root / "environments").glob("*.yml")}
    assert found == {"development", "production", "staging"}
    keys = {frozenset(read_environment(root, name).settings) for name in found}
    assert len(keys) == 1
