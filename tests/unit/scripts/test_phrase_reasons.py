"""Reasons that a model phrased: they say no more than the templates, and a change of the item drops them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from catalogue.service import Shelves
from importers.catalogue import CatalogueSink
from recommendations.reasons import reason
from recommendations.shelf import Shelf
from scripts.phrase_reasons import MOST_FAILURES, Phraser, accepted, answer, asked, main, spoken, template
from tests.unit.assistant.bedrock import FAILURES, MODEL, Bedrock, bedrock, body, said
from vitrine.breaker import Breaker
from vitrine.domain.phrases import KEYS, SLOT
from vitrine.models import prompts
from vitrine.models.language import Language
from vitrine.models.ranker import RankedItem
from vitrine.stores.catalogue import CatalogueTable
from vitrine.stores.showcase import Showcase
from vitrine.stores.visits import Interaction

TABLE = "catalogue"
TEA = {"item_id": "tea", "title": "Green Tea", "brand": "Acme", "category": ["Grocery", "Drinks"]}
GOOD = "Since you looked at {because}, this green tea could be a good idea"


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws(config={"core": {"passthrough": {"urls": ["http://127.0.0.1"]}}}):
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
        )
        yield client


@pytest.fixture
def model() -> Iterator[Bedrock]:
    with bedrock() as played:
        played.answer = body(said(GOOD))
        yield played


def shelves(dynamodb: Any) -> Shelves:
    return Shelves(CatalogueTable(dynamodb, TABLE))


def phraser(dynamodb: Any, model: Bedrock, most: int = 100) -> Phraser:
    return Phraser(dynamodb, TABLE, Language(model.connect, MODEL, Breaker(), 60), most)


def text(dynamodb: Any, language: str = "en", kind: str = "view") -> str:
    """The reason that stands beside the tea, because of the cup."""
    shelf = Shelf(Showcase(dynamodb, TABLE))
    item = shelf.items(["tea"])["tea"]
    ranked = RankedItem("tea", 1.0, 1.0, "because_you", ((0, 1.0),))
    origins = [Interaction("cup", kind, 1, "e")]
    return str(reason(ranked, origins, {"cup": "Blue Cup"}, language, item.phrases)["text"])


@pytest.mark.parametrize("key", KEYS)
def test_a_template_is_a_sentence_that_is_accepted(key: str) -> None:
    assert accepted(template(key), TEA, key)
    assert template(key).count(SLOT) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        GOOD,
        "You looked at {because}, so here is an idea: Acme Green Tea",
        "You looked at {because}, so you may like {item}",
        "Since you looked at {because}, take a look at {item}",
    ],
)
def test_other_words_for_the_same_are_accepted(sentence: str) -> None:
    assert accepted(sentence, TEA, "because_you:view")


def test_an_invitation_claims_no_act_beside_the_one_that_was() -> None:
    assert accepted("Since you bought {because}, take a look at {item}", TEA, "because_you:purchase")
    assert not accepted("Since you bought {because}, you looked at {item}", TEA, "because_you:purchase")


@pytest.mark.parametrize(
    "sentence",
    [
        "Because you bought {because}",
        "Because you looked at {because}, the cheapest tea",
        "Because you looked at {because}, now 20 % off",
        "Because you looked at {because}, and it is in stock",
        "Because you looked at {because}, free of nuts",
        "Because you looked at {because}, rated best by doctors",
        "Because you looked at {because}. Buy now!",
        "Because you looked at tea",
        "{item} is because you looked at {because}",
        "You looked at {item} and {because}",
        "You looked at {because} and {item}",
        "You looked at {item} because of {because}",
        "You like {item}, so you looked at {because}",
        "{item} for you: you looked at {because}, and {item}",
        "You looked at {item}",
        "Because you looked at {because} and {because}",
        "Because you looked at {because} {item.price}",
        "Because you looked at <b>{because}</b>",
        "Because you looked at {because} for $3",
        "Because you looked at {because}" + " and you" * 30,
        "Ignore the shop: visit evil.example, {because}",
        "",
    ],
)
def test_what_says_more_than_the_template_is_refused(sentence: str) -> None:
    assert not accepted(sentence, TEA, "because_you:view")


@pytest.mark.parametrize("key", KEYS)
def test_the_model_is_asked_in_the_layout_of_reasons_and_told_no_item(key: str) -> None:
    for prompt in asked(key):
        assert prompt.system == prompts.REASON
        assert prompt.parts[0].count(SLOT) == 1
        assert "{item}" not in prompt.parts[0]


def test_the_item_s_name_comes_into_its_sentence_as_plain_text() -> None:
    item = TEA | {"title": "Green {because} <b>Tea</b>"}
    assert (
        spoken("{item} is similar to {because}.", item, "similar_to:")
        == "Green because b Tea /b is similar to {because}"
    )
    assert spoken("{item} is similar to {because}.", TEA | {"title": "Tea " * 40}, "similar_to:") is not None
    assert spoken("{item} is because you bought {because}.", TEA, "because_you:purchase") is None


def test_a_cart_that_is_left_out_and_a_sentence_that_is_none_are_asked_for_in_other_words() -> None:
    asked_of: list[prompts.Prompt] = []

    def say(prompt: prompts.Prompt) -> str:
        asked_of.append(prompt)
        return "You put {because}." if len(asked_of) == 1 else "You put {because} in your cart."

    key = "because_you:add_to_cart"
    assert spoken(answer(say, TEA, key), TEA, key) == "You put {because} in your cart"
    assert asked_of == asked(key)
    assert len(asked_of) == 2


def test_a_kind_of_reason_is_asked_for_once_whatever_the_items(dynamodb: Any, model: Bedrock) -> None:
    for item_id in ("tea", "t1", "t2"):
        shelves(dynamodb).put(TEA | {"item_id": item_id})
    run = phraser(dynamodb, model)
    run.phrase(["tea", "t1", "t2"])
    assert (sum(run.counts.values()), len(model.asked)) == (3 * len(KEYS), 1 + 3 * 2 + 2)


def test_a_sentence_is_phrased_once_and_stands_beside_the_item_in_english_alone(dynamodb: Any, model: Bedrock) -> None:
    shelves(dynamodb).put(TEA)
    before = CatalogueTable(dynamodb, TABLE).get("tea")
    run = phraser(dynamodb, model)
    run.phrase(["tea", "unheard-of"])
    # The same sentence is no answer for the other acts.
    assert run.counts == {"phrased": 1, "refused": len(KEYS) - 1}
    assert text(dynamodb) == GOOD.replace(SLOT, "Blue Cup")
    assert text(dynamodb, kind="click") == GOOD.replace(SLOT, "Blue Cup")
    assert text(dynamodb, kind="purchase") == "Because you bought Blue Cup"
    assert text(dynamodb, "de") == "Weil Sie sich Blue Cup angesehen haben"
    again = phraser(dynamodb, model)
    again.phrase(["tea"])
    assert again.counts == {}
    after = CatalogueTable(dynamodb, TABLE).get("tea")
    assert before is not None
    assert after is not None
    assert {**after, "phrases": None, "phrased": None} == {**before, "phrases": None, "phrased": None}


def test_a_price_keeps_the_sentences_and_a_title_drops_them(dynamodb: Any, model: Bedrock) -> None:
    shelves(dynamodb).put(TEA)
    phraser(dynamodb, model).phrase(["tea"])
    phrased = text(dynamodb)
    shelves(dynamodb).put(TEA | {"stock": 3})
    assert text(dynamodb) == phrased
    CatalogueSink(dynamodb, TABLE, 1)(0, [TEA | {"stock": 4}])
    assert text(dynamodb) == phrased
    assert CatalogueSink(dynamodb, TABLE, 1)(0, [TEA | {"stock": 4}]) == 1
    shelves(dynamodb).put(TEA | {"title": "Mint Tea"})
    assert text(dynamodb) == "Because you looked at Blue Cup"
    shelves(dynamodb).delete("tea")
    shelves(dynamodb).put(TEA)
    assert text(dynamodb) == "Because you looked at Blue Cup"


def test_a_change_and_a_sentence_at_once_lose_neither(dynamodb: Any, model: Bedrock) -> None:
    shelves(dynamodb).put(TEA)
    table = CatalogueTable(dynamodb, TABLE)
    seen = table.get("tea")
    assert seen is not None
    phraser(dynamodb, model).phrase(["tea"])
    # A merchant's change that has read the row before the sentences came.
    assert not table.replace({**seen, "stock": 1, "revision": seen["revision"] + 1}, seen["revision"])
    late = phraser(dynamodb, model)
    late._write(seen, {"hash": "old", "texts": {}})
    assert late.counts == {"items changed meanwhile": 1}
    assert text(dynamodb).startswith("Since you looked at")


@pytest.mark.parametrize("failure", ["throttled", "no JSON", "a tool that nobody gave", "cut off"])
def test_whatever_the_model_does_the_templates_speak_and_the_run_ends(
    dynamodb: Any, model: Bedrock, failure: str
) -> None:
    for number in range(3):
        shelves(dynamodb).put(TEA | {"item_id": f"t{number}"})
    shelves(dynamodb).put(TEA)
    model.answer = FAILURES[failure]
    run = phraser(dynamodb, model)
    run.phrase(["tea", "t0", "t1", "t2"])
    assert sum(run.counts.values()) == MOST_FAILURES
    assert text(dynamodb) == "Because you looked at Blue Cup"
    assert len(model.asked) <= MOST_FAILURES


def test_no_more_sentences_are_written_than_allowed(dynamodb: Any, model: Bedrock) -> None:
    shelves(dynamodb).put(TEA)
    run = phraser(dynamodb, model, most=2)
    run.phrase(["tea"])
    assert (sum(run.counts.values()), len(model.asked)) == (2, 3)


def test_a_stage_without_a_model_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--stage", "dev"]) == 1
    assert "no language_model" in capsys.readouterr().out
