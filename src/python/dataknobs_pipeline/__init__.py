"""The `dk` tool: runs the pipeline of pipeline.toml, here and on any CI service.

Where to find what:

- `cli`, `cli_common` and `cli_delivery` name the commands; `errors` their exit codes.
- What would run, as pure functions over data: `config`, `model`, `graph`, `routing`,
  `changes`, `commands`, `plan`.
- Running it: `session`, `runner`, `stage`, `process`, `capture`, `guard`, `locking`,
  `signals`. Measuring: `metrics`, `junit`, `gates`. Showing: `progress`, `summary`,
  `text`. Recording: `history`, `migrations`.
- The locks of 3rdparty/python: `requirements`, `lock_check`, `lock`.
- What was built: `artifacts`, `manifest`, `releases`, `index`. Delivering it:
  `delivery` over `embedded`, `places`, `ledger`, `steps`; `promotion`. To where:
  `environment`, `environment_schema`. Looking at it: `status`, `watch`, `health`,
  `probe`. Telling of it: `alerts`, `webhook`, `notify`; `report` with
  `report_data` and `charts`.
"""

from __future__ import annotations

__all__: list[str] = []
