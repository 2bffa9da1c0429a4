"""Packages that an extra installs."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from dataknobs_common.exceptions import ResourceError
from dataknobs_common.extras import MissingExtraError, require


def test_an_installed_module_is_imported() -> None:
    assert require("json.decoder", "any[x]").JSONDecoder


def test_a_missing_package_is_an_import_error_with_the_command_to_run() -> None:
    with pytest.raises(ImportError) as caught:
        require("no_such_package.part", "dataknobs-utils[sql]")
    assert str(caught.value) == (
        "dataknobs-utils[sql] is needed to import no_such_package.part:"
        " pip install 'dataknobs-utils[sql]'"
    )
    assert isinstance(caught.value, ResourceError)
    assert caught.value.name == "no_such_package.part"
    assert caught.value.context["requirement"] == "dataknobs-utils[sql]"


def test_the_error_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(MissingExtraError("m", "any[x]")))
    assert (copy.name, copy.requirement, str(copy)) == (
        "m",
        "any[x]",
        str(MissingExtraError("m", "any[x]")),
    )


def test_an_installed_package_that_lacks_something_raises_its_own_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_package.py").write_text("import no_such_dependency\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="no_such_dependency") as caught:
        require("broken_package", "any[x]")
    assert not isinstance(caught.value, MissingExtraError)
