"""Turn JSON records into texts that can be searched.

>>> chunker = JSONChunker()
>>> [chunk.text for chunk in chunker.chunk([{"name": "Syrah", "color": "red"}])]
['Syrah\\ncolor: red']
"""

from __future__ import annotations

from dataknobs_xization.json.json_chunker import (
    JSONChunk,
    JSONChunkConfig,
    JSONChunker,
)

__all__ = ["JSONChunk", "JSONChunkConfig", "JSONChunker"]
