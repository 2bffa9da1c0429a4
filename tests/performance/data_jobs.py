"""Jobs of record stores, statistics and XML."""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from performance.documents import file_of, words
from performance.job import OURS, PUBLISHED, Contender, Goal, Job
from performance.measures import returned

# Records


def table(count: int) -> list[dict[str, Any]]:
    """Return records with missing values, and texts that look like numbers."""
    chance = random.Random(count)
    return [
        {
            "id": number,
            "code": f"{chance.randrange(1000):03}",
            "name": " ".join(words(2, number)),
            "weight": chance.random() * 1000,
            "note": "NA" if number % 7 == 0 else None if number % 5 == 0 else "ok",
        }
        for number in range(count)
    ]


def restore(rows: list[dict[str, Any]]) -> Callable[[], Any]:
    from dataknobs_structures import RecordStore

    # Kept by the store that is closed over.
    path = Path(tempfile.mkdtemp(dir=Path(file_of("place", b"")).parent), "store.tsv")
    store = RecordStore(str(path))
    for row in rows:
        store.add_rec(row)
    store.save()

    def run() -> Any:
        store.restore()
        return store.records

    return run


def restore_pandas(rows: list[dict[str, Any]]) -> Callable[[], Any]:
    import pandas as pd

    path = Path(tempfile.mkdtemp(dir=Path(file_of("place", b"")).parent), "frame.tsv")
    pd.DataFrame(rows).to_csv(path, sep="\t", index=False)
    return lambda: pd.read_csv(path, sep="\t").to_dict("records")


# Statistics


def numbers(count: int) -> list[float]:
    chance = random.Random(count)
    return [chance.random() * 100 for _ in range(count)]


def bulk(values: list[float]) -> Callable[[], Any]:
    from dataknobs_utils.stats_utils import StatsAccumulator

    def run() -> Any:
        stats = StatsAccumulator(values=values)
        return stats.n, stats.mean, stats.var

    return run


def singly(values: list[float]) -> Callable[[], Any]:
    from dataknobs_utils.stats_utils import StatsAccumulator

    def run() -> Any:
        stats = StatsAccumulator()
        for value in values:
            stats.add(value)
        return stats.n, stats.mean, stats.var

    return run


def welford(values: list[float]) -> Callable[[], Any]:
    def run() -> Any:
        n, mean, m2 = 0, 0.0, 0.0
        for value in values:
            n += 1
            delta = value - mean
            mean += delta / n
            m2 += delta * (value - mean)
        return n, mean, m2 / (n - 1)

    return run


def river(values: list[float]) -> Callable[[], Any]:
    from river.stats import Var  # pants: no-infer-dep

    def run() -> Any:
        variance = Var()
        for value in values:
            variance.update(value)
        return variance.mean.n, variance.mean.get(), variance.get()

    return run


def runstats(values: list[float]) -> Callable[[], Any]:
    from runstats import Statistics

    def run() -> Any:
        stats = Statistics()
        for value in values:
            stats.push(value)
        return len(stats), stats.mean(), stats.variance()

    return run


def to_nine_digits(answer: tuple[float, ...]) -> list[str]:
    return [f"{number:.9g}" for number in answer]


def variance_error(offset: float) -> Callable[[], Any]:
    """Return how wrong a variance is, in parts of it, this far from zero."""
    from dataknobs_utils.stats_utils import StatsAccumulator

    near = [float(number % 3) for number in range(10_000)]
    true = math.fsum((x - math.fsum(near) / len(near)) ** 2 for x in near)
    true /= len(near) - 1
    values = [offset + number for number in near]
    return lambda: abs(StatsAccumulator(values=values).var - true) / true


# XML


def xml_file(count: int) -> str:
    """Return a file of about 220 bytes for each record, without namespaces."""
    parts = ["<?xml version='1.0'?>\n<records>"]
    for number in range(count):
        first, *rest = words(8, number)
        parts.append(
            f"<record id='{number}'><name>{first}</name>"
            f"<place><city>{rest[0]}</city><street>{' '.join(rest)}</street></place>"
            f"<size unit='cm'>{number % 90}</size><empty/></record>\n"
        )
    return file_of(f"records-{count}.xml", "".join([*parts, "</records>"]).encode())


def leaves_ours(path: str) -> Callable[[], Any]:
    from dataknobs_utils.xml_utils import XmlLeafStream

    def run() -> Any:
        return [
            (len(elements), elements[-1].tag, elements[-1].text)
            for elements in XmlLeafStream(path)
        ]

    return run


