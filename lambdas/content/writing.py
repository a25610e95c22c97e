"""A draft's words: templates over facts, and a model's words for a part of them where they pass the check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from content import aspects, coupons, templates
from content.facts import facts_of, rests_on
from content.phrasing import announced, described
from content.planning import PHRASED_LOCALE, PHRASED_TONE
from vitrine.domain.grounding import check
from vitrine.domain.grounding.facts import Facts, Ground, words_of
from vitrine.domain.items import in_stock

if TYPE_CHECKING:
    from content.aspects import Review
    from content.phrasing import Phrased, Speaker
    from content.templates import Line, Locale, Tone


class UnwritableError(Exception):
    """Nothing can be written of this; the message says why, for the merchant, in fixed words."""


@dataclass(frozen=True, slots=True)
class Reviews:
    """An item's stored reviews, and which version of them these are."""

    reviews: Sequence[Review] = ()
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """What one draft is made from: stored items in order, their reviews, and who was picked for by what they did.

    `evidence` are the ids of items that the person's own events speak for; `personal` says that such events were read.
    """

    items: Sequence[Mapping[str, Any]]
    reviews: Reviews = field(default_factory=Reviews)
    evidence: frozenset[str] = frozenset()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """How a job wants its drafts; `now` in epoch seconds."""

    kind: str
    locale: Locale
    tone: Tone
    now: int
    coupons: Sequence[Mapping[str, Any]] = ()
    about_person: bool = False


@dataclass(slots=True)
class _Tally:
    """Whose words a draft is in, what was refused, and what it took."""

    model: bool = False
    coupons: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tokens: int = 0


def written(order: Order, sources: Sources, speaker: Speaker | None) -> dict[str, Any]:
    """Write a draft: its text or blocks, whose words they are, and what it rests on; raises UnwritableError."""
    for item in sources.items:
        if not facts_of(item, priced=False).name:
            raise UnwritableError(f"the title of {item['item_id']} has no plain words")
    if not sources.items:
        raise UnwritableError("no item is there to write of")
    tally = _Tally()
    content = _WRITERS[order.kind](order, sources, _listened(order, speaker), tally)
    rests = {str(item["item_id"]): rests_on(item, order.kind) for item in sources.items}
    if order.kind == "review_summary":
        rests[str(sources.items[0]["item_id"])]["reviews"] = str(sources.reviews.revision)
    return {
        **content,
        "item_ids": [str(item["item_id"]) for item in sources.items],
        "words": "model" if tally.model else "rules",
        "refused": tally.refused,
        "tokens": tally.tokens,
        "coupon_codes": tally.coupons,
        "rests_on": rests,
        "personal": sources.personal or None,
    }


def _description(order: Order, sources: Sources, speaker: Speaker | None, tally: _Tally) -> dict[str, Any]:
    facts = facts_of(sources.items[0], priced=False)
    lines = templates.describing(facts, order.locale, order.tone)
    said = _heard(described(speaker, facts), tally) if speaker else None
    return {"text": _said(lines, facts, order.locale, tally) if said is None else _completed(said, facts, lines)}


def _summary(order: Order, sources: Sources, _speaker: Speaker | None, tally: _Tally) -> dict[str, Any]:
    found = sources.reviews.reviews
    if len(found) < aspects.LEAST_REVIEWS:
        raise UnwritableError(f"there are {len(found)} reviews, and a summary takes {aspects.LEAST_REVIEWS}")
    lines = aspects.lines(aspects.summarised(found), order.locale)
    if not lines:
        raise UnwritableError("the reviews praise and criticise nothing that is known by name, and give no ratings")
    return {"text": _said(lines, None, order.locale, tally)}


def _promotion(order: Order, sources: Sources, speaker: Speaker | None, tally: _Tally) -> dict[str, Any]:
    promoted = _to_be_had(sources, tally)
    texts = [_block(order, item, sources, speaker, tally) for item in promoted]
    offers = _offers(order, promoted, tally)
    return {"text": " ".join([*(block["text"] for block in texts), *_leaving(offers)])}


def _email(order: Order, sources: Sources, speaker: Speaker | None, tally: _Tally) -> dict[str, Any]:
    promoted = _to_be_had(sources, tally)
    blocks = [_block(order, item, sources, speaker, tally) for item in promoted]
    names = [block["heading"] for block in blocks]
    offers = _leaving(_offers(order, promoted, tally))
    if offers:
        blocks.append({"item_id": None, "heading": None, "text": " ".join(offers)})
    blocks.append({"item_id": None, "heading": None, "text": templates.closing(order.locale, order.tone).text})
    return {
        "subject": templates.subject(names, order.locale, order.tone).text,
        "blocks": blocks,
        "text": "\n".join(block["text"] for block in blocks),
    }


