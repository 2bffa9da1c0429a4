"""What `import dataknobs_structures` gives, and what it costs."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from types import ModuleType

import pytest

import dataknobs_structures
from dataknobs_structures import conditional_dict, document, record_store, tree

MODULES = [dataknobs_structures, conditional_dict, document, record_store, tree]
HEAVY = ["pandas", "numpy", "pyparsing", "graphviz"]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples_do_what_they_show(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


def test_every_public_name_exists_and_the_version_is_the_released_one() -> None:
    assert sorted(dataknobs_structures.__all__) == sorted(
        set(dataknobs_structures.__all__)
    )
    assert all(
        hasattr(dataknobs_structures, name) for name in dataknobs_structures.__all__
    )
    assert dataknobs_structures.__version__ == "1.0.0"


def test_a_bare_import_loads_no_heavy_module() -> None:
    code = (
        "import sys, dataknobs_structures;"
        f"print(sorted(sys.modules.keys() & set({HEAVY!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
