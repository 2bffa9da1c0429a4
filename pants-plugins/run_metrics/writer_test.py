"""The JSON file that `[run-metrics] output` asks for."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from run_metrics.writer import counters, write_atomically


def test_each_process_is_counted_once_by_where_its_result_came_from() -> None:
    metrics = {
        "local_cache_requests": 49,
        "local_cache_requests_cached": 30,
        "remote_cache_requests": 12,
        "remote_cache_requests_cached": 8,
        # The 11 that ran, and 5 that were stopped when the remote cache had them.
        "local_execution_requests": 16,
    }
    assert counters(metrics) == {
        "processes": 49,
        "local_hits": 30,
        "remote_hits": 8,
        "remote_requests": 12,
        "ran": 11,
    }


def test_a_run_that_needed_no_process_counts_none() -> None:
    assert set(counters({}).values()) == {0}


def test_the_file_is_replaced_whole_and_nothing_is_left_beside_it(
    tmp_path: Path,
) -> None:
    output = tmp_path / "metrics.json"
    output.write_text("old")
    write_atomically(str(output), {"ran": 1})
    assert json.loads(output.read_text()) == {"ran": 1}
    assert os.listdir(tmp_path) == ["metrics.json"]


def test_a_folder_that_is_missing_is_an_error_that_names_the_path(
    tmp_path: Path,
) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        write_atomically(str(tmp_path / "missing" / "metrics.json"), {})
