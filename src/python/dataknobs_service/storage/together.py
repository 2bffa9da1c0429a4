"""Have several writers wait for the disk together, not one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection

from dataknobs_service.errors import ServiceError

__all__ = ["Together"]

Result = TypeVar("Result")


@dataclass
class _Waiting:
    """A function that a thread wants to have run, and what came of it."""

    function: Callable[[Connection], Any]
    done: bool = False
    result: Any = None
    error: Exception | None = None

    def ended(self, result: Any = None, error: Exception | None = None) -> None:
        self.result, self.error, self.done = result, error, True


class Together:
    """Run functions, those that wait at the same time in one transaction.

    Whoever has the turn runs all that wait; their threads find it done. A function
    that refuses with an error of ours takes back what it did, and nothing else.

    Args:
        begin: gives the connection of a new transaction, which ends with the context.
    """

    def __init__(self, begin: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._begin = begin
        self._turn = Lock()
        self._waiting = deque[_Waiting]()

    def run(self, function: Callable[[Connection], Result]) -> Result:
        """Return what the function returns, once its changes are on disk."""
        mine = _Waiting(function)
        self._waiting.append(mine)
        with self._turn:
            if not mine.done:
                self._run_all()
        if mine.error is not None:
            raise mine.error
        result: Result = mine.result
        return result

    def _run_all(self) -> None:
        found = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if len(found) > 1 and self._at_once(found):
            return
        for one in found:
            self._alone(one)

    def _alone(self, one: _Waiting) -> None:
        try:
            with self._begin() as connection:
                result = one.function(connection)
        except Exception as error:  # pylint: disable=broad-exception-caught # raised
            one.ended(error=error)
        else:
            one.ended(result)

    def _at_once(self, found: Sequence[_Waiting]) -> bool:
        """Return whether it is known what came of each: a defect of one undoes all."""
        begun, outcomes = False, list[dict[str, Any]]()
        try:
            with self._begin() as connection:
                begun = True
                outcomes += [_outcome(connection, one) for one in found]
        except Exception as error:  # pylint: disable=broad-exception-caught # raised
            if begun:
                return False
            outcomes = [{"error": error}] * len(found)
        for one, outcome in zip(found, outcomes):
            one.ended(**outcome)
        return True


def _outcome(connection: Connection, one: _Waiting) -> dict[str, Any]:
    try:
        with connection.begin_nested():
            return {"result": one.function(connection)}
    except ServiceError as error:
        return {"error": error}
