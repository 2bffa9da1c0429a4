"""Write and read files for the bulk interface of Elasticsearch."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any, Dict, Generator, Iterable, List, Optional

from dataknobs_common.files import PathText

if TYPE_CHECKING:
    import pandas as pd

_ACTION = '{"index":'


def add_batch_data(
    batchfile: IO[str],
    record_generator: Iterable[Dict[str, Any]],
    idx_name: str,
    source_id_fieldname: Optional[str] = "id",
    cur_id: int = 1,
) -> int:
    r"""Write two lines for each record: an index action, and the record.

    >>> import io
    >>> stream = io.StringIO()
    >>> add_batch_data(stream, [{"t": "x"}], "ix", cur_id=5)
    6
    >>> print(stream.getvalue(), end="")
    {"index": {"_index": "ix", "_id": 5}}
    {"t": "x", "id": 5}

    Args:
        batchfile: the text stream to write to.
        record_generator: the records; each is given its id.
        idx_name: the index.
        source_id_fieldname: the field for the id; empty to leave records alone.
        cur_id: the first id.

    Returns:
        The id after the last one.
    """
    for record in record_generator:
        if source_id_fieldname:
            record[source_id_fieldname] = cur_id
        action = {"index": {"_index": idx_name, "_id": cur_id}}
        batchfile.write(f"{json.dumps(action)}\n{json.dumps(record)}\n")
        cur_id += 1
    return cur_id


def batchfile_record_generator(
    batchfile_path: PathText,
) -> Generator[Any, None, None]:
    """Yield the records of a batch file.

    Every line that does not start with `{"index":` is one.

    Args:
        batchfile_path: the UTF-8 file.

    Yields:
        The parsed records.

    Raises:
        json.JSONDecodeError: for a line that is not JSON; a blank one is not.
        OSError: for a file that cannot be read.
    """
    with open(batchfile_path, encoding="utf-8") as stream:
        for line in stream:
            if not line.startswith(_ACTION):
                yield json.loads(line)


def collect_batchfile_values(
    batchfile_path: PathText, fieldname: str, default_value: Any = ""
) -> List[Any]:
    """Return one field of each record of a batch file.

    Args:
        batchfile_path: the UTF-8 file.
        fieldname: the field.
        default_value: what stands for a field that is missing.

    Returns:
        The values, in the order of the records.
    """
    return [
        record.get(fieldname, default_value)
        for record in batchfile_record_generator(batchfile_path)
    ]


def collect_batchfile_records(batchfile_path: PathText) -> pd.DataFrame:
    """Return the records of a batch file, one to a row.

    Args:
        batchfile_path: the UTF-8 file.

    Returns:
        The table, with an index from 0.
    """
    import pandas as pd

    return pd.DataFrame(list(batchfile_record_generator(batchfile_path)))
