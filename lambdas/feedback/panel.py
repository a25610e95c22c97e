"""The panel: why an answer was what it was, from the record that was made when it was given, and what can be done."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from feedback.words import WORDS, Words, percent
from recommendations.phrases import PHRASES
from recommendations.reasons import ANCHOR, sentence
from vitrine.domain.consent import MOST, allows
from vitrine.domain.evidence import Evidence, Grounds
from vitrine.domain.locales import spoken
from vitrine.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from recommendations.item import Item
    from vitrine.stores.exposures import Exposures
    from vitrine.stores.visits import Visit, Visits

_OF_ALL = frozenset({"popular", "trending", "new_arrival", "new_for_you"})
"""Codes of items that are shown for what everybody does, or for being new."""
_WITHOUT_GROUNDS = Grounds("selected")


class Panel:
    """Tells why; `items` reads items of the catalogue as they are now, as far as it can."""

    def __init__(
        self,
        visits: Visits,
        exposures: Exposures,
        items: Callable[[Sequence[str]], Mapping[str, Item]],
        usual_locale: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._visits = visits
        self._exposures = exposures
        self._items = items
        self._usual_locale = usual_locale
        self._clock = clock

    def why(self, shopper_key: str, recommendation_id: str, locale: str | None, base: str) -> dict[str, Any]:
        """Tell why; `base` is the path of the shopper's own routes.

        Raises NotFoundError for what is not there, is another's, has expired or was erased, and where the shopper
        consents to no reading of what is stored.
        """
        visit = self._visits.read(shopper_key)
        if visit.consent is not None and not allows(visit.consent, "service"):
            raise NotFoundError
        record = self._exposures.find(shopper_key, recommendation_id, self._clock())
        if record is None or record["at"] <= visit.erased_until:
            raise NotFoundError
        return _Telling(record, visit, spoken(locale, visit.locale, self._usual_locale), base).told(self._items)


class _Telling:
    """One record, put into words."""

    def __init__(self, record: Mapping[str, Any], visit: Visit, language: str, base: str) -> None:
        self._record = record
        self._visit = visit
        self._language = language
        self._words: Words = WORDS[language]
        self._base = base
        packed = record.get("evidence")
        self._evidence = Evidence.unpacked(packed) if packed is not None else Evidence()
        self._consent = record.get("consent", MOST)

    def told(self, items: Callable[[Sequence[str]], Mapping[str, Item]]) -> dict[str, Any]:
        record, shown = self._record, self._record["items"]
        named = [entry["item_id"] for entry in shown]
        named += [act.item_id for act in self._evidence.acts if not self._forgotten(act.item_id, act.type)]
        known = items(list(dict.fromkeys(named)))
        grounds = [*self._evidence.items, *[_WITHOUT_GROUNDS] * len(shown)]
        facts = ("recommendation_id", "at", "surface", "source", "model_version", "catalogue_version", "variant")
        return {name: record[name] for name in facts} | {
            "exploration_share": float(record["exploration_share"]),
            "consent": self._consent,
            "locale": self._language,
            "used": self._used(),
            "not_used": self._not_used(),
            "items": [self._item(entry, why, known) for entry, why in zip(shown, grounds, strict=False)],
        }

    def _forgotten(self, item_id: str, kind: str) -> bool:
        return kind != ANCHOR and self._visit.choices.forgets(item_id, self._record["at"])

    def _item(self, entry: Mapping[str, Any], grounds: Grounds, known: Mapping[str, Item]) -> dict[str, Any]:
        item_id, propensity = entry["item_id"], float(entry["propensity"])
        item = known.get(item_id)
        chance = self._words.certain if propensity == 1 else self._words.chance.format(percent=percent(propensity))
        reason = self._reason(item_id, grounds, known)
        return {
            "item_id": item_id,
            "title": item.title if item else None,
            "position": entry["position"],
            "score": float(entry["score"]),
            "propensity": propensity,
            "chance": chance,
            "explored": grounds.code == "explore",
            "reason": reason,
            "forgotten_events": len(grounds.events) - len(reason["events"]),
            "switches": [*self._less(item), *self._forget(reason["events"])],
        }

    def _reason(self, item_id: str, grounds: Grounds, known: Mapping[str, Item]) -> dict[str, Any]:
        events = []
        for index, share in grounds.events:
            act = self._evidence.acts[index]
            if not self._forgotten(act.item_id, act.type):
                title = known[act.item_id].title if act.item_id in known else None
                said = {"item_id": act.item_id, "type": act.type, "share": share, "title": title}
                events.append(said if act.event_id is None else {"event_id": act.event_id} | said)
        titles = {name: item.title for name, item in known.items()}
        # What was forgotten since is not named again.
        phrases, about = PHRASES[self._language], [item_id] * self._evidence.anchors
        speaks = bool(events) or grounds.code in phrases.plain or (grounds.code in phrases.about and len(about) > 1)
        code = grounds.code if speaks else "selected"
        return {
            "code": grounds.code,
            "text": sentence(item_id, code, events, about, titles, self._language),
            "events": events,
            "attributes": [{"name": name, "value": value} for name, value in grounds.attributes],
        }

    def _less(self, item: Item | None) -> list[dict[str, Any]]:
        if item is None:
            return []
        words = self._words
        switches = [self._switch("less_like_item", words.less_item, {"kind": "less_like", "item_id": item.item_id})]
        if item.brand:
            text = words.less_of.format(name=item.brand)
            switches.append(self._switch("less_like_brand", text, {"kind": "less_like", "brand": item.brand}))
        if item.category:
            text = words.less_of.format(name=item.category[-1])
            body = {"kind": "less_like", "category": list(item.category)}
            switches.append(self._switch("less_like_category", text, body))
        return switches

    def _forget(self, events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        named = {event["item_id"]: event["title"] for event in events if event["type"] != ANCHOR}
        return [
            self._switch(
                "forget",
                self._words.forget.format(name=title or self._words.unnamed),
                {"kind": "forget", "item_id": item_id},
            )
            for item_id, title in named.items()
        ]

    def _switch(self, does: str, text: str, body: Mapping[str, Any]) -> dict[str, Any]:
        request = {"method": "POST", "path": f"{self._base}/feedback", "body": dict(body)}
        return {"does": does, "text": text, "request": request}

    def _used(self) -> list[dict[str, Any]]:
        evidence, words, share = self._evidence, self._words, float(self._record["exploration_share"])
        facts: list[tuple[bool, str, str, dict[str, str] | None]] = [
            (evidence.history > 0, "history", words.history.format(count=evidence.history), None),
            (evidence.purchases > 0, "purchases", words.purchases.format(count=evidence.purchases), None),
            (bool(self._context()), "context", words.context, self._context()),
            (evidence.anchors > 0, "request", words.request.format(count=evidence.anchors), None),
            (any(one.code in _OF_ALL for one in evidence.items), "popularity", words.popularity, None),
            (share > 0, "exploration", words.exploration.format(percent=percent(share)), None),
            (bool(self._record["variant"]), "experiment", words.experiment, dict(self._record["variant"])),
        ]
        return [{"what": what, "text": text, "values": values} for holds, what, text, values in facts if holds]

    def _not_used(self) -> list[dict[str, Any]]:
        words = self._words
        personal = allows(self._consent, "personalisation")
        facts = [
            (not personal, "consent", words.no_consent),
            (personal and self._evidence.history == 0, "history", words.no_history),
            (True, "profile", words.profile),
            (self._record["surface"] != "assistant", "conversations", words.conversations),
            (bool(self._visit.choices.forgotten), "forgotten", words.forgotten),
        ]
        return [{"what": what, "text": text, "values": None} for holds, what, text in facts if holds]

    def _context(self) -> dict[str, str]:
        given = dict(self._evidence.context or {})
        names = self._evidence.context_names
        return given | ({"attributes": ", ".join(names)} if names else {})
