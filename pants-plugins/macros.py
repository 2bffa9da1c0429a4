def library(description, also_in={}):
    """One library of src/python: typed sources, wheel and sdist, named after its folder.

    `also_in` maps each further resolve whose code uses the library to the interpreters
    of that code. Version, classifiers, licence and long description come from the
    library_distribution plugin.
    """
    package = build_file_dir().name
    python_sources()
    for resolve, interpreters in also_in.items():
        python_sources(
            name=resolve, resolve=resolve, interpreter_constraints=interpreters
        )
    resource(name="py.typed", source="py.typed")
    python_distribution(
        name="dist",
        dependencies=[":py.typed", f":{package}"],
        provides=python_artifact(
            name=package.replace("_", "-"), description=description
        ),
        # The first moment a zip archive can hold: no byte depends on the clock.
        env_vars=["SOURCE_DATE_EPOCH=315532800"],
        sdist=False,
        reproducible_sdist=True,
    )
