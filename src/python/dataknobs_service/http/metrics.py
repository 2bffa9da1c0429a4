"""Count and time requests, for Prometheus."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

__all__ = ["Metrics"]

_METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"}
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30)


class Metrics:
    """The measures of one app. Labels never hold what a caller made up."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "dataknobs_http_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "dataknobs_http_request_seconds",
            "Time from request to the end of the answer.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.in_flight = Gauge(
            "dataknobs_http_requests_in_flight",
            "Requests being served.",
            registry=self._registry,
        )
        self.bulk_lines = Counter(
            "dataknobs_bulk_lines",
            "Lines of bulk ingests.",
            ["outcome"],
            registry=self._registry,
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return all measures in the text format."""
        return generate_latest(self._registry)
