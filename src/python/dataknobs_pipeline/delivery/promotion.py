"""Take what has passed in one environment to the next: the command `dk promote`."""

from __future__ import annotations

from collections.abc import Sequence

from dataknobs_pipeline.config.environment import read_environment
from dataknobs_pipeline.delivery.delivery import Target, deploy
from dataknobs_pipeline.delivery.places import Places
from dataknobs_pipeline.delivery.releases import kept, kept_build
from dataknobs_pipeline.errors import StageFailed

__all__ = ["check_order", "promote"]


def promote(source: str, target: Target, version: str | None) -> None:
    """Deploy the very files that another environment has verified.

    Args:
        source: the environment that verified them.
        target: where they go.
        version: a release that the source keeps; None for what it serves.

    Raises:
        StageFailed: the order of pipeline.toml says otherwise, the release has not
            passed there, or does not work here.
    """
    name = target.environment.name
    read_environment(target.root, source)
    check_order(target.delivery.order, source, name)
    places = Places(target.root, source)
    release = kept(places, version) if version else _served(places)
    if release not in places.ledger.names():
        raise StageFailed(
            f"{release} has not passed in {source}: ./dk deploy {source} verifies it"
        )
    target.say(f"promoting {release} from {source} to {name}")
    deploy(target, kept_build(places, release), "promote")


def check_order(order: Sequence[str], source: str, target: str) -> None:
    """Refuse a promotion that is not one step along the order.

    >>> check_order(["a", "b", "c"], "a", "b")
    >>> check_order(["a", "b", "c"], "a", "c")
    Traceback (most recent call last):
      ...
    dataknobs_pipeline.errors.StageFailed: pipeline.toml: a is promoted to b, not to c
    """
    following = dict(zip(order, order[1:]))
    if source == target or (order and following.get(source) != target):
        goes = f"to {following[source]}" if source in following else "no further"
        raise StageFailed(
            f"pipeline.toml: {source} is promoted {goes}, not to {target}"
        )


def _served(places: Places) -> str:
    current = places.current()
    if current is None:
        raise StageFailed(
            f"nothing is deployed to {places.name}: ./dk deploy {places.name}"
        )
    return current.name
