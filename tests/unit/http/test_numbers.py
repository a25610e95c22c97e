from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from catalogue.schemas import ItemBody
from events.schemas import EventIn
from vitrine.schemas import FROM_TEXT

ITEM: dict[str, Any] = {"title": "Tea", "category": ["Drinks"], "price": {"amount": 1.5, "currency": "USD"}}
EVENT: dict[str, Any] = {"event_id": "e", "type": "purchase", "time": "2026-01-01T00:00:00Z", "item_id": "tea"}


@pytest.mark.parametrize("value", [True, False, "5", "1.5"])
def test_what_is_no_number_in_json_is_refused_by_name(value: object) -> None:
    for model, body, field in (
        (ItemBody, ITEM | {"stock": value}, "stock"),
        (ItemBody, ITEM | {"price": {"amount": value, "currency": "USD"}}, "price"),
        (EventIn, EVENT | {"quantity": value}, "quantity"),
    ):
        with pytest.raises(ValidationError, match="Input should be a number") as raised:
            model.model_validate(body)
        assert raised.value.errors()[0]["loc"][0] == field


def test_the_text_of_a_file_or_a_query_may_be_a_number() -> None:
    item = ItemBody.model_validate(
        ITEM | {"stock": "5", "price": {"amount": "1.50", "currency": "USD"}}, context=FROM_TEXT
    )
    assert (item.stock, item.price.amount) == (5, 1.5)
    with pytest.raises(ValidationError):
        ItemBody.model_validate(ITEM | {"stock": True}, context=FROM_TEXT)
