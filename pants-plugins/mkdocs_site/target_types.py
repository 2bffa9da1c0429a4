"""The `mkdocs_site` target type."""

from __future__ import annotations

from pants.core.goals.package import OutputPathField
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    Dependencies,
    StringField,
    Target,
)


class MkDocsConfigField(StringField):
    alias = "config"
    default = "mkdocs.yml"
    help = "The configuration file, from the root of the repository."


class MkDocsDependenciesField(Dependencies):
    required = True
    help = (
        "The pages, and whatever else MkDocs and its plugins read: hooks, and the "
        "Python files whose docstrings they show. What these depend on comes along."
    )


class MkDocsSite(Target):
    alias = "mkdocs_site"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        MkDocsConfigField,
        MkDocsDependenciesField,
        OutputPathField,
    )
    help = "Pages that MkDocs builds; a warning of MkDocs is an error of the build."
