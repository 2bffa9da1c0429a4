"""The shared build cache: BuildGrid behind TLS and tokens, with Redis beside it.

`./dk cache serve` runs it on this machine, `docker/cache/` in a container.
"""

__all__: list[str] = []
