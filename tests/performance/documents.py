"""What the jobs read: made from a seed, or taken from the packages installed here."""

from __future__ import annotations

import gzip
import json
import random
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["file_of", "records", "records_file", "words"]

_WORDS = """
the of and to in is that for was on are with they be at one have this from or had by
hot word but what some we can out other were all there when up use your how said an
each she which do their time if will way about many then them write would like so
these her long make thing see him two has look more day could go come did number sound
no most people my over know water than call first who may down side been now find new
work part take get place made live where after back little only round man year came
show every good me give our under name very through just form sentence great think say
help low line differ turn cause much mean before move right boy old too same tell does
set three want air well also play small end put home read hand port large spell add
even land here must big high such follow act why ask men change went light kind off
need house picture try us again animal point mother world near build self earth father
""".split()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that goes when the process does."""
    return tempfile.TemporaryDirectory(prefix="dataknobs-bench-")


@cache
def file_of(name: str, data: bytes) -> str:
    """Return a file that holds the data."""
    path = Path(_folder().name, name)
    path.write_bytes(data)
    return str(path)


def words(count: int, seed: int = 0) -> list[str]:
    """Return words of English, the frequent ones more often."""
    chance = random.Random(seed)
    return [_WORDS[int(len(_WORDS) * chance.random() ** 2)] for _ in range(count)]


def records(count: int) -> list[dict[str, Any]]:
    """Return records with lists and dicts in them, about 500 bytes of JSON each."""
    chance = random.Random(count)
    return [
        {
            "id": number,
            "name": " ".join(words(3, number)),
            "score": round(chance.random() * 100, 3),
            "active": chance.random() < 0.5,
            "parent": None,
            "tags": words(chance.randrange(1, 6), number + 1),
            "address": {
                "street": f"{chance.randrange(200)} {words(1, number + 2)[0]} street",
                "city": "S\u00e3o Paulo",
                "geo": {"lat": chance.random(), "lon": chance.random()},
            },
            "orders": [
                {"sku": f"A-{chance.randrange(10**6)}", "count": chance.randrange(9)}
                for _ in range(chance.randrange(1, 5))
            ],
        }
        for number in range(count)
    ]


@cache
def records_file(count: int) -> str:
    """Return the file, gzipped, of a JSON document with that many records."""
    data = json.dumps({"records": records(count)}).encode()
    return file_of(f"records-{count}.json.gz", gzip.compress(data, 6, mtime=0))
