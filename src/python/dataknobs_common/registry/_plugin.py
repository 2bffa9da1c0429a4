"""Create named instances from registered factories."""

from __future__ import annotations

import threading
from types import CoroutineType
from typing import Any, Callable, Dict, Generic, List, Optional, TypeVar

from dataknobs_common.exceptions import NotFoundError, OperationError
from dataknobs_common.registry._locks import KeyedLocks
from dataknobs_common.registry._messages import known_keys_hint

T = TypeVar("T")

_MISSING: Any = object()


class PluginRegistry(Generic[T]):  # pylint: disable=too-many-instance-attributes
    """Create and cache named instances; safe to share between threads and tasks.

    A factory is a class or function called as `factory(key, config)`, config being
    `{}` unless given. Threads, or tasks, that ask for one missing instance at once
    get the same one, made once; other keys do not wait for it. So a factory may get
    other instances of its registry, but never, not even through them, its own.

    A cached instance is returned whatever the config of the later call: use
    `use_cache=False`, or `clear_cache`, for another one.

    >>> shapes = PluginRegistry("shapes")
    >>> shapes.register("dict", lambda key, config: dict(config))
    >>> shapes.get("dict", {"sides": 4})
    {'sides': 4}
    >>> shapes.get("dict", {"sides": 5})
    {'sides': 4}
    >>> shapes
    PluginRegistry(name='shapes', plugins=1, cached=1)
    >>> shapes.get("dct")
    Traceback (most recent call last):
    dataknobs_common.exceptions.NotFoundError: Plugin 'dct' not registered and no \
default available in shapes. Did you mean 'dict'? Registered: dict.

    Args:
        name: what error messages call this registry.
        default_factory: creates instances of names that are not registered.
        validate_type: the class that factories and their instances must be of.
    """

    def __init__(
        self,
        name: str,
        default_factory: Optional[Callable[..., Any]] = None,
        validate_type: Optional[type] = None,
    ) -> None:
        self._name = name
        self._default_factory = default_factory
        self._validate_type = validate_type
        self._factories: Dict[str, Callable[..., Any]] = {}
        self._instances: Dict[str, T] = {}
        self._lock = threading.RLock()
        self._creating = KeyedLocks(threading.RLock)
        self._creating_async = KeyedLocks(_new_async_lock)

    @property
    def name(self) -> str:
        """Return the name of this registry."""
        return self._name

    @property
    def cached_instances(self) -> Dict[str, T]:
        """Return a copy of the cache: the instances by name."""
        with self._lock:
            return dict(self._instances)

    def register(
        self, key: str, factory: Callable[..., Any], override: bool = False
    ) -> None:
        """Register a factory, forgetting an instance made by an earlier one.

        >>> PluginRegistry("shapes", validate_type=dict).register("list", list)
        Traceback (most recent call last):
        TypeError: Factory class must be a subclass of dict, got list for plugin \
'list'

        Args:
            key: the name.
            factory: class or function called as `factory(key, config)`.
            override: replace a factory of that name.

        Raises:
            OperationError: the name is taken and `override` is false.
            TypeError: `factory` is not callable, or a class of the wrong type.
        """
        self.bulk_register({key: factory}, override)

    def bulk_register(
        self, factories: Dict[str, Callable[..., Any]], override: bool = False
    ) -> None:
        """Register several factories: all of them, or on an error none."""
        with self._lock:
            for key, factory in factories.items():
                self._check(key, factory, override)
            for key, factory in factories.items():
                self._factories[key] = factory
                self._instances.pop(key, None)

    def unregister(self, key: str) -> None:
        """Remove a factory and its instance; NotFoundError if there is none."""
        with self._lock:
            if key not in self._factories:
                raise self._unknown(key, f"Plugin not found: {key} in {self._name}.")
            del self._factories[key]
            self._instances.pop(key, None)

    def is_registered(self, key: str) -> bool:
        """Tell whether there is a factory of that name."""
        return key in self

    def get(
        self,
        key: str,
        config: Optional[Dict[str, Any]] = None,
        use_cache: bool = True,
        use_default: bool = True,
    ) -> T:
        """Return the cached instance of `key`, created if there is none.

        Args:
            key: the name.
            config: passed to the factory; ignored when an instance is cached.
            use_cache: take and keep the instance; false creates one for the caller.
            use_default: fall back to the default factory.

        Raises:
            NotFoundError: there is no factory of that name, and no default.
            OperationError: the factory failed (the failure is the cause), returned
                the wrong type, or is a coroutine function (use `get_async`).
        """
        if not use_cache:
            return self._create(key, self._find(key, use_default), config)
        cached: T = self._instances.get(key, _MISSING)
        if cached is not _MISSING:
            return cached
        with self._creating.get(key):
            cached = self._instances.get(key, _MISSING)
            if cached is not _MISSING:
                return cached
            factory = self._find(key, use_default)
            return self._keep(key, factory, self._create(key, factory, config))

    async def get_async(
        self,
        key: str,
        config: Optional[Dict[str, Any]] = None,
        use_cache: bool = True,
        use_default: bool = True,
    ) -> T:
        """Do what `get` does, awaiting a factory that is a coroutine function."""
        import asyncio  # slow to import

        if not use_cache:
            factory = self._find(key, use_default)
            return await self._create_async(key, factory, config)
        cached: T = self._instances.get(key, _MISSING)
        if cached is not _MISSING:
            return cached
        async with self._creating_async.get((asyncio.get_running_loop(), key)):
            cached = self._instances.get(key, _MISSING)
            if cached is not _MISSING:
                return cached
            factory = self._find(key, use_default)
            instance = await self._create_async(key, factory, config)
            return self._keep(key, factory, instance)

    def list_keys(self) -> List[str]:
        """Return the names of all factories."""
        with self._lock:
            return list(self._factories)

    def clear_cache(self, key: Optional[str] = None) -> None:
        """Forget the instance of `key`, or without a key, all of them."""
        with self._lock:
            if key is None:
                self._instances.clear()
            else:
                self._instances.pop(key, None)

    def get_factory(self, key: str) -> Optional[Callable[..., Any]]:
        """Return the factory of `key`, or None if there is none."""
        with self._lock:
            return self._factories.get(key)

    def set_default_factory(self, factory: Optional[Callable[..., Any]]) -> None:
        """Set, or with None remove, the factory for names not registered."""
        with self._lock:
            self._default_factory = factory

    def copy(self) -> Dict[str, Callable[..., Any]]:
        """Return a dictionary of all factories by name."""
        with self._lock:
            return dict(self._factories)

    def __len__(self) -> int:
        with self._lock:
            return len(self._factories)

    def __contains__(self, key: object) -> bool:
        with self._lock:
            return key in self._factories

    def __repr__(self) -> str:
        with self._lock:
            counts = f"plugins={len(self._factories)}, cached={len(self._instances)}"
        return f"PluginRegistry(name={self._name!r}, {counts})"

    def _check(self, key: str, factory: Any, override: bool) -> None:
        if key in self._factories and not override:
            raise OperationError(
                f"Plugin {key!r} already registered in {self._name}."
                " Use override=True to replace.",
                context={"key": key, "registry": self._name},
            )
        expected = self._validate_type
        if isinstance(factory, type):
            if expected is not None and not issubclass(factory, expected):
                raise TypeError(
                    f"Factory class must be a subclass of {expected.__name__},"
                    f" got {factory.__name__} for plugin {key!r}"
                )
        elif not callable(factory):
            raise TypeError(
                "Factory must be a class or callable,"
                f" got {type(factory).__name__} for plugin {key!r}"
            )

    def _find(self, key: str, use_default: bool) -> Callable[..., Any]:
        with self._lock:
            default = self._default_factory if use_default else None
            factory = self._factories.get(key, default)
            if factory is None:
                raise self._unknown(
                    key,
                    f"Plugin {key!r} not registered and no default available"
                    f" in {self._name}.",
                )
            return factory

    def _create(
        self, key: str, factory: Callable[..., Any], config: Optional[Dict[str, Any]]
    ) -> T:
        try:
            instance = factory(key, config or {})
            if isinstance(instance, CoroutineType):
                instance.close()
                raise TypeError("the factory is a coroutine function: use get_async()")
            return self._validated(instance)
        except Exception as error:
            raise self._failed(key, error) from error

    async def _create_async(
        self, key: str, factory: Callable[..., Any], config: Optional[Dict[str, Any]]
    ) -> T:
        try:
            instance = factory(key, config or {})
            if isinstance(instance, CoroutineType):
                instance = await instance
            return self._validated(instance)
        except Exception as error:
            raise self._failed(key, error) from error

    def _validated(self, instance: Any) -> T:
        expected = self._validate_type
        if expected is not None and not isinstance(instance, expected):
            raise TypeError(
                f"Factory must return a {expected.__name__} instance,"
                f" got {type(instance).__name__}"
            )
        return instance  # type: ignore[no-any-return]  # as T as its factory says

    def _keep(self, key: str, factory: Callable[..., Any], instance: T) -> T:
        """Cache an instance, unless its factory was replaced or removed meanwhile."""
        with self._lock:
            if self._factories.get(key, self._default_factory) is not factory:
                return instance
            return self._instances.setdefault(key, instance)

    def _unknown(self, key: str, problem: str) -> NotFoundError:
        keys = list(self._factories)
        return NotFoundError(
            problem + known_keys_hint(key, keys),
            context={"key": key, "registry": self._name, "available": keys},
        )

    def _failed(self, key: str, error: Exception) -> OperationError:
        return OperationError(
            f"Failed to create plugin {key!r}: {error}",
            context={"key": key, "registry": self._name},
        )


def _new_async_lock() -> Any:
    import asyncio  # slow to import

    return asyncio.Lock()
