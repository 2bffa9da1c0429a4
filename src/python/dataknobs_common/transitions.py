"""Say which status may follow which, and refuse the others.

>>> orders = TransitionValidator("order", {"new": {"paid", "void"}, "paid": {"sent"}})
>>> orders.validate("new", "paid")
>>> orders.is_valid("sent", "new"), sorted(orders.get_reachable("new"))
(False, ['paid', 'sent', 'void'])
>>> orders.validate("paid", "new")
Traceback (most recent call last):
dataknobs_common.transitions.InvalidTransitionError: order cannot go from 'paid' to \
'new'; allowed: sent
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, Mapping, Optional, Set, Tuple

from dataknobs_common.exceptions import OperationError

__all__ = ["InvalidTransitionError", "TransitionValidator"]


class InvalidTransitionError(OperationError):
    """Report a status that may not follow the current one.

    Args:
        entity: what has the status.
        current_status: the status before.
        target_status: the status that may not follow, None if none was asked for.
        allowed: the statuses that may; None if the current one is unknown.

    Attributes:
        entity: the same, as are the others.
    """

    def __init__(
        self,
        entity: str,
        current_status: str,
        target_status: Optional[str],
        allowed: Optional[Iterable[str]] = None,
    ) -> None:
        self.entity = entity
        self.current_status = current_status
        self.target_status = target_status
        self.allowed: Optional[Set[str]] = None if allowed is None else set(allowed)
        target = "" if target_status is None else f" to {target_status!r}"
        super().__init__(
            f"{entity} cannot go from {current_status!r}{target}; {self._way_out()}",
            context={
                "entity": entity,
                "current_status": current_status,
                "target_status": target_status,
                "allowed": None if self.allowed is None else sorted(self.allowed),
            },
        )

    def __reduce__(self) -> Tuple[Any, ...]:
        values = self.entity, self.current_status, self.target_status, self.allowed
        return type(self), values

    def _way_out(self) -> str:
        if self.allowed is None:
            return "unknown current status"
        return f"allowed: {', '.join(sorted(self.allowed)) or 'none, it is final'}"


class TransitionValidator:
    """Know which statuses may follow which.

    A status that only ever follows others counts as unknown when it is the current
    one: give it an empty set to make it final.

    Args:
        name: what has the status, for error messages.
        transitions: for each status, those that may follow it; copied.

    Attributes:
        name: the same.
    """

    def __init__(self, name: str, transitions: Mapping[str, Iterable[str]]) -> None:
        self.name = name
        self._allowed = {status: set(after) for status, after in transitions.items()}

    def __repr__(self) -> str:
        return f"TransitionValidator({self.name!r}, {len(self.statuses)} statuses)"

    @property
    def allowed_transitions(self) -> Dict[str, Set[str]]:
        """Return, for each status, those that may follow it: a copy."""
        return {status: set(after) for status, after in self._allowed.items()}

    @property
    def statuses(self) -> Set[str]:
        """Return all statuses, also those that only follow others."""
        return set(self._allowed).union(*self._allowed.values())

    def validate(self, current_status: Optional[str], target_status: str) -> None:
        """Do nothing if a status may follow another; anything may follow None.

        Raises:
            InvalidTransitionError: it may not, or the current status is unknown.
        """
        if not self.is_valid(current_status, target_status):
            raise InvalidTransitionError(
                self.name,
                str(current_status),
                target_status,
                self._allowed.get(str(current_status)),
            )

    def is_valid(self, current_status: Optional[str], target_status: str) -> bool:
        """Tell whether a status may follow another; anything may follow None."""
        if current_status is None:
            return True
        return target_status in self._allowed.get(current_status, ())

    def get_reachable(self, from_status: str) -> Set[str]:
        """Return the statuses that may follow one, at once or later.

        Raises:
            InvalidTransitionError: the status is unknown.
        """
        if from_status not in self._allowed:
            raise InvalidTransitionError(self.name, from_status, None)
        found: Set[str] = set()
        to_visit = [from_status]
        while to_visit:
            new = self._allowed.get(to_visit.pop(), set()) - found
            found |= new
            to_visit += new
        return found
