def library(description, also_in={}, extras={}):
    """One library of src/python: typed sources, wheel and sdist, named after its folder.

    `also_in` maps each further resolve whose code uses the library to the interpreters
    of that code. `extras` maps each extra of the wheel to the packages, out of
    3rdparty/python/libraries.in, that are installed with it and not without. Version,
    classifiers, licence and long description come from the library_distribution plugin.
    """
    package = build_file_dir().name
    sources = ["**/*.py"]
    python_sources(sources=sources)
    for resolve, interpreters in also_in.items():
        python_sources(
            name=resolve,
            sources=sources,
            resolve=resolve,
            interpreter_constraints=interpreters,
            # Checked once, with what a user installs; not again with every resolve.
            skip_mypy=True,
            skip_pylint=True,
        )
    resource(name="py.typed", source="py.typed")
    requirements = "//3rdparty/python:libraries"
    optional = sorted({name for names in extras.values() for name in names})
    distribution(
        description=description,
        dependencies=[
            ":py.typed",
            f":{package}",
            # The same files: owned by this wheel when that of the service needs them.
            *(f":{resolve}" for resolve in also_in),
            *(f"!!{requirements}#{name}" for name in optional),
            *(f"!!{requirements}-{r}#{name}" for r in also_in for name in optional),
        ],
        extras={
            extra: [f"{requirements}#{name}" for name in names]
            for extra, names in extras.items()
        },
    )


def distribution(description, dependencies, python_requires=">=3.8", **fields):
    """The wheel and sdist of a folder of src/python, named after it."""
    python_distribution(
        name="dist",
        dependencies=dependencies,
        provides=python_artifact(
            name=build_file_dir().name.replace("_", "-"),
            description=description,
            python_requires=python_requires,
        ),
        # The first moment a zip archive can hold: no byte depends on the clock.
        env_vars=["SOURCE_DATE_EPOCH=315532800"],
        sdist=False,
        reproducible_sdist=True,
        **fields,
    )


def e2e_tests(**fields):
    """Tests that take long, or need packages that no other test does.

    They run when E2E_CHECKOUT names the checkout to test, as in .ci/run.
    """
    python_tests(
        skip_tests=env("E2E_CHECKOUT", "") == "",
        tags=["e2e"],
        **fields,
    )


def test_interpreters(pythons):
    """The interpreter constraints of tests that are to run on `pythons`.

    `pythons` is one version, several separated by commas or spaces, or `all`. Several
    make one target each: `test_tree.py@interpreter_constraints=py38`.
    """
    if pythons == "all":
        pythons = "3.8 3.9 3.10 3.11 3.12 3.13"
    constraints = {
        "py" + version.replace(".", ""): [f"CPython=={version}.*"]
        for version in pythons.replace(",", " ").split()
    }
    if len(constraints) == 1:
        return list(constraints.values())[0]
    return parametrize(**constraints)
