"""Says once, when a run ends, that the remote cache failed.

Pants itself warns once per wording of an error, which for a server that stops in the
middle of a run is several times: `remote_cache_warnings = "ignore"` silences it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Iterable, Mapping

from pants.engine.internals.scheduler import Workunit
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.streaming_workunit_handler import (
    StreamingWorkunitContext,
    WorkunitsCallback,
    WorkunitsCallbackFactory,
    WorkunitsCallbackFactoryRequest,
)
from pants.engine.unions import UnionRule
from pants.option.global_options import GlobalOptions

logger = logging.getLogger(__name__)


def warning(metrics: Mapping[str, int]) -> str | None:
    """Return what there is to say about the remote cache; None when it did its part.

    A request that timed out is a failure too where the process ended here before the
    read was given up.
    """
    reads = metrics.get("remote_cache_read_errors", 0)
    writes = metrics.get("remote_cache_write_errors", 0)
    timeouts = metrics.get("remote_cache_request_timeouts", 0)
    if not (reads or writes or timeouts):
        return None
    return (
        f"The remote cache failed: {reads} reads, {writes} writes, {timeouts} requests "
        "without an answer in time. What it could not give ran here; the results are "
        "not affected. --remote-cache-warnings=backoff shows each error."
    )


@dataclass(frozen=True)
class WarnOnce(WorkunitsCallback):
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
        text = warning(context.get_metrics()) if finished else None
        if text:
            logger.warning(text)


class WarnOnceRequest(WorkunitsCallbackFactoryRequest):
    pass


@rule
async def cache_warner(
    _: WarnOnceRequest, options: GlobalOptions
) -> WorkunitsCallbackFactory:
    used = options.remote_cache_read or options.remote_cache_write
    # None is what Pants' own factories return to stay silent; its type forgot it.
    return WorkunitsCallbackFactory(lambda: WarnOnce() if used else None)


def rules() -> Iterable[Rule | UnionRule]:
    return [
        *collect_rules(),
        UnionRule(WorkunitsCallbackFactoryRequest, WarnOnceRequest),
    ]
