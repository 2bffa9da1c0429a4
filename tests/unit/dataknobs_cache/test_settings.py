"""The configuration that is handed to BuildGrid."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import pytest

from dataknobs_cache.settings import (
    Places,
    Settings,
    repository_pattern,
    write_configuration,
)

TEMPLATES = Path("docker/cache")


def written(folder: Path, settings: Settings) -> tuple[str, str]:
    """Return the two files that BuildGrid reads."""
    places = Places(folder)
    write_configuration(settings, places, TEMPLATES, 6379)
    return places.configuration.read_text("utf-8"), places.acl.read_text("utf-8")


def test_every_name_of_the_templates_is_filled_in(tmp_path: Path) -> None:
    for text in written(tmp_path, Settings("127.0.0.1:1", 1000, "o/n")):
        assert not Template(text.replace(')$"', ')"')).get_identifiers()


def test_with_an_issuer_its_keys_verify_and_no_local_one(tmp_path: Path) -> None:
    url = "https://example.org/jwks"
    text, _ = written(tmp_path, Settings(":1", 1000, "o/n", jwks_url=url))
    assert f'jwks-url: "{url}"' in text
    assert "secret" not in text


def test_it_lets_go_of_a_fifth_when_it_is_full(tmp_path: Path) -> None:
    text, _ = written(tmp_path, Settings(":1", 1000, "o/n"))
    assert "high-watermark: 1000\n" in text
    assert "low-watermark: 800\n" in text


@pytest.mark.parametrize("subject", ["o/a.b:", "o@1/a.b@22:"])
def test_a_repository_is_known_with_and_without_numbers(subject: str) -> None:
    assert re.fullmatch(repository_pattern("o/a.b") + ":", subject)


@pytest.mark.parametrize("subject", ["o/axb:", "o/a.b@x:", "oo/a.b:", "o@/a.b:"])
def test_no_other_repository_is_taken_for_it(subject: str) -> None:
    assert not re.fullmatch(repository_pattern("o/a.b") + ":", subject)
