"""Graphs."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dataknobs_pipeline.graph import closure, find_cycle, in_order

NAMES = "abcdef"
# Each name may need only earlier ones, so these have no cycle.
ACYCLIC = st.fixed_dictionaries(
    {
        name: (
            st.lists(st.sampled_from(NAMES[:number]), unique=True)
            if number
            else st.just([])
        )
        for number, name in enumerate(NAMES)
    }
)
ANY = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(NAMES), unique=True) for name in NAMES}
)


@settings(deadline=None)
@given(ACYCLIC)
def test_a_graph_without_cycle_has_none(graph: dict[str, list[str]]) -> None:
    assert find_cycle(graph) == []


@settings(deadline=None)
@given(ANY)
def test_a_cycle_that_is_found_is_one(graph: dict[str, list[str]]) -> None:
    cycle = find_cycle(graph)
    assert not cycle or cycle[0] == cycle[-1]
    assert all(after in graph[name] for name, after in zip(cycle, cycle[1:]))


@settings(deadline=None)
@given(ANY)
def test_a_cycle_is_missed_never(graph: dict[str, list[str]]) -> None:
    cyclic = any(name in closure(graph, graph[name]) for name in graph)
    assert bool(find_cycle(graph)) == cyclic


@settings(deadline=None)
@given(ACYCLIC)
def test_the_order_puts_each_name_after_its_needs(graph: dict[str, list[str]]) -> None:
    order = in_order(dict(reversed(graph.items())))
    assert sorted(order) == sorted(graph)
    for name, needs in graph.items():
        assert all(order.index(need) < order.index(name) for need in needs)


def test_names_without_needs_stay_as_declared() -> None:
    assert in_order({"z": [], "a": [], "m": []}) == ["z", "a", "m"]
