"""What `import dataknobs_common` gives, and what it costs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import List

import pytest

import dataknobs_common
from dataknobs_common import (
    events,
    exceptions,
    expressions,
    ratelimit,
    registry,
    retry,
    serialization,
    transitions,
)

ROOT = Path(dataknobs_common.__file__).parent.parent
TOPICS: List[ModuleType] = [
    events,
    exceptions,
    expressions,
    ratelimit,
    registry,
    retry,
    serialization,
    transitions,
]
# Published below the root only.
NOT_ROOT = {"sanitize_for_json", "validate_json_safe"}
# Slow to import, and needed by few.
SLOW = {"asyncio", "dataclasses", "inspect", "logging"}


def all_modules() -> List[ModuleType]:
    found = pkgutil.walk_packages(dataknobs_common.__path__, "dataknobs_common.")
    return [dataknobs_common, *(importlib.import_module(each.name) for each in found)]


def loaded_by(code: str) -> List[str]:
    """Return the modules that a new interpreter loads to run `code`."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); before = set(sys.modules)\n"
        f"{code}\nprint(*sorted(set(sys.modules) - before))"
    )
    command = [sys.executable, "-I", "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_version_is_the_released_one() -> None:
    assert dataknobs_common.__version__ == "1.0.0"


def test_the_root_names_what_was_published() -> None:
    assert dataknobs_common.__all__ == [
        "AsyncRegistry",
        "BackoffStrategy",
        "CachedRegistry",
        "ConcurrencyError",
        "ConfigurationError",
        "DataknobsError",
        "Event",
        "EventBus",
        "EventType",
        "ExpressionResult",
        "InMemoryEventBus",
        "InMemoryRateLimiter",
        "InvalidTransitionError",
        "NotFoundError",
        "OperationError",
        "PluginRegistry",
        "RateLimit",
        "RateLimitError",
        "RateLimitStatus",
        "RateLimiter",
        "RateLimiterConfig",
        "Registry",
        "ResourceError",
        "RetryConfig",
        "RetryExecutor",
        "SAFE_BUILTINS",
        "Serializable",
        "SerializationError",
        "Subscription",
        "TimeoutError",
        "TransitionValidator",
        "ValidationError",
        "YAML_ALIASES",
        "create_event_bus",
        "create_rate_limiter",
        "deserialize",
        "deserialize_list",
        "is_deserializable",
        "is_serializable",
        "safe_eval",
        "safe_eval_value",
        "serialize",
        "serialize_list",
    ]


def test_the_root_gives_every_public_name_of_its_topics() -> None:
    names = {name for topic in TOPICS for name in topic.__all__}
    assert set(dataknobs_common.__all__) == names - NOT_ROOT
    for topic in TOPICS:
        for name in set(topic.__all__) - NOT_ROOT:
            assert getattr(dataknobs_common, name) is getattr(topic, name)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__)
def test_a_topic_names_all_that_it_defines_in_order(topic: ModuleType) -> None:
    home, private = topic.__name__, "dataknobs_common._"
    defined = {
        name
        for name, value in vars(topic).items()
        if getattr(value, "__module__", "").startswith((home, private))
        and not name.startswith("_")
    }
    constants = {name for name in topic.__all__ if name.isupper()}
    shared = {"T", "InvalidConfigError"}
    assert sorted(defined - shared | constants) == topic.__all__


@pytest.mark.parametrize("module", all_modules(), ids=lambda module: module.__name__)
def test_examples_do_what_they_show(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_the_root_and_each_public_module_that_defines_something_show_examples() -> None:
    for module in (dataknobs_common, exceptions, serialization):
        assert doctest.testmod(module).attempted > 0


def test_an_import_loads_the_standard_library_alone_and_nothing_slow_of_it() -> None:
    loaded = loaded_by("import dataknobs_common")
    assert "dataknobs_common.registry" in loaded
    assert not SLOW.intersection(loaded)
    if sys.version_info >= (3, 10):
        packages = {name.partition(".")[0] for name in loaded}
        assert packages - sys.stdlib_module_names == {"dataknobs_common"}
