"""Structures for AI knowledge bases: trees, texts, record stores, picky dictionaries.

A tree grows, prints itself, and reads what it printed:

>>> from dataknobs_structures import Tree, build_tree_from_string
>>> tree = Tree("animals")
>>> mammals = tree.add_child("mammals")
>>> dog = mammals.add_child("dog")
>>> tree.add_edge("mammals", "cat")[1].depth
2
>>> tree.as_string()
'(animals (mammals dog cat))'
>>> build_tree_from_string(tree.as_string())
(animals
  (mammals
    dog
    cat))

A dictionary stores what a function accepts, and keeps the rest apart:

>>> from dataknobs_structures import cdict
>>> ages = cdict(lambda d, key, value: isinstance(value, int), ada=36)
>>> ages["bob"] = "unknown"
>>> ages, ages.rejected
({'ada': 36}, {'bob': 'unknown'})

A text knows what it is; records are kept in a file, or without one in memory:

>>> from dataknobs_structures import RecordStore, Text, TextMetaData
>>> Text("Hello", TextMetaData("greeting", lang="en")).text_id
'greeting'
>>> store = RecordStore(None)
>>> store.add_rec({"id": 1, "name": "Ada"})
>>> store.records
[{'id': 1, 'name': 'Ada'}]
"""

from dataknobs_structures.conditional_dict import cdict
from dataknobs_structures.document import Text, TextMetaData
from dataknobs_structures.record_store import RecordStore
from dataknobs_structures.tree import Tree, build_tree_from_string

__version__ = "1.0.0"

__all__ = [
    "RecordStore",
    "Text",
    "TextMetaData",
    "Tree",
    "build_tree_from_string",
    "cdict",
]
