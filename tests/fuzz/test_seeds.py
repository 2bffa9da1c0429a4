"""The fuzz targets on what fuzzing starts with."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.targets import TARGETS, to_text

CORPUS = Path(__file__).parent / "corpus"
SEEDS = sorted(path for path in CORPUS.glob("*/*"))


@pytest.mark.parametrize(
    "seed", SEEDS, ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_a_seed_is_read_as_documented(seed: Path) -> None:
    TARGETS[seed.parent.name](to_text(seed.read_bytes()))


def test_every_target_has_seeds() -> None:
    assert {seed.parent.name for seed in SEEDS} == set(TARGETS)
