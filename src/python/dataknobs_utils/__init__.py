"""Work with files and JSON without loading what you do not use.

The modules:

- `elasticsearch_utils`: queries, indices, documents and bulk files of Elasticsearch.
- `emoji_utils`: find emojis in texts, and say what they are.
- `file_utils`: walk folders, read and write files line by line.
- `json_extractor`: find and repair the JSON objects in a text.
- `json_utils`: stream, flatten, rebuild and query JSON of any size.
- `llm_utils`: conversations with language models, as trees of messages.
- `pandas_utils`: frames of dicts, and groups of rows that may overlap.
- `requests_utils`: HTTP requests with a time limit, and answers prepared for tests.
- `resource_utils`: the folder of data files, and the resources of NLTK in it.
- `sql_utils`: records by id, and the tables of a PostgreSQL database.
- `stats_utils`: running statistics, of all numbers or of a window of time.
- `subprocess_utils`: run commands, and handle what they print line by line.
- `sys_utils`: the settings of a project, and the hosts of the local network.
- `xml_utils`: XML of any size, element by element, and tables of HTML.

All are there after `import dataknobs_utils`: each is imported when it is first used.
What a function needs beyond the standard library is loaded when it is called.

>>> import gzip, os, shutil, tempfile
>>> from dataknobs_utils import file_utils, json_utils
>>> folder = tempfile.mkdtemp()
>>> name = os.path.join(folder, "people.json.gz")
>>> with gzip.open(name, "wt") as stream:
...     _ = stream.write('{"people": [{"name": "Ada"}, {"name": "Alan"}]}')

Look at every leaf of a document that may be larger than memory:

>>> json_utils.stream_json_data(name, print)
Ada ('people', 0, 'name')
Alan ('people', 1, 'name')

Flatten it, change it, rebuild it, and ask for values:

>>> flat = json_utils.collect_squashed(name)
>>> flat[".people[1].name"] = "Grace"
>>> people = json_utils.explode(flat)
>>> json_utils.get_value(people, "people[*].name")
['Ada', 'Grace']

Malformed text is refused with its place:

>>> json_utils.collect_squashed('{"people": [}')
Traceback (most recent call last):
dataknobs_utils._json_errors.JsonSyntaxError: not JSON at byte 12: \
expected a value, found '}'

Write sorted lines, and read them back:

>>> file_utils.write_lines("names.txt", ["Grace", "Ada"], folder)
>>> list(file_utils.fileline_generator("names.txt", folder))
['Ada', 'Grace']
>>> sorted(os.path.basename(path) for path in file_utils.filepath_generator(folder))
['names.txt', 'people.json.gz']
>>> shutil.rmtree(folder)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    from dataknobs_utils import (
        elasticsearch_utils,
        emoji_utils,
        file_utils,
        json_extractor,
        json_utils,
        llm_utils,
        pandas_utils,
        requests_utils,
        resource_utils,
        sql_utils,
        stats_utils,
        subprocess_utils,
        sys_utils,
        xml_utils,
    )

__all__ = [
    "elasticsearch_utils",
    "emoji_utils",
    "file_utils",
    "json_extractor",
    "json_utils",
    "llm_utils",
    "pandas_utils",
    "requests_utils",
    "resource_utils",
    "sql_utils",
    "stats_utils",
    "subprocess_utils",
    "sys_utils",
    "xml_utils",
]

__version__ = "1.0.0"


def __getattr__(name: str) -> Any:
    """Import a module when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return import_module(f"{__name__}.{name}")


def __dir__() -> List[str]:
    return sorted({*globals(), *__all__})
