"""What is recorded as shown: the one list that an answer ends with, however often the shop was looked into for it."""

from __future__ import annotations

import pytest

from tests.conversations.stage import Stage
from tests.conversations.talk import Talk


def recorded(shop: Stage, user: str) -> list[tuple[str, list[str]]]:
    """Give what is recorded of a shopper: recommendation ids with their items."""
    rows = [row for row in shop.rows() if row["PK"]["S"] == f"EXPOSURE#{user}"]
    return [(row["recommendation_id"]["S"], [item["M"]["item_id"]["S"] for item in row["items"]["L"]]) for row in rows]


@pytest.mark.parametrize(
    "message",
    ["organic tea", "a tea whose zither broke", "tea, jam and a candle", "purple unicorn cheese", "surprise me"],
)
def test_an_answer_is_recorded_once_with_the_items_that_it_shows(shop: Stage, message: str) -> None:
    user = f"USER#looks-{message.replace(' ', '-')}"
    answer = Talk(shop.assistant(), user).say(message)
    shown = [item["item_id"] for item in answer["items"]]
    assert recorded(shop, user) == [(answer["recommendation_id"], shown)]
