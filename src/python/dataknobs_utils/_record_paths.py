"""Write the leaves of a document record by record: as lines, or as a frame.

A record is what an element of an outer list holds, and the leaves outside of lists
since the record before. As published, records accumulate: each has the leaves of all
before it too, so that the output grows with the square of the number of records.
Nothing else does, and nothing at all with `cumulative=False`.
"""

# pylint: disable=too-many-arguments,too-many-instance-attributes  # published

from __future__ import annotations

import csv
import io
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any, Callable, Dict, List, NamedTuple, Optional

from dataknobs_utils._json_paths import build_jq_path
from dataknobs_utils._json_stream import TIMEOUT, item_text
from dataknobs_utils._json_text import JsonData, text_chunks
from dataknobs_utils._json_walk import walk_texts
from dataknobs_utils._path_groups import (
    ArrayElementAcceptStrategy,
    Path,
    PathGroup,
    PathSorter,
)

if TYPE_CHECKING:
    import pandas as pd

_LineBuilder = Callable[[int, int, str, Any], str]


class RecordPathBuilder:
    """Write a line for each path of each record, while the document is streamed.

    Args:
        json_data: see `stream_json_data`.
        output_stream: the text stream to write to.
        line_builder_fn: makes a line, without its end, of the record's number, the
            line number, the path and the leaf.
        timeout: seconds to wait for a URL.
        cumulative: False to leave the paths of earlier records out of a record.

    Attributes:
        jdata, output_stream, builder_fn, timeout, cumulative: as above.
        rec_id: the number of the record that is written next, or was last.
        inum: the number of leaves read.
        sorter: the `PathSorter`; None before the start.
    """

    def __init__(
        self,
        json_data: JsonData,
        output_stream: IO[str],
        line_builder_fn: _LineBuilder,
        timeout: float = TIMEOUT,
        cumulative: bool = True,
    ) -> None:
        self.jdata = json_data
        self.output_stream = output_stream
        self.builder_fn = line_builder_fn
        self.timeout = timeout
        self.cumulative = cumulative
        self.rec_id = 0
        self.inum = 0
        self.sorter: Optional[PathSorter] = None

    def write_group(self, group: PathGroup) -> None:
        """Write a line for each path of a group, by line number."""
        write, build = self.output_stream.write, self.builder_fn
        for path in sorted(group.path_set(), key=attrgetter("line_num")):
            write(f"{build(self.rec_id, path.line_num, path.jq_path, path.item)}\n")

    def visitor(self, item: Any, path: Any) -> None:
        """Take the next leaf; write the record that it completes."""
        self._take(item, build_jq_path(path))

    def _take(self, item: Any, jq_path: str) -> None:
        if self.sorter is None:
            self.sorter = _record_sorter(self.cumulative)
        closed = self.sorter.add_path(Path(jq_path, item, self.inum))
        if closed is not None:
            self.write_group(closed)
            self.rec_id += 1
        self.inum += 1

    def stream_record_paths(self) -> None:
        """Stream the document, and write all of its records.

        Raises:
            JsonSyntaxError: for malformed JSON (also a ValueError).
        """
        self.rec_id = self.inum = 0
        self.sorter = _record_sorter(self.cumulative)
        with text_chunks(self.jdata, self.timeout) as chunks:
            walk_texts(chunks, self._take)
        closed = self.sorter.close_group(check_size=False)
        if closed is not None:
            self.write_group(closed)


