"""Read XML of any size in bounded memory, and tables of HTML.

Entities are refused, and nothing but the document itself is ever read.

>>> import io
>>> source = io.StringIO("<r><x>t1</x><y><z code='c1'/></y></r>")
>>> for elements in XmlLeafStream(source):
...     print(XmlStream.to_string(elements, ["code"]))
r.x|text="t1"
r.y.z|code="c1"
"""

from __future__ import annotations

from dataknobs_utils._html_tables import html_table_scraper
from dataknobs_utils._xml_errors import XmlEntityError, XmlSyntaxError
from dataknobs_utils._xml_stream import XmlElementGrabber, XmlLeafStream, XmlStream
from dataknobs_utils._xml_tags import XMLTagStream, soup_generator
from dataknobs_utils._xml_texts import leaf_texts

__all__ = [
    "XMLTagStream",
    "XmlElementGrabber",
    "XmlEntityError",
    "XmlLeafStream",
    "XmlStream",
    "XmlSyntaxError",
    "html_table_scraper",
    "leaf_texts",
    "soup_generator",
]
