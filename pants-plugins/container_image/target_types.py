"""The `docker_image` target type."""

from __future__ import annotations

from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    Dependencies,
    SingleSourceField,
    StringField,
    StringSequenceField,
    Target,
)


class DockerfileField(SingleSourceField):  # pylint: disable=too-many-ancestors
    required = True
    help = "The Dockerfile. What the target depends on is in `dist` when it is built."


class ImageDependenciesField(Dependencies):
    help = "What is packaged and put into the build context, like a `pex_binary`."


class ImageNameField(StringField):
    alias = "image"
    required = True
    help = "The name of the image, with a tag or without."


class BuildArgumentsField(StringSequenceField):
    alias = "extra_build_args"
    default = ()
    help = (
        "Build arguments, `NAME=VALUE`, or `NAME` for the value that the environment "
        "has; the Dockerfile's own if it has none."
    )


class PinnedArgumentsField(StringSequenceField):
    alias = "pinned_build_args"
    default = ()
    help = (
        "Those of `extra_build_args` that name an image and are to be given by digest, "
        "`IMAGE@sha256:…`. Without one the image is not built; another is an error. "
        "`ALLOW_UNPINNED=1` in the environment takes what there is."
    )


class DockerImage(Target):
    alias = "docker_image"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        DockerfileField,
        ImageDependenciesField,
        ImageNameField,
        BuildArgumentsField,
        PinnedArgumentsField,
    )
    help = "An image that `package` has a container engine build, where there is one."
