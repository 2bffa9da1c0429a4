"""What is said about a remote cache that failed."""

from __future__ import annotations

from cache_warning.warner import warning


def test_nothing_is_said_about_a_cache_that_answered() -> None:
    assert warning({}) is None
    assert (
        warning({"remote_cache_requests": 9, "remote_cache_requests_cached": 4}) is None
    )


def test_many_failures_are_one_warning_that_counts_them() -> None:
    text = warning({"remote_cache_read_errors": 15, "remote_cache_write_errors": 2})
    assert text and "15 reads, 2 writes" in text


def test_a_server_that_hangs_is_told_of_even_when_no_read_was_given_up() -> None:
    text = warning({"remote_cache_request_timeouts": 3})
    assert text and "3 requests without an answer" in text
