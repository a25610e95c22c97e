from __future__ import annotations

import importlib
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest

from vitrine.models.embedding import EmbeddingUnavailableError
from vitrine.stores.lexicon import Lexicons
from vitrine.stores.values import row


class Encoder:
    """An encoder that counts, and can be away."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.away = False

    def vectors(self, texts: Sequence[str]) -> list[str]:
        if self.away:
            raise EmbeddingUnavailableError("away")
        self.texts += texts
        return [f"vector of {text}" for text in texts]


class Shelf:
    """Segments in memory."""

    def __init__(self) -> None:
        self.published: list[list[dict[str, Any]]] = []
        self.created: list[str] = []

    def publish(self, records: Sequence[dict[str, Any]], created: Sequence[str]) -> int:
        self.published.append(list(records))
        self.created += created
        return len(self.published)


@pytest.fixture
def stream(aws: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("CATALOGUE_TABLE", "catalogue")
    monkeypatch.setenv("ARTIFACTS_BUCKET", "artifacts")
    monkeypatch.setenv("EMBEDDING_ENDPOINT", "embedding")
    return importlib.import_module("catalogue.stream")


def words(aws: dict[str, Any]) -> Lexicons:
    """The lexicon of the bucket, as a worker that has just started knows it: not at all."""
    return Lexicons(aws["s3"], "artifacts")


def _record(number: int, new: dict[str, Any], old: dict[str, Any] | None = None) -> dict[str, Any]:
    images: dict[str, Any] = {"SequenceNumber": str(number), "NewImage": row(new)}
    if old is not None:
        images["OldImage"] = row(old)
    return {"dynamodb": images}


def _item(item_id: str, **changes: Any) -> dict[str, Any]:
    return {"item_id": item_id, "title": item_id, "revision": 1, "text_hash": f"hash {item_id}", **changes}


def test_a_new_item_is_published_with_its_vector(stream: ModuleType, aws: dict[str, Any]) -> None:
    shelf, encoder = Shelf(), Encoder()
    assert stream.Publisher(shelf, encoder, words(aws)).publish([_record(1, _item("a")), _record(2, _item("b"))]) == []
    assert [record["vector"] for record in shelf.published[0]] == ["vector of a", "vector of b"]
    assert shelf.created == ["b", "a"]


def test_a_price_change_is_published_without_asking_the_encoder(stream: ModuleType, aws: dict[str, Any]) -> None:
    shelf, encoder = Shelf(), Encoder()
    stream.Publisher(shelf, encoder, words(aws)).publish([_record(1, _item("a", revision=2, stock=0), _item("a"))])
    [[record]] = shelf.published
    assert (record["vector"], record["in_stock"], encoder.texts, shelf.created) == (None, False, [], [])


def test_a_sentence_that_was_written_to_an_item_is_no_change_of_it(stream: ModuleType, aws: dict[str, Any]) -> None:
    shelf = Shelf()
    phrased = _item("a", phrases={"hash": "h", "texts": {}}, phrased=1)
    assert stream.Publisher(shelf, Encoder(), words(aws)).publish([_record(1, phrased, _item("a"))]) == []
    assert shelf.published == []


def test_without_the_encoder_items_show_at_once_and_come_again(stream: ModuleType, aws: dict[str, Any]) -> None:
    shelf, encoder = Shelf(), Encoder()
    encoder.away = True
    publisher = stream.Publisher(shelf, encoder, words(aws))
    records = [_record(1, _item("a")), _record(2, _item("b", revision=2), _item("b"))]
    assert publisher.publish(records) == ["1"]
    assert [record["vector"] for record in shelf.published[0]] == [None, None]
    encoder.away = False
    assert publisher.publish(records) == []
    assert shelf.published[1][0]["vector"] == "vector of a"


def test_a_deletion_is_published(stream: ModuleType, aws: dict[str, Any]) -> None:
    shelf, encoder = Shelf(), Encoder()
    tombstone = {"item_id": "a", "revision": 2, "deleted": True}
    stream.Publisher(shelf, encoder, words(aws)).publish([_record(1, tombstone, _item("a"))])
    [[record]] = shelf.published
    assert (record["deleted"], record["in_stock"], encoder.texts) == (True, False, [])


def test_a_poisoned_record_comes_again_alone(stream: ModuleType, aws: dict[str, Any]) -> None:
    shelf, encoder = Shelf(), Encoder()
    records = [_record(1, _item("a")), _record(2, {"no": "item"}), _record(3, _item("c"))]
    assert stream.Publisher(shelf, encoder, words(aws)).publish(records) == ["2"]
    assert [record["item_id"] for record in shelf.published[0]] == ["a", "c"]


def test_of_several_changes_in_a_batch_the_last_one_is_published(stream: ModuleType, aws: dict[str, Any]) -> None:
    shelf, encoder = Shelf(), Encoder()
    first, second = _item("a"), _item("a", revision=2, stock=0)
    stream.Publisher(shelf, encoder, words(aws)).publish([_record(1, first), _record(2, second, first)])
    [[record]] = shelf.published
    assert (record["revision"], record["vector"], record["in_stock"]) == (2, "vector of a", False)


def test_the_words_of_what_is_published_are_in_the_lexicon(stream: ModuleType, aws: dict[str, Any]) -> None:
    shelf, encoder = Shelf(), Encoder()
    jam = _item("a", title="Fig Jams", category=["Grocery", "Spreads"], brand="Acme", attributes={"organic": True})
    gone = _item("b", title="Nothing", category=["Attic"], deleted=True)
    stream.Publisher(shelf, encoder, words(aws)).publish([_record(1, jam), _record(2, gone, _item("b"))])
    found = words(aws).read()
    assert found.words == {"fig": {("Grocery", "Spreads")}, "jam": {("Grocery", "Spreads")}}
    assert set(found.brands) == {"Acme"}
    assert dict(found.attributes) == {"organic": {"true"}}
    assert ("Attic",) not in found.categories