def texts_of_leaves(path: str) -> Callable[[], Any]:
    from dataknobs_utils.xml_utils import XmlLeafStream

    def run() -> Any:
        return [
            (".".join([element.tag for element in elements]), elements[-1].text or "")
            for elements in XmlLeafStream(path)
        ]

    return run


def leaf_texts_ours(path: str) -> Callable[[], Any]:
    from dataknobs_utils.xml_utils import leaf_texts

    return lambda: list(leaf_texts(path))


def leaves_iterparse(module: str) -> Callable[[str], Callable[[], Any]]:
    def prepare(path: str) -> Callable[[], Any]:
        from importlib import import_module

        iterparse = import_module(module).iterparse

        def run() -> Any:
            found, above, leaf = [], [], False
            for event, element in iterparse(path, ("start", "end")):
                if event == "start":
                    above.append(element)
                    leaf = True
                    continue
                if leaf:
                    elements = above[:]
                    found.append((len(elements), element.tag, elements[-1].text))
                    leaf = False
                above.pop()
                element.clear()
            return found

        return run

    return prepare


def leaves_expat(path: str) -> Callable[[], Any]:
    from xml.parsers import expat

    def run() -> Any:
        found: list[tuple[str, str]] = []
        tags: list[str] = []
        texts: list[str] = []
        leaf = False

        def start(tag: str, _: Any) -> None:
            nonlocal leaf
            tags.append(tag)
            texts.clear()
            leaf = True

        def end(_: str) -> None:
            nonlocal leaf
            if leaf:
                found.append((".".join(tags), "".join(texts)))
                leaf = False
            tags.pop()

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = texts.append
        with open(path, "rb") as stream:
            parser.ParseFile(stream)
        return found

    return run


_LOSSY = "loses types: '007' becomes 7, 'NA' a missing value"
_OFFSETS = (10**9, 10**12)

JOBS = [
    Job(
        "records/restore",
        "`RecordStore.restore` of 20,000 records",
        table,
        sizes=(20_000,),
        smoke=(50,),
        contenders={
            OURS: Contender(restore),
            PUBLISHED: Contender(restore, differs=_LOSSY),
            "pandas": Contender(restore_pandas, differs=_LOSSY),
        },
        goals=[Goal(PUBLISHED, 1.5)],
    ),
    Job(
        "stats/bulk",
        "n, mean and variance of 200,000 numbers, given at once",
        numbers,
        sizes=(200_000,),
        smoke=(100,),
        contenders={
            OURS: Contender(bulk, to_nine_digits),
            PUBLISHED: Contender(bulk, to_nine_digits),
            "Welford, inline": Contender(welford, to_nine_digits),
        },
        goals=[Goal(PUBLISHED, 2)],
    ),
    Job(
        "stats/singly",
        "the same, given one by one",
        numbers,
        sizes=(200_000,),
        smoke=(100,),
        contenders={
            OURS: Contender(singly, to_nine_digits),
            PUBLISHED: Contender(singly, to_nine_digits),
            "Welford, inline": Contender(welford, to_nine_digits),
            "river": Contender(river, to_nine_digits),
            "runstats": Contender(runstats, to_nine_digits),
        },
        goals=[Goal(PUBLISHED, 2)],
    ),
    *(
        Job(
            f"stats/variance-1e{len(str(offset)) - 1}",
            f"how wrong the variance of numbers near {offset:.0e} is, relatively",
            float,
            sizes=(offset,),
            smoke=(offset,),
            contenders={
                OURS: Contender(variance_error),
                PUBLISHED: Contender(variance_error),
            },
            at_most=1e-9,
            measure=returned,
        )
        for offset in _OFFSETS
    ),
    Job(
        "xml/leaves",
        "the elements of each leaf of 5 MB, streamed",
        xml_file,
        sizes=(25_000,),
        smoke=(20,),
        contenders={
            OURS: Contender(leaves_ours),
            PUBLISHED: Contender(leaves_ours),
            "lxml": Contender(leaves_iterparse("lxml.etree")),
            "ElementTree": Contender(leaves_iterparse("xml.etree.ElementTree")),
        },
        goals=[Goal(PUBLISHED, 1.8)],
    ),
    Job(
        "xml/leaf-texts",
        "path and text alone",
        xml_file,
        sizes=(25_000,),
        smoke=(20,),
        contenders={
            OURS: Contender(leaf_texts_ours),
            PUBLISHED: Contender(texts_of_leaves),
            "expat": Contender(leaves_expat),
        },
        goals=[Goal(PUBLISHED, 2.5)],
    ),
]
