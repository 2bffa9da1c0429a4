"""What users of dataknobs_utils may rely on."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
from types import ModuleType
from typing import Set

import pytest

import dataknobs_structures
import dataknobs_utils

MODULES = [
    f"dataknobs_utils.{info.name}"
    for info in pkgutil.iter_modules(dataknobs_utils.__path__)
]
PUBLIC_MODULES = [name for name in MODULES if "._" not in name]
HEAVY = ["lxml", "numpy", "pandas", "requests", "json_stream", "dotenv", "nltk"]


def test_the_root_lists_every_public_module() -> None:
    assert [f"dataknobs_utils.{name}" for name in dataknobs_utils.__all__] == (
        PUBLIC_MODULES
    )
    assert dataknobs_utils.__version__ == "1.0.0"


def names_from(module: ModuleType, origin: str) -> Set[str]:
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and str(getattr(value, "__module__", "")).startswith(origin)
    }


@pytest.mark.parametrize("name", PUBLIC_MODULES)
def test_a_module_lists_in_order_all_that_it_defines(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__all__ == sorted(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)
    assert names_from(module, module.__name__) <= set(module.__all__)


def test_json_utils_lists_all_that_it_gathers() -> None:
    module = dataknobs_utils.json_utils
    assert names_from(module, "dataknobs_") <= set(module.__all__)


@pytest.mark.parametrize("name", ["dataknobs_utils", *MODULES])
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def python(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    return done.stdout.strip()


def test_importing_every_module_loads_nothing_heavy() -> None:
    program = (
        "import sys; from dataknobs_utils import *;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert python(program) == "[]"


def test_every_module_is_there_after_importing_the_package() -> None:
    modules = [f"dataknobs_utils.{name}.__all__" for name in dataknobs_utils.__all__]
    assert (
        python(f"import dataknobs_utils; print(all([{', '.join(modules)}]))") == "True"
    )
    assert set(dataknobs_utils.__all__) <= set(dir(dataknobs_utils))


def test_importing_the_package_loads_none_of_its_modules() -> None:
    program = (
        "import sys, dataknobs_utils;"
        "print([name for name in sys.modules if 'dataknobs_utils.' in name])"
    )
    assert python(program) == "[]"


def test_a_module_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(dataknobs_utils, "nothing")


def test_trees_are_offered_with_json() -> None:
    module = dataknobs_utils.json_utils
    assert module.Tree is dataknobs_structures.Tree
    assert module.build_tree_from_string("(a b)").data == "a"
    with pytest.raises(AttributeError, match="no attribute 'tree'"):
        getattr(module, "tree")
