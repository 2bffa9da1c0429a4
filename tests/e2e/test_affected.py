"""A change runs exactly the tests it reaches."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Dict, Iterator, Set

import pytest
from e2e.clones import Clone

ROOTS = ("src/python", "tests", "pants-plugins")
LAYERS = {
    "common": "src/python/dataknobs_common/exceptions.py",
    "structures": "src/python/dataknobs_structures/tree.py",
    "utils": "src/python/dataknobs_utils/file_utils.py",
    "xization": "src/python/dataknobs_xization/normalize.py",
    "pipeline": "src/python/dataknobs_pipeline/graph.py",
}


def modules(root: Path) -> Dict[str, Path]:
    """Map every module name of the repository to its file."""
    found = {}
    for source_root in ROOTS:
        for path in (root / source_root).rglob("*.py"):
            parts = list(path.relative_to(root / source_root).with_suffix("").parts)
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported_names(path: Path, package: str) -> Iterator[str]:
    """Yield every dotted name that the file imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def direct_imports(known: Dict[str, Path]) -> Dict[Path, Set[Path]]:
    """Map every file to the files it imports, their packages and its own included."""
    graph = {}
    for module, path in known.items():
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        names = {module, *imported_names(path, package)}
        with_parents = {
            name.rsplit(".", depth)[0]
            for name in names
            for depth in range(name.count(".") + 1)
        }
        graph[path] = {known[name] for name in with_parents & known.keys()} - {path}
        graph[path] |= {
            folder / "conftest.py"
            for folder in path.parents
            if path.name.startswith("test_")
            and (folder / "conftest.py") in known.values()
        }
    return graph


def reached_tests(root: Path, changed: str) -> Set[str]:
    """Return the test files that import `changed`, directly or not."""
    graph = direct_imports(modules(root))
    reached = {root / changed}
    while True:
        more = {path for path, uses in graph.items() if uses & reached} - reached
        if not more:
            break
        reached |= more
    return {str(path.relative_to(root)) for path in reached if is_test(path)}


def is_test(path: Path) -> bool:
    return path.name.startswith("test_") or path.name.endswith("_test.py")


def selected_tests(checkout: Clone) -> Set[str]:
    """Return the test files that the documented command would run."""
    lines = checkout.pants(
        "--changed-since=HEAD",
        "--changed-dependents=transitive",
        "--filter-target-type=python_test",
        "list",
    )
    return {line.split(":")[0] for line in lines}


def all_tests(checkout: Clone) -> Set[str]:
    return {
        str(p.relative_to(checkout.root))
        for p in modules(checkout.root).values()
        if is_test(p)
    }


@pytest.mark.parametrize("path", LAYERS.values(), ids=LAYERS.keys())
def test_a_changed_module_selects_the_tests_that_import_it(
    checkout: Clone, path: str
) -> None:
    checkout.append(path, "\n# changed\n")
    try:
        expected = reached_tests(checkout.root, path)
        assert expected
        assert selected_tests(checkout) == expected
    finally:
        checkout.restore()


def test_a_module_at_the_top_reaches_fewer_tests_than_one_at_the_bottom(
    checkout: Clone,
) -> None:
    top, bottom = (
        reached_tests(checkout.root, LAYERS[n]) for n in ("xization", "common")
    )
    assert top < bottom < all_tests(checkout)


@pytest.mark.parametrize(
    "path",
    [
        "pants.toml",
        "pyproject.toml",
        "3rdparty/python/black.lock",
        "3rdparty/python/python-default.lock",
        "pants-plugins/run_metrics/writer.py",
    ],
)
def test_what_decides_how_everything_is_built_selects_every_test(
    checkout: Clone, path: str
) -> None:
    checkout.append(path, "\n# changed\n")
    try:
        assert selected_tests(checkout) == all_tests(checkout)
    finally:
        checkout.restore()


def test_prose_selects_what_reads_it_and_nothing_else(checkout: Clone) -> None:
    checkout.append("README.md", "\nchanged\n")
    try:
        reader = "tests/unit/dataknobs_docs/test_pages.py"
        assert selected_tests(checkout) == {reader}
    finally:
        checkout.restore()
