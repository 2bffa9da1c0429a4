"""Conversations as trees."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_structures import Tree
from dataknobs_utils.llm_utils import (
    MessageCollector,
    PromptMessage,
    PromptTree,
    get_value_by_key,
)


def times(start: str, end: str) -> Dict[str, Any]:
    return {"execution_data": {"starttime": start, "endtime": end}}


@pytest.fixture(name="nodes")
def fixture_nodes() -> List[PromptTree]:
    """S, answered by Q, answered by A1 and A2, which U answers."""
    system = PromptTree(role="system", content="S", metadata={"a": {"b": 1}})
    question = system.add_message(role="user", content="Q")
    first = question.add_message(role="assistant", content="A1", metadata={"c": 2})
    second = question.add_message(PromptMessage("assistant", "A2"))
    return [system, question, first, second, second.add_message(content="U")]


def contents(messages: List[Dict[str, Any]]) -> List[str]:
    return [message["content"] for message in messages]


@pytest.mark.parametrize(
    "path, expected",
    [
        ("a.b", 1),
        ("a", {"b": 1, "n": None}),
        ("a.n", None),
        ("a.z", "-"),
        ("a.b.c", "-"),
        ("", "-"),
    ],
)
def test_values_of_nested_dicts_are_found_by_path(path: str, expected: Any) -> None:
    assert get_value_by_key({"a": {"b": 1, "n": None}}, path, "-") == expected
    assert get_value_by_key(None, path, "-") == "-"


def test_a_message_is_a_dict_with_or_without_its_metadata() -> None:
    message = PromptMessage("user", "hi", {"k": 1})
    plain = {"role": "user", "content": "hi"}
    assert message.get_message() == json.loads(repr(message)) == plain
    assert message.get_message(True) == {**plain, "metadata": {"k": 1}}
    assert message.get_message("about") == {**plain, "about": {"k": 1}}
    assert json.loads(message.to_json()) == message.get_message(True)
    assert PromptMessage("user", "hi").get_message(True) == plain


def test_a_message_shows_what_became_of_its_attributes() -> None:
    message = PromptMessage("user", "hi")
    assert message.get_message()["role"] == "user"
    message.role = "system"
    assert message.get_message()["role"] == "system"


def test_a_message_is_made_of_a_dict_with_defaults() -> None:
    message = PromptMessage.build_instance({})
    assert (message.role, message.content, message.metadata) == ("unknown", "", None)
    copy = PromptMessage.build_instance({"role": "r", "content": "c", "metadata": {}})
    assert (copy.role, copy.content, copy.metadata) == ("r", "c", {})


def test_a_node_takes_a_message_as_it_is_or_changed() -> None:
    message = PromptMessage("system", "S", {"k": 1})
    assert PromptTree(message).message is message
    changed = PromptTree(message, content="T", metadata={}).message
    assert (changed.role, changed.content, changed.metadata) == ("system", "T", {})
    assert (message.content, message.metadata) == ("S", {"k": 1})
    new = PromptTree().message
    assert (new.role, new.content, new.metadata) == ("user", "", None)


def test_nodes_are_numbered_in_the_whole_tree(nodes: List[PromptTree]) -> None:
    assert list(map(repr, nodes)) == [
        "0:system(1)",
        "1:user(1)",
        "2:assistant(2)",
        "3:assistant(2)",
        "4:user(1)",
    ]
    assert [node.depth for node in nodes] == [0, 1, 2, 2, 3]
    assert {node.node_count for node in nodes} == {5}
    assert [nodes[4].find_node_by_id(number) for number in range(6)] == [*nodes, None]
    assert isinstance(nodes[0].node, Tree) and nodes[0].node.data is nodes[0]


def test_numbers_are_not_given_twice(nodes: List[PromptTree]) -> None:
    nodes[3].node.prune()
    assert repr(nodes[0].add_message()) == "5:user(0)"
    assert nodes[0].node_count == 6
    assert nodes[0].find_node_by_id(4) is None


def test_metadata_are_those_of_the_closest_message_that_has_some(
    nodes: List[PromptTree],
) -> None:
    assert nodes[2].metadata == {"c": 2}
    assert nodes[4].metadata == {"a": {"b": 1}}
    assert not PromptTree().metadata


def test_a_metadata_value_is_looked_for_in_all_messages_before(
    nodes: List[PromptTree],
) -> None:
    assert nodes[2].get_metadata_value("c") == 2
    assert nodes[2].get_metadata_value("a.b") == 1
    assert nodes[2].get_metadata_value("none") is None


def test_a_default_is_what_the_closest_metadata_yield(nodes: List[PromptTree]) -> None:
    assert nodes[2].get_metadata_value("a.b", "default") == "default"
    assert nodes[4].get_metadata_value("a.b", "default") == 1
    assert PromptTree().get_metadata_value("a.b", "default") is None


@pytest.mark.parametrize(
    "offset, expected",
    [(0, 4), (1, 3), (2, 1), (3, 0), (9, 0), (-1, 0), (-2, 1), (-9, 4)],
)
def test_levels_are_counted_from_here_or_from_the_root(
    nodes: List[PromptTree], offset: int, expected: int
) -> None:
    assert nodes[4].get_level_node(offset) is nodes[expected]


def test_messages_are_read_from_a_level_down(nodes: List[PromptTree]) -> None:
    assert contents(nodes[4].get_messages()) == ["S", "Q", "A2", "U"]
    assert contents(nodes[4].get_messages(1)) == ["A2", "U"]
    assert contents(nodes[2].get_messages(-2)) == ["Q", "A1"]
    assert nodes[2].get_messages(0, "about")[0]["about"] == {"c": 2}


def test_a_function_is_applied_from_a_node_up(nodes: List[PromptTree]) -> None:
    seen: List[PromptTree] = []
    nodes[4].apply(seen.append)
    assert seen == [nodes[4], nodes[3], nodes[1], nodes[0]]
    collector = MessageCollector(with_metadata=False)
    nodes[2].apply(collector, level_offset=1)
    assert collector.messages == nodes[2].get_messages(1)


@pytest.mark.parametrize(
    "start, end, seconds",
    [
        ("2024-01-01T00:00:00", "2024-01-01T00:00:05.9", 5),
        ("2024-01-01T00:00:07.5", "2024-01-01T00:00:09.4", 1),
        ("2024-01-01T00:00:00Z", "2024-01-02T01:00:05+01:00", 86405),
        ("2024-01-01T00:00:00.123456789", "2024-01-01T00:00:01.2", 1),
        ("2024-01-01 00:00:00", "2024-01-01 00:01", 60),
        ("2024-01-01T00:00:10", "2024-01-01T00:00:05", -5),
        ("", "2024-01-01T00:00:05", 0),
    ],
)
def test_durations_are_whole_seconds(start: str, end: str, seconds: int) -> None:
    assert PromptTree(metadata=times(start, end)).get_self_duration() == seconds


def test_durations_are_those_of_each_message_alone_summed_on_request() -> None:
    metadata = times("2024-01-01T00:00:00", "2024-01-01T00:00:02.9")
    root = PromptTree(metadata=metadata)
    leaf = root.add_message().add_message(metadata=metadata)
    assert root.add_message().get_self_duration() == 0
    assert leaf.get_duration() == 2
    assert leaf.get_duration(-1) == 4
    with pytest.raises(ValueError):
        PromptTree(metadata=times("now", "then")).get_self_duration()


def test_nodes_are_found_in_the_whole_tree(nodes: List[PromptTree]) -> None:
    found = nodes[4].find_nodes(lambda node: node.data.message.role == "user")
    assert found == [nodes[1], nodes[4]]
    assert not nodes[4].find_nodes()


def test_a_tree_is_serialized_from_here_or_whole(nodes: List[PromptTree]) -> None:
    answer = {"role": "assistant", "content": "A2"}
    reply = {"role": "user", "content": "U"}
    assert nodes[4].serialize_tree() == reply
    assert nodes[3].serialize_tree() == [answer, [reply]]
    whole = nodes[3].serialize_tree(full=True, with_metadata=False)
    assert json.dumps(whole) == (
        '[{"role": "system", "content": "S"}, [[{"role": "user", "content": "Q"},'
        ' [{"role": "assistant", "content": "A1"},'
        ' [{"role": "assistant", "content": "A2"},'
        ' [{"role": "user", "content": "U"}]]]]]]'
    )


@pytest.mark.parametrize("data", [None, [], 5, "text", [5], [[]]])
def test_nothing_is_built_of_what_is_no_message(data: Any) -> None:
    parent = PromptTree()
    assert PromptTree.build_instance(data, parent) is None
    assert parent.node_count == 1


def test_a_tree_is_built_below_another(nodes: List[PromptTree]) -> None:
    last = PromptTree.build_instance(nodes[3].serialize_tree(), nodes[2])
    assert last and contents(last.get_messages()) == ["S", "Q", "A1", "A2", "U"]
    assert last.node_id == 6


METADATA = st.none() | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
SHAPES = st.lists(
    st.tuples(st.integers(0, 30), st.text(max_size=3), st.text(max_size=3), METADATA)
)


@given(SHAPES)
def test_any_tree_is_built_again_of_its_json(shape: Any) -> None:
    nodes = [PromptTree(role="r", content="root")]
    for place, role, content, metadata in shape:
        message = PromptMessage(role, content, metadata)
        nodes.append(nodes[place % len(nodes)].add_message(message))
    serialized = nodes[-1].serialize_tree(full=True)
    built: Optional[PromptTree] = PromptTree.build_instance(
        json.loads(json.dumps(serialized))
    )
    assert built and built.serialize_tree(full=True) == serialized
    assert built.node.root.get_deepest_right() is built.node


def test_a_conversation_may_be_longer_than_the_stack_is_deep() -> None:
    node = PromptTree(content="0")
    for number in range(1, 5000):
        node = node.add_message(content=str(number))
    copy = PromptTree.build_instance(node.serialize_tree(full=True))
    assert copy and copy.depth == 4999
    assert copy.get_messages() == node.get_messages()
