"""Keep the messages of a conversation that branches."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Callable, Dict, Iterator, List, Optional, Union

from dataknobs_structures import Tree
from dataknobs_utils._prompt_message import (
    PromptMessage,
    WithMetadata,
    get_value_by_key,
)

_FRACTION = re.compile(r"(?<=\.)\d+")

# A message, or the message and the list of what answers it.
Serialized = Union[Dict[str, Any], List[Any]]


class PromptTree:
    """Hold a message, what it answers, and what answers it.

    Many methods take a `level_offset`: 0 is this node, 1 the message it answers, 2
    the one before, up to the root; -1 is the root, -2 what answers it on the way to
    this node, down to this node.

    >>> root = PromptTree(role="system", content="Be brief.")
    >>> root.add_message(role="user", content="Hi")
    1:user(2)

    Args:
        message: the message; a new one is made of it if any of these is given too.
        role: who says it; `user` if there is no message.
        content: the text.
        metadata: what else is known.
        parent: what it answers.
    """

    class IdTracker:
        """Count from 0."""

        def __init__(self) -> None:
            self.id_count = 0

        def next_id(self) -> int:
            """Return the next number."""
            self.id_count += 1
            return self.id_count - 1

    def __init__(  # pylint: disable=too-many-arguments  # published
        self,
        message: Optional[PromptMessage] = None,
        role: Optional[str] = None,
        content: Optional[str] = None,
        metadata: Optional[Dict[str, Any]] = None,
        parent: Optional[PromptTree] = None,
    ) -> None:
        self.message = _message(message, role, content, metadata)
        self.node: Tree = Tree(self, parent.node if parent else None)
        self._ids: PromptTree.IdTracker = parent._ids if parent else self.IdTracker()
        self.node_id = self._ids.next_id()

    def __repr__(self) -> str:
        return f"{self.node_id}:{self.message.role}({len(self.message.content)})"

    @property
    def node_count(self) -> int:
        """How many nodes the whole tree was given, pruned ones included."""
        return self._ids.id_count

    @property
    def depth(self) -> int:
        """The number of messages before this one; 0 for the root."""
        return self.node.depth

    @property
    def metadata(self) -> Dict[str, Any]:
        """That of this message, else of the closest before it that has any."""
        found = (each.message.metadata for each in self._upward())
        return next((each for each in found if each is not None), {})

    def get_metadata_value(self, pathkey: str, default_value: Any = None) -> Any:
        """Return what the metadata of this message, or of one before, has at a path.

        Args:
            pathkey: the keys, joined by dots.
            default_value: what the closest metadata yields without the path: to look
                at all metadata, leave it at None.

        Returns:
            The value; None if there is none, or no metadata at all.
        """
        for each in self._upward():
            if each.message.metadata is not None:
                value = get_value_by_key(each.message.metadata, pathkey, default_value)
                if value is not None:
                    return value
        return None

    def add_message(
        self,
        message: Optional[PromptMessage] = None,
        role: Optional[str] = None,
        content: Optional[str] = None,
        metadata: Optional[Dict[str, Any]] = None,
    ) -> PromptTree:
        """Add an answer to this message.

        Args:
            message: as for `PromptTree`, like the others.
            role: who says it.
            content: the text.
            metadata: what else is known.

        Returns:
            The node of the answer.
        """
        return PromptTree(message, role, content, metadata, parent=self)

    def get_level_node(self, level_offset: int) -> PromptTree:
        """Return the node that is `level_offset` away."""
        *_, node = self._upward(level_offset)
        return node

    def apply(
        self, ptree_fn: Callable[[PromptTree], object], level_offset: int = -1
    ) -> None:
        """Call a function with this node, then with each before, up to a level.

        Args:
            ptree_fn: is called with each node.
            level_offset: the last of them.
        """
        for each in self._upward(level_offset):
            ptree_fn(each)

    def get_messages(
        self, level_offset: int = -1, with_metadata: WithMetadata = False
    ) -> List[Dict[str, Any]]:
        """Return the messages from a level down to this one.

        Args:
            level_offset: the first of them.
            with_metadata: as for `PromptMessage.get_message`.
        """
        messages = [
            each.message.get_message(with_metadata)
            for each in self._upward(level_offset)
        ]
        return messages[::-1]

    def get_duration(self, level_offset: int = 0) -> int:
        """Return the sum of `get_self_duration`, from a level down to this node."""
        return sum(each.get_self_duration() for each in self._upward(level_offset))

    def get_self_duration(self) -> int:
        """Return the whole seconds that this message took.

        They are between `starttime` and `endtime`, times in ISO format, of
        `execution_data` in its own metadata.

        >>> times = {"starttime": "2024-01-01T00:00:00", "endtime": "2024-01-01T00:01"}
        >>> PromptTree(metadata={"execution_data": times}).get_self_duration()
        60

        Returns:
            The seconds; 0 without both times.

        Raises:
            ValueError: for a time in another format.
        """
        start, end = (
            get_value_by_key(self.message.metadata, f"execution_data.{name}")
            for name in ("starttime", "endtime")
        )
        if not start or not end:
            return 0
        return int((_time(end) - _time(start)).total_seconds())

    def find_node_by_id(self, node_id: int) -> Optional[PromptTree]:
        """Return the node of the whole tree that has an id, or None."""
        found = self.node.root.find_nodes(
            lambda node: node.data.node_id == node_id, only_first=True
        )
        return found[0].data if found else None

    def find_nodes(
        self, match_fn: Optional[Callable[[Tree], object]] = None
    ) -> List[PromptTree]:
        """Return the nodes of the whole tree that a function accepts.

        Args:
            match_fn: is given the `node` of each, whose `data` is the `PromptTree`.

        Returns:
            The nodes, each before those below it; none without a function.
        """
        if match_fn is None:
            return []
        return [node.data for node in self.node.root.find_nodes(match_fn)]

    def serialize_tree(
        self, full: bool = False, with_metadata: WithMetadata = True
    ) -> Serialized:
        """Return the messages of the tree below as what JSON can hold.

        >>> root = PromptTree(content="a")
        >>> _ = root.add_message(content="b")
        >>> root.serialize_tree()
        [{'role': 'user', 'content': 'a'}, [{'role': 'user', 'content': 'b'}]]

        Args:
            full: True for the whole tree.
            with_metadata: as for `PromptMessage.get_message`.

        Returns:
            The message if nothing answers it; else a list of the message and of the
            list of what answers it, each of the same form.
        """
        start = self.node.root if full else self.node
        # A list of its own: the root has a place to be appended to, like the others.
        places: Dict[Optional[Tree], List[Serialized]] = {start.parent: []}
        for node in start.find_nodes(lambda _: True):
            message = node.data.message.get_message(with_metadata)
            answers: List[Serialized] = []
            places[node.parent].append([message, answers] if node.children else message)
            places[node] = answers
        return places[start.parent][0]

    @staticmethod
    def build_instance(
        data: Optional[Serialized], parent: Optional[PromptTree] = None
    ) -> Optional[PromptTree]:
        """Build the nodes that `serialize_tree` returned.

        Args:
            data: the messages; what has not their form is left out.
            parent: what the first message answers.

        Returns:
            The last node built, at the end of the last branch; None for none.
        """
        last = None
        stack: List[Any] = [(data, parent)]
        while stack:
            item, before = stack.pop()
            if isinstance(item, dict):
                item = [item]
            if isinstance(item, list) and item and isinstance(item[0], dict):
                message = PromptMessage.build_instance(item[0])
                last = PromptTree(message, parent=before)
                answers = item[1] if len(item) > 1 else []
                if isinstance(answers, list):
                    stack.extend((answer, last) for answer in reversed(answers))
        return last

    def _upward(self, level_offset: int = -1) -> Iterator[PromptTree]:
        """Yield this node, then those before it, up to a level."""
        steps = level_offset
        if level_offset < 0:
            steps = max(self.depth + 1 + level_offset, 0)
        node: Optional[Tree] = self.node
        while node is not None and steps >= 0:
            yield node.data
            node = node.parent
            steps -= 1


class MessageCollector:
    """Collect the messages of the nodes that `PromptTree.apply` calls it with.

    >>> root = PromptTree(content="a")
    >>> collector = MessageCollector()
    >>> root.add_message(content="b").apply(collector)
    >>> [message["content"] for message in collector.messages]
    ['a', 'b']

    Args:
        with_metadata: as for `PromptMessage.get_message`.
    """

    def __init__(self, with_metadata: WithMetadata = True) -> None:
        self.with_metadata = with_metadata
        self._upward: List[Dict[str, Any]] = []

    def __call__(self, ptree: PromptTree) -> None:
        self._upward.append(ptree.message.get_message(self.with_metadata))

    @property
    def messages(self) -> List[Dict[str, Any]]:
        """The messages, that of the last call first."""
        return self._upward[::-1]


def _message(
    message: Optional[PromptMessage],
    role: Optional[str],
    content: Optional[str],
    metadata: Optional[Dict[str, Any]],
) -> PromptMessage:
    if message is None:
        return PromptMessage(role or "user", content or "", metadata)
    if role is None and content is None and metadata is None:
        return message
    return PromptMessage(
        message.role if role is None else role or "user",
        message.content if content is None else content,
        message.metadata if metadata is None else metadata,
    )


def _time(text: str) -> datetime:
    # Before Python 3.11 datetime takes 3 or 6 digits after the dot, and no Z.
    text = _FRACTION.sub(lambda match: match.group()[:6].ljust(6, "0"), text)
    return datetime.fromisoformat(re.sub("Z$", "+00:00", text))
