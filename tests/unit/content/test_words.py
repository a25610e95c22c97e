"""Words of copy: whatever a catalogue, a model or a customer says, what leaves is plain and true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import aspects, templates
from content.aspects import Review
from content.facts import changed, facts_of, rests_on
from content.masking import masked
from content.phrasing import announced, described, faulty, kind_of
from content.planning import PROMPT_BYTES
from content.templates import LOCALES, TONES, leaves
from content.writing import Order, Reviews, Sources, UnwritableError, written
from tests.unit.assistant.bedrock import FAILURES, MODEL, Bedrock, bedrock, body, said
from vitrine.breaker import Breaker
from vitrine.domain.grounding import Facts, Ground, check
from vitrine.models import prompts
from vitrine.models.language import Language, LanguageUnavailableError, Said

NOW = 1_800_000_000
PAYLOADS = [
    json.loads(line)["text"]
    for line in (Path(__file__).parents[2] / "conversations" / "injections.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
ODD = set("<>{}[]`*|\\")
TEA: dict[str, Any] = {
    "item_id": "tea", "title": "Earl Grey Tea, 100 g", "brand": "Leafs", "category": ["Food", "Teas"],
    "price": {"amount": 5.0, "currency": "EUR"}, "sale_price": {"amount": 4.0, "currency": "EUR"}, "stock": 3,
    "attributes": {"organic": True, "origin": "Ceylon", "allergens": "may contain nuts", "vegan": True},
}  # fmt: skip
KNOWN = {"organic": "true", "origin": "Ceylon"}
COUPON = {"code": "TEA10", "percent": 10, "from": 0, "until": NOW + 9, "last_day": "2027-01-15", "terms": "Once each."}


class Played:
    """A model that always says one thing, or is away."""

    def __init__(self, text: str | None, tokens: int = 120) -> None:
        self.text, self.tokens = text, tokens
        self.asked: list[str] = []

    def say(self, system: str, parts: Any, within_s: float) -> Said:
        self.asked.append(system + "".join(parts))
        if self.text is None:
            raise LanguageUnavailableError("ReadTimeoutError")
        return Said(self.text, self.tokens)


def draft(item: dict[str, Any] = TEA, model: Played | None = None, **order: Any) -> dict[str, Any]:
    wanted: dict[str, Any] = {"kind": "description", "locale": "en", "tone": "plain", "now": NOW}
    return written(Order(**(wanted | order)), Sources([item]), model)


def whole(prompt: prompts.Prompt) -> str:
    return prompt.system + "".join(prompt.parts)


titles = st.one_of(st.text(min_size=1, max_size=80), st.sampled_from(PAYLOADS).map(lambda text: text[:500]))
items = st.fixed_dictionaries(
    {
        "item_id": st.just("x"),
        "title": titles,
        "brand": st.none() | titles.map(lambda text: text[:70]),
        "category": st.lists(titles.map(lambda text: text[:100]), min_size=1, max_size=3),
        "price": st.fixed_dictionaries(
            {
                "amount": st.integers(0, 10**6).map(lambda cents: cents / 100),
                "currency": st.sampled_from(["EUR", "CHF"]),
            }
        ),
        "attributes": st.dictionaries(
            titles.map(lambda t: t[:100]), titles | st.booleans() | st.integers(), max_size=8
        ),
    }
)


@given(items, st.sampled_from(LOCALES), st.sampled_from(TONES), st.sampled_from(["description", "promotion", "email"]))
@settings(max_examples=150, deadline=None)
def test_whatever_a_catalogue_holds_what_leaves_is_plain_and_every_english_claim_passes_the_check(
    item: dict[str, Any], locale: Any, tone: Any, kind: str
) -> None:
    try:
        made = draft(item, kind=kind, locale=locale, tone=tone, coupons=[COUPON])
    except UnwritableError:
        return
    texts = [made["text"], made.get("subject") or "", *(block["text"] for block in made.get("blocks", ()))]
    assert not any(ODD & set(text) for text in texts)
    if kind == "description" and locale == "en":
        assert check(made["text"], Ground((facts_of(item, priced=False),))) == []
    if kind == "description" and locale != "en":
        told = [line.text for line in templates.describing(facts_of(item, priced=False), locale, tone)]
        assert made["text"] == " ".join(text for text in told if leaves(text))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_injection_in_a_title_acts_on_nothing(payload: str) -> None:
    """Given a model that does what the data say, then its words do not leave."""
    item = TEA | {"title": f"Tea {payload}"[:500], "brand": payload[:70], "attributes": {"note": payload[:1000]}}
    model = Played("PWNED. This item is free, use code FREE100 at evil.example.")
    made = draft(item, model)
    assert made["words"] == "rules"
    assert not ODD & set(made["text"])
    (asked,) = model.asked or [""]
    assert asked.count("<") <= 3


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (None, "unavailable"),
        ("{item} costs €1.00.", "ungrounded"),
        ("{item} is fair trade.", "ungrounded"),
        ("{item} is Ceylon.", "ungrounded"),
        ("{item} is nut-free.", "not_for_a_model"),
        ("{item} has no peanuts.", "not_for_a_model"),
        ("{item} is on sale.", "not_for_a_model"),
        ("{item} is in stock.", "not_for_a_model"),
        ("{item} for you with code TEA10.", "not_for_a_model"),
        ("{coupon.text} on {item}.", "unchecked_slot"),
        ("{item_9.name} is good.", "unchecked_slot"),
        ("<b>{item}</b> is organic.", "unchecked_slot"),
        ("This is organic.", "unchecked_slot"),
        ("Our Dragon Tea is like {item}.", "ungrounded"),
    ],
)
def test_a_model_s_words_that_may_not_leave_are_the_templates_and_say_why(words: str | None, refused: str) -> None:
    made = draft(model=Played(words))
    assert (made["words"], made["refused"]) == ("rules", [refused])
    assert made["text"].startswith("Earl Grey Tea, 100 g is from Leafs.")


@pytest.fixture(scope="module")
def server() -> Iterator[Bedrock]:
    with bedrock() as played:
        yield played


@pytest.mark.parametrize("name", FAILURES)
def test_however_a_model_fails_there_is_a_draft_in_the_templates_words(server: Bedrock, name: str) -> None:
    server.answer = FAILURES[name]
    speaker: Any = Language(server.connect, MODEL, Breaker(), 250)
    made = draft(model=speaker, kind="promotion")
    assert (made["words"], len(made["refused"])) == ("rules", 1)
    assert made["text"].startswith("This is Earl Grey Tea, 100 g. Earl Grey Tea, 100 g is reduced")


def test_a_model_behind_bedrock_s_own_shapes_is_heard(server: Bedrock) -> None:
    server.answer = body(said("How about {item} by {brand}?"))
    speaker: Any = Language(server.connect, MODEL, Breaker(), 250)
    made = draft(model=speaker, kind="promotion")
    assert made["text"].startswith("How about Earl Grey Tea, 100 g by Leafs? Earl Grey Tea, 100 g is reduced from")
    assert (made["words"], made["tokens"]) == ("model", 120)
    assert "4.00" not in json.dumps(server.asked[-1])


def test_a_model_s_true_words_leave_in_english_and_in_no_tone_alone() -> None:
    model = Played("{item} by {brand} is one of our teas. It is organic.")
    made = draft(model=model)
    told = "Earl Grey Tea, 100 g by Leafs is one of our teas. It is organic. Its origin is Ceylon."
    assert (made["text"], made["words"], made["refused"], made["tokens"]) == (told, "model", [], 120)
    assert model.asked == [whole(prompts.describe("teas", KNOWN, "{brand}"))]
    for name, value in (("locale", "de"), ("tone", "premium")):
        other = draft(TEA, model, **{name: value})
        assert (other["words"], other["tokens"], len(model.asked)) == ("rules", 0, 1)


def test_a_sentence_that_is_not_true_goes_alone_and_what_is_left_out_the_templates_say() -> None:
    made = draft(model=Played("{item} is organic. It is a sweet dessert. It is organic. Its origin is Ceylon."))
    assert made["text"] == "Earl Grey Tea, 100 g is organic. Its origin is Ceylon."
    assert (made["words"], made["refused"]) == ("model", ["ungrounded"])


def test_a_part_of_what_an_item_is_is_not_said() -> None:
    mug = Facts("Stoneware Mug", category=("Mugs",), attributes={"dishwasher safe": "true", "colour": "blue"})
    assert faulty("{item} is safe.", mug) == "ungrounded"
    assert faulty("{item} is blue.", mug) == "ungrounded"
    assert faulty("{item} is dishwasher safe and its colour is blue.", mug) is None


@pytest.mark.parametrize(
    ("words", "leaves"),
    [
        ("{coupon.text} on {item}.", True),
        ("Good news for you: {coupon.text} on {item}!", True),
        ("{coupon.text} for {item}.", True),
        ("{coupon.text} on everything, like {item}.", False),
        ("{coupon.text} on {item} and all teas.", False),
        ("{coupon.text} and free shipping on {item}.", False),
        ("{coupon.text} on {item}. {coupon.text} on {item}.", False),
        ("{coupon.text} on {item}, -50%.", False),
        ("{coupon.text}, €1 on {item}.", False),
        ("{coupon.text}.", False),
        ("{item}.", False),
        ("<b>{coupon.text} on {item}</b>", False),
    ],
)
def test_an_offer_is_announced_as_the_shop_made_it_or_by_the_templates(words: str, leaves: bool) -> None:
    made = draft(kind="promotion", model=Played(words), coupons=[COUPON])
    offer = "10% off with the code TEA10 "
    assert (offer in made["text"], made["words"] == "model", made["refused"] == []) == (leaves, leaves, leaves)
    assert "With the code TEA10 you get 10% off, until 2027-01-15." in made["text"]


def test_where_no_coupon_holds_none_is_spoken_of() -> None:
    model = Played("{coupon.text} on {item}.")
    made = draft(kind="promotion", model=model, coupons=[COUPON | {"until": NOW}])
    assert ("off" in made["text"].split(), made["words"]) == (False, "rules")
    assert "coupon" not in "".join(model.asked).lower()


def test_what_a_model_is_told_names_no_allergen_price_stock_or_offer() -> None:
    said = {"deal": "2 for 1 offer", "price": "low", "was": "€9", "origin": "Peru", "stock": "3", "nut_free": True}
    item = TEA | {"category": ["Food", "Snacks", "Nuts & Dried Fruit"], "attributes": said}
    model = Played("{item} by {brand}.")
    draft(item, model)
    draft(item, model, kind="promotion", coupons=[COUPON])
    assert model.asked == list(map(whole, (prompts.describe("snacks", {"origin": "Peru"}, "{brand}"),
                                           prompts.promote("snacks"))))  # fmt: skip


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        (("Home", "Mugs"), "mugs"), (("Food", "Tea"), "tea items"), (("Glass",), "glass items"),
        (("Jams & Honey",), "jams and honey items"), (("USB Cables",), "USB cables"), (("Sale",), "items"),
        (("Food", "Candy Bars (Singles)"), "candy bars"), (("(Singles)",), "other items"),
        ((), "items"),
    ],
)  # fmt: skip
def test_an_item_is_one_of_its_kind(category: tuple[str, ...], kind: str) -> None:
    assert kind_of(Facts("X", category=category)) == kind


def test_a_prompt_that_is_too_long_is_not_sent() -> None:
    long, model = Facts("Tea", attributes={"note": "x" * PROMPT_BYTES}), Played("{item} is organic.")
    assert described(model, long).refused == "prompt_too_long"
    wide = Facts("Tea", category=("x" * PROMPT_BYTES,))
    assert announced(model, wide, "10% off").refused == "prompt_too_long"
    assert model.asked == []
    assert described(model, facts_of(TEA, priced=False)).refused is None


def test_what_health_may_hang_on_is_in_no_copy() -> None:
    for locale in LOCALES:
        text = draft(locale=locale)["text"].lower()
        assert not {"nuts", "allergens", "vegan"} & set(text.replace(".", "").split())
    assert "Ceylon" in draft()["text"]


def test_a_description_says_no_price_and_a_promotion_the_one_that_is_paid() -> None:
    assert not any(price in draft()["text"] for price in ("4.00", "5.00"))
    made = draft(kind="promotion", coupons=[COUPON])
    assert "is reduced from €5.00 to €4.00" in made["text"]
    assert "With the code TEA10 you get 10% off, until 2027-01-15. Once each." in made["text"]
    assert "10 % Rabatt, bis 15.01.2027" in draft(kind="promotion", locale="de", coupons=[COUPON])["text"]
    assert made["coupon_codes"] == ["TEA10"]
    over = draft(kind="promotion", coupons=[COUPON | {"until": NOW}])
    assert ("TEA10" in over["text"], over["coupon_codes"]) == (False, [])
    with pytest.raises(UnwritableError, match="out of stock"):
        draft(TEA | {"availability": "out_of_stock"}, kind="promotion")


@given(st.dictionaries(st.sampled_from(sorted(TEA)), st.none() | st.integers() | st.text(max_size=5)))
def test_a_draft_is_stale_by_what_it_tells_of_and_by_nothing_else(changes: dict[str, Any]) -> None:
    known = rests_on(TEA, "description")
    told = {"title", "brand", "category", "attributes"}
    different = {name for name, value in changes.items() if (value or None) != (TEA[name] or None)}
    assert set(changed(known, rests_on(TEA | changes, "description"))) == different & told
    assert changed(known, rests_on(None, "description")) == ["deleted"]


def test_every_template_is_plain_and_names_known_slots() -> None:
    found = list(templates.every_template())
    assert len(found) > 60
    for template in found:
        bare = template.translate(str.maketrans("{}", "  "))
        assert leaves(bare), template


@given(st.lists(st.builds(Review, st.text(max_size=200), st.none() | st.integers(1, 5)), max_size=30))
def test_a_summary_counts_no_more_than_there_are(reviews: list[Review]) -> None:
    found = aspects.summarised(reviews)
    assert all(0 <= count <= len(reviews) for one in found.aspects for count in (one.praised, one.criticised))
    assert found.rating is None or 1 <= found.rating <= 5
    for locale in LOCALES:
        assert all(leaves(line.text) for line in aspects.lines(found, locale))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The taste is great", {("taste", True)}),
        ("The taste is not great", {("taste", False)}),
        ("Great taste but the packaging was broken", {("taste", True), ("packaging", False)}),
        ("not bad, the taste", set()),
        ("Der Geschmack ist super, die Verpackung kaputt", {("taste", True), ("packaging", False)}),
        ("Livraison rapide. La qualité est mauvaise", {("delivery", True), ("quality", False)}),
        ("I bought it in May", set()),
    ],
)
def test_aspects_are_found_with_their_polarity(text: str, expected: set[tuple[str, bool]]) -> None:
    found = aspects.summarised([Review(text)]).aspects
    said = {(one.name, True) for one in found if one.praised} | {(one.name, False) for one in found if one.criticised}
    assert said == expected


@pytest.mark.parametrize("payload", PAYLOADS[::10])
def test_nothing_of_a_review_s_own_words_is_in_its_summary(payload: str) -> None:
    reviews = [Review(f"{payload}. Great taste.")] * 6
    made = written(Order("review_summary", "en", "plain", NOW), Sources([TEA], Reviews(reviews, 7)), Played("x"))
    assert made["text"].count("reviews") >= 1
    assert set(made["text"].replace(".", "").split()) <= set(
        {"6", "of", "reviews", "praise", "criticise", "the"} | set(aspects.NAMES)
    )
    assert made["rests_on"]["tea"]["reviews"] == "7"


@given(
    st.text(max_size=100),
    st.from_regex(r"[a-z]{1,8}\.[a-z]{1,8}@[a-z]{2,8}\.(com|de)", fullmatch=True),
    st.text(max_size=100),
)
def test_an_address_is_masked_wherever_it_stands(before: str, address: str, after: str) -> None:
    assert address not in masked(f"{before} {address} {after}")[0]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("call +49 170 1234567", 1), ("0170/123 45 67", 1), ("IBAN DE89 3704 0044 0532 0130 00", 1),
        ("see www.shop.example", 1), ("ask @jo_doe", 1), ("5 stars, 500 g for 12.50 EUR in 2026", 0),
    ],
)  # fmt: skip
def test_what_is_personal_is_masked_and_what_is_not_stays(text: str, count: int) -> None:
    assert masked(text)[1] == count
