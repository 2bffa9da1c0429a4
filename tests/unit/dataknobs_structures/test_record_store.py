"""Record stores, documents and conditional dictionaries, as programs use them."""

from __future__ import annotations

from pathlib import Path

from dataknobs_structures import RecordStore, Text, TextMetaData, cdict


def test_records_are_saved_as_tsv_and_come_back(tmp_path: Path) -> None:
    path = str(tmp_path / "records.tsv")
    store = RecordStore(path)
    store.add_rec({"id": 1, "n": "x", "v": None})
    store.add_rec({"id": 2, "n": "y\tq", "v": 1.5})
    store.save()
    assert Path(path).read_text("utf-8") == 'id\tn\tv\n1\tx\t\n2\t"y\tq"\t1.5\n'
    assert RecordStore(path).records == store.records


def test_an_empty_store_saves_and_opens_again(tmp_path: Path) -> None:
    path = str(tmp_path / "empty.tsv")
    RecordStore(path).save()
    assert RecordStore(path).records == []


def test_a_refused_value_is_kept_apart() -> None:
    data = {"a": 1, "b": "x"}
    ints: cdict[str, object] = cdict(
        lambda d, key, value: isinstance(value, int), data, c=2, d="y"
    )
    assert (dict(ints), ints.rejected) == ({"a": 1, "c": 2}, {"b": "x", "d": "y"})


def test_a_text_without_metadata_has_the_defaults() -> None:
    assert (Text("t", None).text_id, Text("t", None).text_label) == (0, "text")
    assert TextMetaData("id1", lang="en").data["lang"] == "en"
