"""Writes the cache counters of one Pants run to a file when the run ends."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Iterable, Mapping

from pants.engine.internals.scheduler import Workunit
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.streaming_workunit_handler import (
    StreamingWorkunitContext,
    WorkunitsCallback,
    WorkunitsCallbackFactory,
    WorkunitsCallbackFactoryRequest,
)
from pants.engine.unions import UnionRule
from pants.option.option_types import StrOption
from pants.option.subsystem import Subsystem


class RunMetrics(Subsystem):
    options_scope = "run-metrics"
    help = "Where to write how much of a run came from the caches."

    output = StrOption(
        default=None,
        help="Path of the JSON file to write. Nothing is written by default.",
    )


def counters(metrics: Mapping[str, int]) -> dict[str, int]:
    """Count the processes of one run; all 0 when the daemon remembered every result.

    While Pants asks the remote cache it starts the process here too, and stops it on a
    hit: `local_execution_requests` counts those as well, so it says nothing.
    """
    processes = metrics.get("local_cache_requests", 0)
    local = metrics.get("local_cache_requests_cached", 0)
    remote = metrics.get("remote_cache_requests_cached", 0)
    return {
        "processes": processes,
        "local_hits": local,
        "remote_hits": remote,
        "remote_requests": metrics.get("remote_cache_requests", 0),
        "ran": processes - local - remote,
    }


def write_atomically(path: str, content: Mapping[str, Any]) -> None:
    partial = f"{path}.{os.getpid()}.partial"
    with open(partial, "w", encoding="utf-8") as file:
        json.dump(content, file)
    os.replace(partial, path)


@dataclass(frozen=True)
class WriteMetrics(WorkunitsCallback):
    output: str

    @property
    def can_finish_async(self) -> bool:
        return False

    def __call__(
        self,
        *,
        started_workunits: tuple[Workunit, ...],
        completed_workunits: tuple[Workunit, ...],
        finished: bool,
        context: StreamingWorkunitContext,
    ) -> None:
        if finished:
            write_atomically(self.output, counters(context.get_metrics()))


class WriteMetricsRequest(WorkunitsCallbackFactoryRequest):
    pass


@rule
async def metrics_writer(
    _: WriteMetricsRequest, options: RunMetrics
) -> WorkunitsCallbackFactory:
    output = options.output
    return WorkunitsCallbackFactory(
        # None is what Pants' own factories return to stay silent; its type forgot it.
        lambda: WriteMetrics(output) if output else None
    )


def rules() -> Iterable[Rule | UnionRule]:
    return [
        *collect_rules(),
        UnionRule(WorkunitsCallbackFactoryRequest, WriteMetricsRequest),
    ]
