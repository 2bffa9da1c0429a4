"""Running the tools that came with us."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dataknobs_pipeline.errors import StageFailed
from dataknobs_pipeline.system.tools import base_python, run_module, run_tool, uv


def test_uv_is_there_and_runs(tmp_path: Path) -> None:
    assert run_tool([uv(), "--version"], tmp_path, "uv is broken").stdout[:3] == "uv "


def test_a_failing_tool_is_quoted(tmp_path: Path) -> None:
    command = ["bash", "-c", "echo one; echo two >&2; exit 1"]
    with pytest.raises(StageFailed) as caught:
        run_tool(command, tmp_path, "it failed:")
    assert caught.value.problems == ("it failed:", "  one", "  two")


def test_a_tool_finds_the_modules_that_we_find(tmp_path: Path) -> None:
    assert "check" in run_module(["twine", "--help"], tmp_path, "no twine").stdout


def test_the_base_python_is_of_our_version(tmp_path: Path) -> None:
    code = "import sys; print(sys.version_info[:2])"
    done = run_tool([base_python(), "-c", code], tmp_path, "no python")
    assert done.stdout.strip() == str(sys.version_info[:2])
