"""The `dk` tool: runs the pipeline of pipeline.toml, here and on any CI service.

One folder a job, each above those it uses:

- `cli` names the commands and their options; `errors` the exit codes.
- `run` runs the stages of the pipeline, measures and shows them.
- `delivery` brings releases to environments, serves and watches them.
- `release` makes versions and publishes them; `built` lists what was built.
- `record` remembers every run and deploy, reports on them and tells people.
- `security` and `locks` look at what we depend on.
- `config` reads pipeline.toml and the environments.
- `system` is the machine: files, processes, signals, git.
"""

from __future__ import annotations

__all__: list[str] = []