def stream_record_paths(
    json_data: JsonData,
    output_stream: IO[str],
    line_builder_fn: _LineBuilder,
    timeout: float = TIMEOUT,
    cumulative: bool = True,
) -> None:
    """Write a line for each path of each record.

    A record starts at each element of an outer list. Leaves outside of lists belong
    to the record before them, or to the first; a list at the top is grouped by the
    attributes of its elements instead. Records accumulate: each also has all lines
    of those before. With `cumulative=False` it has not; then time is linear, and
    memory is bounded by the largest record.

    >>> import sys
    >>> text = '{"recs": [{"id": 7, "tags": ["x"]}, {"id": 8}], "end": true}'
    >>> def line(rec_id, line_num, jq_path, item):
    ...     return f"{rec_id} {line_num} {jq_path} = {item}"
    >>> stream_record_paths(text, sys.stdout, line)
    0 0 .recs[0].id = 7
    0 1 .recs[0].tags[0] = x
    1 0 .recs[0].id = 7
    1 1 .recs[0].tags[0] = x
    1 2 .recs[1].id = 8
    1 3 .end = True
    >>> stream_record_paths(text, sys.stdout, line, cumulative=False)
    0 0 .recs[0].id = 7
    0 1 .recs[0].tags[0] = x
    1 2 .recs[1].id = 8
    1 3 .end = True

    Args:
        json_data: see `stream_json_data`.
        output_stream: the text stream to write to.
        line_builder_fn: makes a line, without its end, of the record's number, the
            line number, the path and the leaf.
        timeout: seconds to wait for a URL.
        cumulative: False to leave the paths of earlier records out of a record.

    Raises:
        JsonSyntaxError: for malformed JSON (also a ValueError).
    """
    builder = RecordPathBuilder(
        json_data, output_stream, line_builder_fn, timeout, cumulative
    )
    builder.stream_record_paths()


def get_records_df(
    json_data: JsonData, timeout: float = TIMEOUT, cumulative: bool = True
) -> pd.DataFrame:
    """Return a frame with a row for each path of each record.

    The columns are rec_id, line_num, jq_path and item; see `stream_record_paths` for
    which rows there are. Items get the type that `pandas.read_csv` gives a column
    of their texts: numbers if all are, missing for `None` and `NA`.

    >>> get_records_df('{"recs": [{"id": 7}, {"id": 8}]}')
       rec_id  line_num      jq_path  item
    0       0         0  .recs[0].id     7
    1       1         0  .recs[0].id     7
    2       1         1  .recs[1].id     8

    Args:
        json_data: see `stream_json_data`.
        timeout: seconds to wait for a URL.
        cumulative: False to leave the paths of earlier records out of a record.

    Returns:
        The frame.

    Raises:
        JsonSyntaxError: for malformed JSON (also a ValueError).
    """
    import numpy as np
    import pandas as pd

    leaves = _collect_leaves(json_data, timeout)
    starts = np.array([0, *leaves.ends[:-1]], dtype="int64")
    firsts = np.zeros_like(starts) if cumulative else starts
    sizes = np.array(leaves.ends, dtype="int64") - firsts
    skipped = firsts - (np.cumsum(sizes) - sizes)
    line_nums = np.arange(sizes.sum()) + np.repeat(skipped, sizes)
    items = pd.DataFrame({"jq_path": leaves.paths, "item": _retyped(leaves.items)})
    df = items.take(line_nums).reset_index(drop=True)
    df.insert(0, "line_num", line_nums)
    df.insert(0, "rec_id", np.repeat(np.arange(len(sizes)), sizes))
    return df


class _Leaves(NamedTuple):
    paths: List[str]
    items: List[str]
    ends: List[int]  # how many leaves there are up to the end of each record


def _collect_leaves(json_data: JsonData, timeout: float) -> _Leaves:
    leaves = _Leaves([], [], [])
    sorter = _record_sorter(cumulative=False)

    def take(item: Any, jq_path: str) -> None:
        line_num = len(leaves.paths)
        if sorter.add_path(Path(jq_path, item, line_num)) is not None:
            leaves.ends.append(line_num)
        leaves.paths.append(jq_path)
        leaves.items.append(item_text(item))

    with text_chunks(json_data, timeout) as chunks:
        walk_texts(chunks, take)
    leaves.ends.append(len(leaves.paths))
    return leaves


def _record_sorter(cumulative: bool) -> PathSorter:
    return PathSorter(
        ArrayElementAcceptStrategy(0), max_groups=2, cumulative=cumulative
    )


def _retyped(texts: List[str]) -> Any:
    """Let pandas find the type of a column, as if it was read from a file."""
    import pandas as pd

    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([text] for text in texts)
    data = io.BytesIO(stream.getvalue().encode("utf-8", "surrogatepass"))
    options: Dict[str, Any] = {"encoding_errors": "surrogatepass", "low_memory": False}
    # Later versions read floats exactly by default, and deprecate asking for it.
    if int(pd.__version__.split(".", maxsplit=1)[0]) < 3:
        options["float_precision"] = "round_trip"
    return pd.read_csv(data, names=["item"], **options)["item"]
