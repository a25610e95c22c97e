"""Reasons in every language: each says all that the others say, of the same evidence."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.phrases import PHRASES
from recommendations.reasons import reason
from recommendations.schemas import Reason, ReasonEvent
from recommendations.shopper import Shopper
from tests.unit.recommendations.shop import Shop, ask, item
from vitrine.domain.locales import DEFAULT, LANGUAGES, TAG_PATTERN, language_of, spoken
from vitrine.models.ranker import RankedItem
from vitrine.stores.visits import Interaction

if TYPE_CHECKING:
    from recommendations.phrases import Sentence

CODES = set(get_args(Reason.model_fields["code"].annotation))
TYPES = set(get_args(ReasonEvent.model_fields["type"].annotation))


def slots(text: str) -> list[str | None]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_sentence(language: str) -> None:
    phrases = PHRASES[language]
    assert set(phrases.because) == TYPES
    assert {"because_you", *phrases.about, *phrases.plain} == CODES
    sentences: list[Sentence] = [*phrases.because.values(), *phrases.about.values()]
    for sentence in sentences:
        assert slots(sentence.named) == ["title"]
        assert slots(sentence.other) == slots(sentence.this) == []
        assert len(set(sentence)) == 3
    assert not any(map(slots, phrases.plain.values()))
    others = [PHRASES[other].plain for other in LANGUAGES if other != language]
    assert all(text not in other.values() for text in phrases.plain.values() for other in others)


@given(st.sampled_from(LANGUAGES), st.sampled_from(sorted(TYPES)), st.text(min_size=1))
def test_a_title_is_said_as_it_is(language: str, kind: str, title: str) -> None:
    ranked = RankedItem("b", 1.0, 1.0, "because_you", ((0, 1.0),))
    said = reason(ranked, [Interaction("a", kind, 1, "e")], {"a": title}, language)["text"]
    before, _, after = PHRASES[language].because[kind].named.partition("{title}")
    assert said == before + title + after


@given(st.from_regex(TAG_PATTERN, fullmatch=True) | st.text())
def test_a_tag_is_answered_in_its_language_or_in_none(tag: str) -> None:
    found = language_of(tag)
    assert found is None or tag.lower().split("-")[0] == found
    assert spoken(tag, "fr") == (found or "fr")


def test_the_request_s_language_comes_before_the_shopper_s_and_the_stage_s() -> None:
    assert spoken("de-CH", "fr", "it") == "de"
    assert spoken(None, "fr-FR", "it") == "fr"
    assert spoken(None, "pl", "it") == "it"
    assert spoken(None, None, "xx") == DEFAULT


def test_every_answer_speaks_the_shopper_s_language_and_says_so() -> None:
    stock = {name: item(name) for name in ("a", "b", "c")}
    shop = Shop(stock=stock, indexed=stock)
    viewed = [Interaction("a", "view", 1, "e")]
    shop.shoppers["USER#u"] = Shopper("USER#u", viewed, locale="es-MX")
    page = shop.recommender().recommend("USER#u", ask(), None, "d").body
    assert (page["locale"], page["items"][1]["reason"]["text"]) == ("es", "Porque has visto The a")
    ranked = shop.rankings().rank("USER#u", ["b"], ask(locale="de"))
    assert ranked["locale"] == "de"
    assert ranked["items"][0]["reason"]["text"] == "Weil Sie sich The a angesehen haben"
    related = shop.related().related("similar", ask(anchors=("a",), usual_locale="it"))
    assert (related["locale"], related["items"][0]["reason"]["text"]) == ("it", "Simile a The a")
