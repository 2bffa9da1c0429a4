"""What users of dataknobs_xization may rely on."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from types import ModuleType

import pytest

import dataknobs_xization

MODULES = [
    info.name
    for info in pkgutil.walk_packages(
        dataknobs_xization.__path__, "dataknobs_xization."
    )
]
PUBLIC_MODULES = [name for name in MODULES if "._" not in name and name.count(".") == 1]
HEAVY = ["lxml", "more_itertools", "nltk", "numpy", "pandas", "requests"]


def test_the_root_lists_every_public_module() -> None:
    modules = [
        f"dataknobs_xization.{name}"
        for name in dataknobs_xization.__all__
        if isinstance(getattr(dataknobs_xization, name), ModuleType)
    ]
    assert modules == PUBLIC_MODULES
    assert dataknobs_xization.__version__ == "1.0.0"


@pytest.mark.parametrize("name", PUBLIC_MODULES)
def test_a_module_lists_in_order_all_that_it_offers(name: str) -> None:
    module = importlib.import_module(name)
    offered = {
        name
        for name, value in vars(module).items()
        if str(getattr(value, "__module__", "")).startswith("dataknobs_")
        or re.match("KEY_|.*_RE$", name)
    }
    assert module.__all__ == sorted(module.__all__)
    assert set(module.__all__) == offered


@pytest.mark.parametrize("name", ["dataknobs_xization", *MODULES])
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "name", ["TextFeatures", "chunk_markdown_source", "lexicon", "markdown"]
)
def test_what_the_root_offers_is_there_without_asking_for_it_first(name: str) -> None:
    program = f"import dataknobs_xization as x; print(callable(x.{name}))"
    assert run(program) == str(name not in ("lexicon", "markdown"))


def test_the_root_offers_what_its_modules_do() -> None:
    for name in dataknobs_xization.__all__:
        value = getattr(dataknobs_xization, name)
        assert value.__name__.rpartition(".")[2] == name


def test_what_the_root_does_not_offer_is_not_there() -> None:
    assert set(dataknobs_xization.__all__) <= set(dir(dataknobs_xization))
    with pytest.raises(AttributeError, match="no attribute 'tokenization'"):
        getattr(dataknobs_xization, "tokenization")


def test_importing_every_module_loads_nothing_heavy() -> None:
    modules = ", ".join(PUBLIC_MODULES)
    program = f"import sys, {modules}; print([n for n in {HEAVY} if n in sys.modules])"
    assert run(program) == "[]"
