"""What functions and the ranker's container agree on, by the examples that both sides test against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vitrine.models.ranker import Card, PastEvent, RankedItem, RankerRequest, check

CONTRACTS = Path(__file__).parents[2] / "contracts"


def example(name: str) -> Any:
    return json.loads((CONTRACTS / name).read_text())


def request_of(fields: dict[str, Any]) -> RankerRequest:
    known = {name: fields[name] for name in fields if name not in ("history", "exclude", "evidence", "cards")}
    history = [PastEvent(**event) for event in fields["history"]]
    return RankerRequest(**known, history=history, exclude=frozenset(fields["exclude"]))


def test_the_request_is_written_as_the_example() -> None:
    fields = example("ranker_request.json")
    assert json.loads(request_of(fields).body()) == fields


def test_the_example_answer_is_believed_and_read() -> None:
    fields = example("ranker_response.json")
    ranking = check(json.dumps(fields).encode(), request_of(example("ranker_request.json")))
    assert (ranking.model_version, ranking.catalogue_version, ranking.eligible) == ("bootstrap", 17, 214)
    assert ranking.items[0] == RankedItem(
        "yoghurt-1",
        0.41,
        0.9,
        "because_you",
        ((0, 0.7), (1, 0.3)),
        (("category", "Dairy"),),
        Card("Yoghurt", "Acme", ("Grocery", "Dairy"), True),
    )
    assert [item.item_id for item in ranking.items] == [item["item_id"] for item in fields["items"]]
