"""Keep conversations with language models, as trees: each message has its answers.

>>> system = PromptTree(role="system", content="Be brief.")
>>> question = system.add_message(role="user", content="Why is the sky blue?")
>>> answer = question.add_message(role="assistant", content="Rayleigh scattering.")
>>> other = question.add_message(role="assistant", content="Air scatters blue most.")
>>> [message["content"] for message in other.get_messages()]
['Be brief.', 'Why is the sky blue?', 'Air scatters blue most.']
>>> system.serialize_tree() == PromptTree.build_instance(
...     system.serialize_tree()
... ).serialize_tree(full=True)
True
"""

from __future__ import annotations

from dataknobs_utils._prompt_message import PromptMessage, get_value_by_key
from dataknobs_utils._prompt_tree import MessageCollector, PromptTree

__all__ = ["MessageCollector", "PromptMessage", "PromptTree", "get_value_by_key"]
