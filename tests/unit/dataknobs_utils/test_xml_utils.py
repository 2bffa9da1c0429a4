"""XML element by element: what is found, what is refused, what it costs."""

from __future__ import annotations

import gc
import io
import pickle
import time
import tracemalloc
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, List, Tuple, Type
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataknobs_utils.xml_utils import (
    XmlElementGrabber,
    XmlEntityError,
    XmlLeafStream,
    XmlStream,
    XmlSyntaxError,
    leaf_texts,
)

Element = ElementTree.Element
LEAVES = b'<r a="0"><x>t1</x> <y><z code="c1"/>tail<w>q</w></y><v/></r>'
MATCHES = (
    b'<r><m id="1"><a k="v">A<b>B</b></a><m id="2">in</m></m>'
    b'<o/><m id="3">z</m></r>'
)


def source(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def element(tag: str, text: str = "", **attributes: str) -> Element:
    made = Element(tag, attributes)
    made.text = text
    return made


class Generated:
    """A file object over chunks that are made when they are read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._rest += chunk
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


# Leaves


@pytest.mark.parametrize("clear", [True, False])
def test_leaves_come_in_document_order_with_what_is_around_them(clear: bool) -> None:
    stream = XmlLeafStream(source(LEAVES), clear)
    found = [XmlStream.to_string(elts, ["code"]) for elts in stream]
    assert found == ['r.x|text="t1"', 'r.y.z|code="c1"', 'r.y.w|text="q"', "r.v"]
    assert stream.count == 4
    assert stream.elts is not None and stream.elts[-1].tag == "v"


def test_while_a_leaf_is_looked_at_the_context_is_what_is_open() -> None:
    stream = XmlLeafStream(source(LEAVES))
    contexts = [[elt.tag for elt in stream.context] for _ in stream]
    assert contexts == [["r"], ["r", "y"], ["r", "y"], ["r"]]
    assert stream.context_length == 0


def test_an_element_is_cleared_when_the_next_one_closes() -> None:
    items = list(XmlLeafStream(source(LEAVES)))
    assert [elts[-1].text for elts in items] == [None] * 4
    kept = list(XmlLeafStream(source(LEAVES), auto_clear_elts=False))
    assert [elts[-1].text for elts in kept] == ["t1", None, "q", None]
    assert [child.tag for child in kept[0][0]] == ["x", "y", "v"]


def test_comments_and_instructions_make_no_elements() -> None:
    data = b"<?p i?><!-- c --><r><x>a<!-- <y/> -->b<?p i?>c</x></r><!-- d -->"
    assert list(leaf_texts(source(data))) == [("r.x", "abc")]
    items = list(XmlLeafStream(source(data), False))
    assert [elts[-1].text for elts in items] == ["abc"]


def test_a_root_alone_is_a_leaf() -> None:
    assert [len(elts) for elts in XmlLeafStream(source(b"<r>t</r>"))] == [1]
    assert list(leaf_texts(source(b"<r>t</r>"))) == [("r", "t")]


def test_users_may_clear_elements_themselves() -> None:
    data = b"<r>" + b"<a><b/></a>" * 1000 + b"</r>"
    count = 0
    for elts in XmlLeafStream(source(data)):
        elts[0].clear()
        count += 1
    assert count == 1000


# Iterating


@pytest.fixture(name="path")
def fixture_path(tmp_path: Path) -> str:
    path = tmp_path / "leaves.xml"
    path.write_bytes(LEAVES)
    return str(path)


def test_iterating_again_reads_a_file_again_and_goes_on_counting(path: str) -> None:
    stream = XmlLeafStream(path)
    assert [len(list(stream)), len(list(stream)), stream.count] == [4, 4, 8]
    assert [next(stream, None), next(iter(stream))[-1].tag] == [None, "x"]


def test_taking_goes_on_where_it_stopped(path: str) -> None:
    stream = XmlLeafStream(path)
    taken = [[elts[-1].tag for elts in stream.take(n)] for n in (2, 1, 9, 1)]
    assert taken == [["x", "z"], ["w"], ["v"], []]


def test_closing_starts_over(path: str) -> None:
    with XmlLeafStream(path) as stream:
        assert next(stream)[-1].tag == "x"
    assert stream.context_length == 0
    assert next(stream)[-1].tag == "x"
    stream.close()
    stream.close()


def test_a_file_object_is_left_open_and_text_is_read_too() -> None:
    stream = io.StringIO("<r>é</r>")
    assert list(leaf_texts(stream)) == [("r", "é")]
    assert not stream.closed
    assert len(list(XmlLeafStream(io.StringIO("<r>é</r>")))) == 1


def test_a_path_object_names_a_file(path: str) -> None:
    assert len(list(leaf_texts(Path(path)))) == 4


def test_a_stream_of_your_own_sees_every_event() -> None:
    class Closed(XmlStream):
        def loop_through_elements(self) -> List[Element]:
            while True:
                event, elem = self.next_xml_iter()
                if event == "start":
                    self.add_to_context(elem)
                    continue
                context = self.context
                assert self.find_context_idx(elem) == len(context) - 1
                self.pop_closed_from_context(elem)
                assert self.find_context_idx(elem) == -1
                return context

    items = [[elt.tag for elt in elts] for elts in Closed(source(LEAVES))]
    assert items == [
        ["r", "x"],
        ["r", "y", "z"],
        ["r", "y", "w"],
        ["r", "y"],
        ["r", "v"],
        ["r"],
    ]


def test_popping_forgets_what_was_opened_inside() -> None:
    stream = XmlLeafStream(source(LEAVES))
    elements = [element(tag) for tag in "abc"]
    for each in elements:
        stream.add_to_context(each)
    stream.pop_closed_from_context(elements[1])
    assert stream.context == elements[:1]
    stream.pop_closed_from_context(element("stranger"))
    assert stream.context_length == 1
    stream.pop_closed_from_context(elements[0], 0)
    assert stream.context_length == 0


# Text


@pytest.mark.parametrize(
    ("leaf", "what", "text"),
    [
        (element("l", "t", a="1"), True, 'r.l|text="t"'),
        (element("l", "  "), True, 'r.l|text="  "'),
        (element("l", "t", a="1"), "a", 'r.l|text="t"'),
        (element("l", a="1"), True, "r.l"),
        (element("l", "t"), False, "r.l"),
        (element("l", a="1"), "a", 'r.l|a="1"'),
        (element("l", a="1", b=""), ["b", "a"], 'r.l|a="1"'),
        (element("l", a="1"), "zz", "r.l"),
    ],
)
def test_an_item_is_written_with_text_or_attribute(
    leaf: Element, what: Any, text: str
) -> None:
    assert XmlStream.to_string([Element("r"), leaf], what) == text


# Matches


def test_matches_come_outermost_with_what_is_around_them() -> None:
    grabber = XmlElementGrabber(source(MATCHES), "m")
    found = [([elt.tag for elt in elts], elts[-1].get("id")) for elts in grabber]
    assert found == [(["r", "m"], "1"), (["r", "m"], "3")]
    assert (grabber.count, grabber.match) == (2, "m")


def test_what_is_in_a_match_is_cleared_but_for_tags_and_number() -> None:
    elts = next(XmlElementGrabber(source(MATCHES), "m"))
    inner = [(elt.tag, elt.text, dict(elt.attrib), len(elt)) for elt in elts[-1].iter()]
    assert inner == [
        ("m", None, {"id": "1"}, 2),
        ("a", None, {}, 0),
        ("m", None, {}, 0),
    ]


def test_a_match_is_whole_without_clearing() -> None:
    elts = next(XmlElementGrabber(source(MATCHES), "m", auto_clear_elts=False))
    assert [elt.text for elt in elts[-1].iter()] == [None, "A", "B", "in"]


def test_a_function_matches_by_tag_and_attributes() -> None:
    seen = []

    def is_third(elem: Element) -> bool:
        seen.append(elem.tag)
        return elem.get("id") == "3"

    assert [elts[-1].text for elts in XmlElementGrabber(source(MATCHES), is_third)] == [
        "z"
    ]
    assert seen == ["r", "m", "a", "b", "m", "o", "m"]


@pytest.mark.parametrize(
    ("match", "texts"),
    [
        ("m", ["1", "2", "4"]),
        ("{urn:q}m", ["2"]),
        ("{http://u/v}m", ["1"]),
        ("p:m", []),
        ("{nocolon}m", ["3"]),
    ],
)
def test_a_tag_without_colon_matches_in_any_namespace_that_has_one(
    match: str, texts: List[str]
) -> None:
    data = (
        b'<r xmlns="http://u/v" xmlns:p="urn:q"><m>1</m><p:m>2</p:m>'
        b'<n xmlns="nocolon"><m>3</m></n><n xmlns=""><m>4</m><xm/></n></r>'
    )
    found = [elts[-1].text for elts in XmlElementGrabber(source(data), match)]
    assert found == texts


# The same as the standard library, on any document

NAMES = st.sampled_from(["a", "b", "c:d", "é"])
TEXTS = st.text(st.sampled_from("x é<&>\n\"']"), max_size=5)


def documents(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(NAMES, TEXTS, st.lists(children, max_size=4))


TREES: st.SearchStrategy[Any] = st.recursive(
    st.tuples(NAMES, TEXTS, st.just([])), documents, max_leaves=20
)


def build(tree: Tuple[str, str, List[Any]]) -> Element:
    tag, text, children = tree
    made = Element(tag.replace("c:", "{urn:c}"))
    made.text = text
    made.extend(build(child) for child in children)
    return made


def leaves(elem: Element, path: str = "") -> Iterator[Tuple[str, str]]:
    path = f"{path}.{elem.tag}" if path else elem.tag
    if len(elem) == 0:
        yield path, (elem.text or "").replace("\r", "\n")
    for child in elem:
        yield from leaves(child, path)


@given(TREES, st.sampled_from(["utf-8", "utf-16", "iso-8859-1"]))
def test_leaves_and_texts_are_those_of_the_tree(tree: Any, encoding: str) -> None:
    root = build(tree)
    data = ElementTree.tostring(root, encoding)
    expected = list(leaves(root))
    assert list(leaf_texts(source(data))) == expected
    for clear in (True, False):
        found = [
            (XmlStream.to_string(elts, False), elts[-1].text or "")
            for elts in XmlLeafStream(source(data), clear)
        ]
        assert found == expected


@given(TREES, NAMES)
def test_matches_are_the_outermost_of_the_tree(tree: Any, name: str) -> None:
    root = build(tree)
    data = ElementTree.tostring(root, "utf-8")
    tag = name.replace("c:", "{urn:c}")

    def outermost(elem: Element) -> Iterator[str]:
        if elem.tag == tag:
            yield ElementTree.tostring(elem, "unicode").strip()
        else:
            for child in elem:
                yield from outermost(child)

    grabber = XmlElementGrabber(source(data), lambda elem: elem.tag == tag, False)
    found = [ElementTree.tostring(elts[-1], "unicode").strip() for elts in grabber]
    assert found == list(outermost(root))


# What is refused

READERS: List[Callable[[Any], Iterable[Any]]] = [leaf_texts, XmlLeafStream]

LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">'
    for n in range(10)
)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "declarations",
    [
        LAUGHS,
        '<!ENTITY l9 "harmless">',
        '<!ENTITY l9 SYSTEM "file:///etc/passwd">',
        '<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;',
        "<!ENTITY % p '<!ENTITY l9 \"x\">'> %p;",
        f"<!-- {'x' * 100_000} --><!ENTITY l9 'late'>",
    ],
    ids=["laughs", "text", "file", "url", "parameter", "nested", "late"],
)
def test_entities_are_refused_before_anything_is_read(
    read: Callable[[Any], Iterable[Any]], declarations: str
) -> None:
    data = f"<!DOCTYPE r [{declarations}]><r><a>first</a><a>&l9;</a></r>".encode()
    found = []
    with pytest.raises(XmlEntityError, match="entities are refused"):
        for item in read(source(data)):
            found.append(item)
    assert not found


@pytest.mark.parametrize("read", READERS)
def test_an_external_document_type_is_not_fetched(
    read: Callable[[Any], Iterable[Any]],
) -> None:
    prolog = b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">'
    assert len(list(read(source(prolog + b"<r>a&amp;b&#65;</r>")))) == 1
    with pytest.raises(XmlSyntaxError, match="undefined entity &foo;"):
        list(read(source(prolog + b"<r>&foo;</r>")))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("data", "problem", "position"),
    [
        (b"", "no element found", (1, 0)),
        (b"  \n", "no element found", (2, 0)),
        (b"<a>", "no element found", (1, 3)),
        (b"<a>\n</b>", "mismatched tag", (2, 2)),
        (b"<a/><b/>", "junk after document element", (1, 4)),
        (b"<a>&x;</a>", "undefined entity", (1, 3)),
        (b"<a b='1' b='2'/>", "duplicate attribute", (1, 9)),
        (b"<p:a/>", "unbound prefix", (1, 0)),
        (b"<a>\xff</a>", "not well-formed (invalid token)", (1, 3)),
        (b"<a>\0</a>", "not well-formed (invalid token)", (1, 3)),
        (b"text", "syntax error", (1, 0)),
    ],
)
def test_what_is_no_xml_is_refused_with_its_place(
    read: Callable[[Any], Iterable[Any]],
    data: bytes,
    problem: str,
    position: Tuple[int, int],
) -> None:
    with pytest.raises(ElementTree.ParseError) as caught:
        list(read(source(data)))
    error = caught.value
    assert isinstance(error, XmlSyntaxError)
    assert (error.problem, error.position) == (problem, position)
    line, column = position
    assert str(error) == (
        f"not well-formed XML in the document: {problem}: line {line}, column {column}"
    )


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("encoding", ["shift_jis", "klingon"])
def test_an_encoding_that_cannot_be_used_is_refused(
    read: Callable[[Any], Iterable[Any]], encoding: str
) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode()
    with pytest.raises(XmlSyntaxError, match="encoding"):
        list(read(source(data)))


@pytest.mark.parametrize("read", READERS)
def test_what_precedes_an_error_comes_before_it(
    read: Callable[[Any], Iterable[Any]],
) -> None:
    found = []
    with pytest.raises(XmlSyntaxError):
        for item in read(source(b"<r><a>1</a><a>2</a><<")):
            found.append(item)
    assert len(found) == 2


def test_the_error_names_the_file_and_survives_pickling(tmp_path: Path) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(b"<a>")
    with pytest.raises(XmlSyntaxError, match="bad.xml: no element") as caught:
        list(leaf_texts(str(path)))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.position) == (str(caught.value), (1, 3))


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(XmlLeafStream(str(tmp_path / "none.xml")))


# Costs

RECORD = b'<rec id="7"><name>some text</name><tags><t>a</t><t/></tags></rec>\n'


def records(number: int) -> Generated:
    return Generated(chain([b"<root>"], repeat(RECORD, number), [b"</root>"]))


def exhaust(items: Iterable[Any]) -> None:
    for _ in items:
        pass


def peak_memory(work: Callable[[], None]) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def least_time(work: Callable[[], None], repeats: int = 3) -> float:
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


STREAMS: List[Callable[[Any], Iterable[Any]]] = [
    leaf_texts,
    XmlLeafStream,
    lambda data: XmlElementGrabber(data, "rec"),
    lambda data: XmlElementGrabber(data, "none"),
    lambda data: XmlElementGrabber(data, "t"),
]


@pytest.mark.parametrize("read", STREAMS)
def test_memory_does_not_grow_with_the_document(
    read: Callable[[Any], Iterable[Any]],
) -> None:
    exhaust(read(records(10)))  # what is made once
    small = peak_memory(lambda: exhaust(read(records(1000))))
    large = peak_memory(lambda: exhaust(read(records(6_000))))
    assert large < 1.5 * small + 50_000


def nested(size: int) -> bytes:
    return b"<a>" * size + b"</a>" * size


def commented(size: int) -> bytes:
    return b"<a><!--" + b"x" * (size * 100) + b"--></a>"


def attributed(size: int) -> bytes:
    return b"<a b='" + b"x" * (size * 100) + b"'/>"


def long_text(size: int) -> bytes:
    return b"<a>" + b"x\n&amp;" * (size * 10) + b"</a>"


def siblings(size: int) -> bytes:
    return b"<r>" + b"<a><b/><b/></a>" * size + b"</r>"


@pytest.mark.parametrize("read", STREAMS[:3])
@pytest.mark.parametrize("make", [nested, commented, attributed, long_text, siblings])
def test_time_grows_with_the_size_of_any_document(
    make: Callable[[int], bytes], read: Callable[[Any], Iterable[Any]]
) -> None:
    small, large = make(2500), make(20_000)
    base = least_time(lambda: exhaust(read(source(small))))
    grown = least_time(lambda: exhaust(read(source(large))))
    assert grown < 8 * 3 * base + 0.05


def test_elements_nested_a_hundred_thousand_times_are_read() -> None:
    data = nested(100_000)
    assert [path.count(".") for path, _ in leaf_texts(source(data))] == [99_999]
    assert [len(elts) for elts in XmlLeafStream(source(data))] == [100_000]


def test_the_errors_belong_to_one_family() -> None:
    family: List[Type[BaseException]] = [XmlSyntaxError, ElementTree.ParseError]
    assert all(issubclass(XmlEntityError, parent) for parent in family)
