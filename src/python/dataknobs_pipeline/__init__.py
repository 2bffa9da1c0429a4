"""The `dk` tool: runs the pipeline of pipeline.toml, here and on any CI service.

Where to find what:

- `cli` names the commands; `errors` their exit codes.
- What would run, as pure functions over data: `config`, `model`, `graph`, `routing`,
  `changes`, `commands`, `plan`.
- Running it: `session`, `runner`, `stage`, `process`, `locking`, `signals`. Measuring:
  `metrics`, `junit`, `gates`. Showing: `progress`, `summary`. Recording: `history`.
- The locks of 3rdparty/python: `requirements`, `lock_check`, `lock`.
- Delivering what was built: `artifacts`, `manifest`, `environment`, `embedded`,
  `places`, `health`, `probe`.
"""

from __future__ import annotations

__all__: list[str] = []
