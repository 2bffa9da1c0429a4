"""Turn JSON records into texts that can be searched, or cut JSON into chunks.

>>> chunker = JSONChunker()
>>> [chunk.text for chunk in chunker.chunk([{"name": "Syrah", "color": "red"}])]
['Syrah\\ncolor: red']
>>> source = '[{"name": "Syrah"}, {"name": "Merlot"}]'
>>> for chunk in chunk_json_source(source):
...     print(chunk.start, chunk.end, chunk.metadata.get_heading_path())
0 20 [0]
20 39 [1]
"""

from __future__ import annotations

from dataknobs_xization.json.json_chunker import (
    JSONChunk,
    JSONChunkConfig,
    JSONChunker,
)
from dataknobs_xization.json.json_source import chunk_json_source

__all__ = ["JSONChunk", "JSONChunkConfig", "JSONChunker", "chunk_json_source"]
