"""The panel tells what was used when the answer was given, and names nothing that was forgotten since."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.panel import Panel
from feedback.schemas import ChoiceBody, Why
from feedback.words import WORDS, percent
from recommendations.shopper import Shopper
from tests.unit.events.table import empty, profiles_table
from tests.unit.recommendations.shop import Shop, ask, item
from vitrine.domain.choices import Choices
from vitrine.domain.evidence import MOST_EVENTS, Evidence, evidence
from vitrine.domain.locales import LANGUAGES
from vitrine.domain.recommendation_ids import made_at, new_id
from vitrine.errors import NotFoundError
from vitrine.stores.choices import ChoiceRows
from vitrine.stores.exposures import Exposures
from vitrine.stores.profiles import Profiles
from vitrine.stores.visits import Interaction, Purchases, Visits

if TYPE_CHECKING:
    from recommendations.item import Item
    from vitrine.stores.exposures import Exposure

USER = "USER#ann"
STOCK = {name: item(name, title=f"The {name}") for name in ("tea", "cup", "pot")}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with profiles_table() as made:
        yield made


@pytest.fixture
def store(client: Any) -> Profiles:
    return empty(client)


def recorded(shopper: Shopper, **fields: Any) -> tuple[Exposure, dict[str, Any]]:
    """An exposure of now as a request makes it, and what was answered."""
    shop = Shop(stock=STOCK, indexed=STOCK)
    shop.shoppers[shopper.key] = shopper
    body = shop.recommender().recommend(shopper.key, replace(ask(**fields), now=time.time()), None, "d").body
    return shop.recorded[-1][1], body


def panel(client: Any, known: dict[str, Item] | None = None) -> Panel:
    items = STOCK if known is None else known
    return Panel(
        Visits(client, "profiles", 50),
        Exposures(client, "profiles"),
        lambda ids: {i: items[i] for i in ids if i in items},
        "en",
    )


def why(client: Any, exposure: Exposure, locale: str | None = None, **known: Any) -> dict[str, Any]:
    told = panel(client, **known).why(USER, exposure.recommendation_id, locale, "/v1/users/ann")
    Why.model_validate(told)
    return told


VIEWED = Shopper(USER, [Interaction("tea", "view", 1, "e1")], {"pot": Purchases(1, 1)})


def test_the_panel_says_what_the_answer_said(client: Any, store: Profiles) -> None:
    exposure, body = recorded(VIEWED, context={"country": "AT", "attributes": {"weather": "wet"}})
    Exposures(client, "profiles").record(USER, exposure)
    told = why(client, exposure)
    for entry, shown in zip(told["items"], body["items"], strict=True):
        assert (entry["item_id"], entry["reason"]["text"]) == (shown["item_id"], shown["reason"]["text"])
        assert [{k: v for k, v in e.items() if k != "title"} for e in entry["reason"]["events"]] == shown["reason"][
            "events"
        ]
    assert {fact["what"]: fact["values"] for fact in told["used"]} == {
        "history": None,
        "purchases": None,
        "context": {"country": "AT", "attributes": "weather"},
    }
    assert [fact["what"] for fact in told["not_used"]] == ["profile", "conversations"]
    assert told["items"][0]["chance"] == WORDS["en"].certain


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_speaks_every_language(client: Any, store: Profiles, language: str) -> None:
    exposure, body = recorded(VIEWED, locale=language)
    Exposures(client, "profiles").record(USER, exposure)
    told = why(client, exposure, language)
    assert told["locale"] == language
    assert [e["reason"]["text"] for e in told["items"]] == [e["reason"]["text"] for e in body["items"]]
    other = WORDS["en" if language != "en" else "de"]
    assert all(mine != theirs for mine, theirs in zip(WORDS[language], other, strict=True))


def test_every_switch_is_a_request_that_the_api_takes(client: Any, store: Profiles) -> None:
    exposure, _ = recorded(VIEWED)
    Exposures(client, "profiles").record(USER, exposure)
    switches = [switch for entry in why(client, exposure)["items"] for switch in entry["switches"]]
    assert {s["does"] for s in switches} == {"less_like_item", "less_like_brand", "less_like_category", "forget"}
    for switch in switches:
        assert switch["request"]["path"] == "/v1/users/ann/feedback"
        ChoiceBody.model_validate(switch["request"]["body"])


def test_what_was_forgotten_since_is_counted_and_not_named(client: Any, store: Profiles) -> None:
    exposure, _ = recorded(VIEWED)
    Exposures(client, "profiles").record(USER, exposure)
    until = int(exposure.at * 1000) + 1
    ChoiceRows(client, "profiles").change(USER, lambda *_: Choices(forgotten={"tea": until}))
    told = why(client, exposure)
    for entry in told["items"]:
        assert (entry["reason"]["events"], entry["forgotten_events"]) == ([], 1)
        assert entry["reason"]["text"] == "Selected for you"
        assert "forget" not in {switch["does"] for switch in entry["switches"]}
    assert "forgotten" in {fact["what"] for fact in told["not_used"]}


def test_what_the_shop_has_no_more_is_told_without_its_title(client: Any, store: Profiles) -> None:
    exposure, _ = recorded(VIEWED)
    Exposures(client, "profiles").record(USER, exposure)
    told = why(client, exposure, known={})
    assert {entry["title"] for entry in told["items"]} == {None}
    assert {entry["reason"]["text"] for entry in told["items"]} == {
        "Because you looked at another item",
        "Because you looked at this",
    }


def test_with_less_consent_the_panel_says_so_and_without_any_there_is_none(client: Any, store: Profiles) -> None:
    exposure, _ = recorded(replace(VIEWED, consent="service"))
    Exposures(client, "profiles").record(USER, exposure)
    told = why(client, exposure)
    assert told["consent"] == "service"
    assert next(fact["what"] for fact in told["not_used"]) == "consent"
    assert "history" not in {fact["what"] for fact in told["used"]}
    store.put_profile(USER, {"consent": "none"}, int(time.time() * 1000), None)
    with pytest.raises(NotFoundError):
        why(client, exposure)


def test_what_is_unknown_another_s_expired_or_erased_is_not_found(client: Any, store: Profiles) -> None:
    exposure, _ = recorded(VIEWED)
    exposures = Exposures(client, "profiles")
    exposures.record("USER#bob", exposure)
    for name in (exposure.recommendation_id, new_id(time.time()), "r1", "0" * 24, "f" * 24):
        with pytest.raises(NotFoundError):
            panel(client).why(USER, name, None, "")
    exposures.record(USER, exposure)
    later = Panel(Visits(client, "profiles", 50), exposures, lambda _: {}, "en", lambda: time.time() + 91 * 86_400)
    with pytest.raises(NotFoundError):
        later.why(USER, exposure.recommendation_id, None, "")
    stone = {"PK": {"S": USER}, "SK": {"S": "T"}, "at": {"N": str(int(exposure.at * 1000) + 1)}}
    client.put_item(TableName="profiles", Item=stone)
    with pytest.raises(NotFoundError):
        why(client, exposure)


def test_of_an_answer_without_evidence_there_is_a_panel_too(client: Any, store: Profiles) -> None:
    exposure, _ = recorded(VIEWED)
    Exposures(client, "profiles").record(USER, replace(exposure, evidence=None))
    assert {entry["reason"]["code"] for entry in why(client, exposure)["items"]} == {"selected"}


NAMES = st.sampled_from([f"i{n}" for n in range(8)])
EVENTS = st.fixed_dictionaries(
    {"item_id": NAMES, "type": st.sampled_from(["view", "purchase"]), "event_id": NAMES, "share": st.floats(0, 1)}
)
REASONS = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["because_you", "popular"]),
        "events": st.lists(EVENTS, max_size=9),
        "attributes": st.lists(st.fixed_dictionaries({"name": NAMES, "value": st.text(max_size=9)}), max_size=2),
    }
)


@given(st.lists(REASONS, max_size=5), st.integers(0, 99), st.integers(0, 9))
def test_evidence_is_read_as_it_was_packed_and_is_what_the_reasons_said(
    reasons: list[dict[str, Any]], history: int, anchors: int
) -> None:
    kept = Evidence.unpacked(evidence(reasons, {"country": "AT", "age": 3}, history, 0, anchors).packed())
    assert (kept.context, kept.history, kept.anchors) == ({"country": "AT"}, history, anchors)
    told = kept.readable()["reasons"]
    assert [one["code"] for one in told] == [one["code"] for one in reasons]
    assert [one["events"] for one in told] == [one["events"][:MOST_EVENTS] for one in reasons]


@given(st.integers(1, 4_102_444_800_000))
def test_an_id_tells_when_it_was_made(at_ms: int) -> None:
    name = new_id(at_ms / 1000)
    made = made_at(name)
    assert made is not None
    assert abs(made - at_ms) <= 1
    assert len(name) == 24


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_chance_is_never_said_to_be_certain(share: float) -> None:
    assert percent(share) not in ("0 %", "100 %")
