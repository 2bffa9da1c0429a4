"""Cache hits."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataknobs_pipeline.record.results import Cache
from dataknobs_pipeline.run.metrics import read_cache

TEXT = '{"processes": 6, "local_hits": 3, "remote_hits": 2, "ran": 1}'


def test_the_calls_of_a_stage_are_added_up(tmp_path: Path) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    for path in files:
        path.write_text(TEXT, encoding="utf-8")
    assert read_cache(files) == Cache(6, 4, 2)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"local_hits": "many"}'])
def test_one_unreadable_file_makes_the_sum_unknown(tmp_path: Path, text: str) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    files[0].write_text(TEXT, encoding="utf-8")
    files[1].write_text(text, encoding="utf-8")
    assert read_cache(files) is None


def test_no_call_and_a_missing_file_are_unknown(tmp_path: Path) -> None:
    assert read_cache([]) is None
    assert read_cache([tmp_path / "none"]) is None