def _to_be_had(sources: Sources, tally: _Tally) -> list[Mapping[str, Any]]:
    """Leave out what is out of stock, and note that; raises UnwritableError where nothing is left."""
    found = [item for item in sources.items if in_stock(item)]
    if not found:
        raise UnwritableError("what it is about is out of stock")
    tally.refused += ["out_of_stock"] * (len(sources.items) - len(found))
    return found


_WRITERS: dict[str, Callable[[Order, Sources, Speaker | None, _Tally], dict[str, Any]]] = {
    "description": _description,
    "review_summary": _summary,
    "promotion": _promotion,
    "email": _email,
}


def _block(
    order: Order, item: Mapping[str, Any], sources: Sources, speaker: Speaker | None, tally: _Tally
) -> dict[str, Any]:
    """Write of one item: an invitation, which a model may phrase; then the price, and why this person is told of it."""
    facts = facts_of(item, priced=True)
    said = _invitation(order, item, speaker, tally) if speaker else None
    if said is None:
        inviting = templates.inviting(facts, order.locale, order.tone)
        said = _said(inviting, facts_of(item, priced=False), order.locale, tally)
    parts = [said]
    after = templates.priced(facts, order.locale)
    if item["item_id"] in sources.evidence:
        after.append(templates.personal(order.locale))
    if after:
        parts.append(_said(after, facts, order.locale, tally))
    return {"item_id": str(item["item_id"]), "heading": facts.name, "text": " ".join(parts)}


def _invitation(order: Order, item: Mapping[str, Any], speaker: Speaker, tally: _Tally) -> str | None:
    """Have the model announce the coupon that holds for an item, or, where there is none, say what it is."""
    facts = facts_of(item, priced=False)
    offers = coupons.fitting(order.coupons, item, order.now)
    return _heard(announced(speaker, facts, coupons.told(offers[0])) if offers else described(speaker, facts), tally)


def _offers(order: Order, items: Sequence[Mapping[str, Any]], tally: _Tally) -> list[Line]:
    """Write each coupon once that fits any of the items."""
    found: dict[str, Mapping[str, Any]] = {}
    for item in items:
        found |= {one["code"]: one for one in coupons.fitting(order.coupons, item, order.now)}
    tally.coupons += found
    return [line for one in found.values() for line in coupons.lines(one, order.locale)]


def _listened(order: Order, speaker: Speaker | None) -> Speaker | None:
    """Give the model where it may be heard: it is asked in English, and in no tone."""
    return speaker if order.locale == PHRASED_LOCALE and order.tone == PHRASED_TONE else None


def _heard(said: Phrased, tally: _Tally) -> str | None:
    """Give the model's words where there are any that may leave; count what it took, and why words were refused."""
    tally.tokens += said.tokens
    leaving = said.text is not None and templates.leaves(said.text)
    if said.refused or not leaving:
        tally.refused.append(said.refused or "markup")
    tally.model = tally.model or leaving
    return said.text if leaving else None


def _completed(said: str, facts: Facts, lines: Sequence[Line]) -> str:
    """Add to a model's description, by templates, what it left out of the attributes."""
    for line in lines:
        value = line.slots["value"] if line.slots.get("value", "true") != "true" else line.slots.get("attribute")
        longer = f"{said} {line.text}"
        if value and not words_of(value) <= words_of(said) and templates.leaves(line.text):
            said = said if check(longer, Ground((facts,))) else longer
    return said


def _said(lines: Sequence[Line], facts: Facts | None, locale: Locale, tally: _Tally) -> str:
    """Join the lines that may leave; in English, what they claim of an item is held against its facts as well."""
    said = ""
    for line in lines:
        longer = f"{said} {line.text}".strip()
        if not templates.leaves(line.text):
            continue
        # With what stands before it: a word as "it" takes its meaning from there.
        if facts is not None and line.claims and locale == "en" and check(longer, Ground((facts,))):
            tally.refused.append("template_ungrounded")
        else:
            said = longer
    if not said:
        raise UnwritableError("no sentence passed the check")
    return said


def _leaving(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines if templates.leaves(line.text)]
