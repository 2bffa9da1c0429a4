"""Jobs of JSON: streaming its leaves, flattening and rebuilding it, taking values."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from performance.documents import records, records_file
from performance.job import OURS, PUBLISHED, Contender, Goal, Job
from performance.measures import growth

Leaves = list[tuple[Any, Any]]

# Streaming


def leaves_ours(path: str) -> Callable[[], Any]:
    from dataknobs_utils.json_utils import stream_json_data

    def run() -> Leaves:
        found: Leaves = []
        add = found.append
        stream_json_data(path, lambda item, path: add((path, item)))
        return found

    return run


def leaves_ijson(path: str) -> Callable[[], Any]:
    import ijson

    def run() -> Leaves:
        with gzip.open(path) as stream:
            return list(walked_events(ijson.basic_parse(stream, use_float=True)))

    return run


def leaves_orjson(path: str) -> Callable[[], Any]:
    import orjson

    def run() -> Leaves:
        with gzip.open(path) as stream:
            return list(walked(orjson.loads(stream.read()), ()))

    return run


def walked_events(events: Iterator[tuple[str, Any]]) -> Iterator[tuple[Any, Any]]:
    """Yield path and leaf, from the events of a parser."""
    path: list[Any] = []
    empty = False
    for event, value in events:
        if event == "map_key":
            path[-1] = value
            continue
        if event in ("end_map", "end_array"):
            path.pop()
            if empty:
                yield tuple(path), {} if event == "end_map" else []
            empty = False
            continue
        if path and isinstance(path[-1], int):
            path[-1] += 1
        empty = event in ("start_map", "start_array")
        if empty:
            path.append(None if event == "start_map" else -1)
        else:
            yield tuple(path), value


def walked(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, Any]]:
    """Yield path and leaf, from a document in memory."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from walked(inner, (*path, key))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from walked(inner, (*path, index))
    else:
        yield path, value


# Flattening and rebuilding


def document(count: int) -> Any:
    return {"records": records(count)}


def squash_ours(data: Any) -> Callable[[], Any]:
    from dataknobs_utils.json_utils import collect_squashed

    text = json.dumps(data)
    return lambda: collect_squashed(text)


def squash_flatten_dict(data: Any) -> Callable[[], Any]:
    from flatten_dict import flatten

    text = json.dumps(data)
    return lambda: flatten(
        json.loads(text),
        reducer="dot",
        enumerate_types=(list,),
        keep_empty_types=(dict,),
    )


def explode_ours(data: Any) -> Callable[[], Any]:
    from dataknobs_utils.json_utils import collect_squashed, explode

    squashed = collect_squashed(json.dumps(data))
    return lambda: explode(squashed)


def explode_flatten_dict(data: Any) -> Callable[[], Any]:
    from flatten_dict import unflatten

    flat = squash_flatten_dict(data)()
    return lambda: unflatten(flat, splitter="dot")


# Records


def record_paths(data: Any) -> Callable[[], Any]:
    from dataknobs_utils.json_utils import stream_record_paths

    text = json.dumps(data)

    def run() -> str:
        stream = io.StringIO()
        stream_record_paths(text, stream, _line)
        return stream.getvalue()

    return run


def record_paths_apart(data: Any) -> Callable[[], Any]:
    from dataknobs_utils.json_utils import stream_record_paths

    text = json.dumps(data)

    def run() -> str:
        stream = io.StringIO()
        stream_record_paths(text, stream, _line, cumulative=False)
        return stream.getvalue()

    return run


def _line(rec_id: int, line_num: int, path: str, item: Any) -> str:
    return f"{rec_id}\t{line_num}\t{path}\t{item}"


# Values


def value_ours(path: str, times: int) -> Callable[[Any], Callable[[], Any]]:
    def prepare(data: Any) -> Callable[[], Any]:
        from dataknobs_utils.json_utils import get_value

        def run() -> Any:
            for _ in range(times):
                found = get_value(data, path)
            return found

        return run

    return prepare


def value_jmespath(path: str, times: int) -> Callable[[Any], Callable[[], Any]]:
    def prepare(data: Any) -> Callable[[], Any]:
        import jmespath

        def run() -> Any:
            for _ in range(times):
                found = jmespath.search(path, data)
            return found

        return run

    return prepare


_FIXED, _WILDCARD = "records[7].address.geo.lat", "records[*].address.city"
_OTHER_KEYS = "joins keys by dots alone: indices and keys look the same"
_LOSSY = "rebuilds lists as dicts, keys with dots as two"

JOBS = [
    Job(
        "json/leaves",
        "all leaves of 5 MB of gzipped JSON with their paths, streamed",
        records_file,
        sizes=(10_000,),
        smoke=(10,),
        contenders={
            OURS: Contender(leaves_ours),
            PUBLISHED: Contender(leaves_ours),
            "ijson (C)": Contender(leaves_ijson),
            "orjson, all in memory": Contender(leaves_orjson),
        },
        goals=[Goal(PUBLISHED, 4), Goal("ijson (C)", 1.2)],
    ),
    Job(
        "json/squash",
        "1 MB of JSON text to one flat dict",
        document,
        sizes=(2_000,),
        smoke=(10,),
        contenders={
            OURS: Contender(squash_ours),
            PUBLISHED: Contender(squash_ours),
            "flatten_dict": Contender(squash_flatten_dict, differs=_OTHER_KEYS),
        },
        goals=[Goal(PUBLISHED, 2.5)],
    ),
    Job(
        "json/explode",
        "and back",
        document,
        sizes=(2_000,),
        smoke=(10,),
        contenders={
            OURS: Contender(explode_ours),
            PUBLISHED: Contender(explode_ours),
            "flatten_dict": Contender(explode_flatten_dict, differs=_LOSSY),
        },
        goals=[Goal(PUBLISHED, 1.5)],
    ),
    Job(
        "json/record-paths",
        "lines of 200 records, each with all lines before it: the output is quadratic",
        document,
        sizes=(200,),
        smoke=(10,),
        contenders={
            OURS: Contender(record_paths),
            PUBLISHED: Contender(record_paths),
        },
    ),
    Job(
        "json/record-paths-apart",
        "lines of each record alone: how much longer 800 records take than 80",
        document,
        sizes=(80, 800),
        smoke=(5, 10),
        contenders={OURS: Contender(record_paths_apart)},
        at_most=12,
        measure=growth,
    ),
    Job(
        "json/get-value",
        f"`{_FIXED}`, 5,000 times",
        document,
        sizes=(100,),
        smoke=(10,),
        contenders={
            OURS: Contender(value_ours(_FIXED, 5_000)),
            PUBLISHED: Contender(value_ours(_FIXED, 5_000)),
            "jmespath": Contender(value_jmespath(_FIXED, 5_000)),
        },
        goals=[Goal(PUBLISHED, 1.3), Goal("jmespath", 1.1)],
    ),
    Job(
        "json/get-value-wildcard",
        f"`{_WILDCARD}` of 1,000 records, 20 times",
        document,
        sizes=(1_000,),
        smoke=(10,),
        contenders={
            OURS: Contender(value_ours(_WILDCARD, 20)),
            PUBLISHED: Contender(value_ours(_WILDCARD, 20)),
            "jmespath": Contender(value_jmespath(_WILDCARD, 20)),
        },
        goals=[Goal(PUBLISHED, 1.3), Goal("jmespath", 1.1)],
    ),
]
