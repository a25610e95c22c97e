"""The check: each clause of a text against the facts of the items that it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from vitrine.domain.grounding.clauses import Clause, Token, clauses, sentences, tokens_of
from vitrine.domain.grounding.facts import Facts, Ground
from vitrine.domain.grounding.vocabulary import (
    ALLERGENS,
    BENIGN,
    CHEAP,
    CONTAINS,
    CURRENCIES,
    DEAR,
    NUMBER_WORDS,
    OFFERS,
)
from vitrine.domain.words import singular

MOST_CHARS = 4_000
"""Characters of a text that is checked: a longer one does not pass."""
_CENT = 0.005
_BEFORE = frozenset(
    {
        "was",
        "instead",
        "originally",
        "previously",
        "formerly",
        "regular",
        "regularly",
        "usual",
        "usually",
        "down",
        "reduced",
    }
)
_NOW = frozenset({"to", "now", "at", "only"})
_LESS = (("under",), ("below",), ("less", "than"), ("within",), ("up", "to"), ("at", "most"), ("no", "more", "than"),
         ("not", "more", "than"))  # fmt: skip
_MORE = (("over",), ("above",), ("more", "than"), ("at", "least"), ("from",), ("between",))
_EVERY = frozenset({"all", "both", "each", "every", "everything", "these", "those", "they"})
_BUDGET = frozenset({"budget", "limit"})
_UNAVAILABLE = (("out", "of", "stock"), ("sold", "out"), ("unavailable",), ("not", "available"), ("not", "in", "stock"),
                ("no", "longer"), ("isnt", "available"), ("isnt", "in", "stock"), ("none", "left"))  # fmt: skip
_AVAILABLE = (("in", "stock"), ("available",), ("ready", "to", "order"), ("on", "the", "shelf"))


class Fault(NamedTuple):
    """A sentence that does not pass, and which of its claims has no ground."""

    sentence: str
    claim: str


Claims = Callable[[Clause, Ground], Iterator[str]]


def check(text: str, ground: Ground) -> list[Fault]:
    """List the sentences of a text that say what the facts do not; none where all of it is true."""
    if len(text) > MOST_CHARS:
        return [Fault(text[:80], "too long")]
    faults: list[Fault] = []
    before: Facts | None = None
    for sentence in sentences(tokens_of(text, ground)):
        found = clauses(sentence, ground, before)
        written = " ".join(token.raw for token in sentence)
        faults += [Fault(written, claim) for claim in dict.fromkeys(_claims(sentence, found, ground))]
        before = _carried(found, before)
    return faults


def _claims(sentence: Sequence[Token], found: Sequence[Clause], ground: Ground) -> Iterator[str]:
    """Yield what a sentence claims without ground."""
    for clause in found:
        for claims in _CLAIMS:
            yield from claims(clause, ground)
    yield from _order(sentence, found, ground)
    yield from _foreign_names(sentence, found, ground)


def _carried(found: Sequence[Clause], before: Facts | None) -> Facts | None:
    """Say which item "it" means in the next sentence."""
    named = [facts for clause in found for facts in clause.about]
    if not named:
        return before
    return named[0] if len(named) == 1 else None


def _has(tokens: Sequence[Token], place: int, phrase: Sequence[str]) -> bool:
    """Say whether a phrase ends right before a place."""
    start = place - len(phrase)
    return start >= 0 and all(tokens[start + step].text == word for step, word in enumerate(phrase))


def _says(clause: Clause, phrases: Sequence[Sequence[str]]) -> bool:
    texts = [token.text for token in clause.tokens]
    return any(list(phrase) == texts[n : n + len(phrase)] for phrase in phrases for n in range(len(texts)))


def _numbers(clause: Clause, ground: Ground) -> Iterator[str]:
    """Check every number: an amount of money, a percentage, a count, or a part of what an item is."""
    for place, token in enumerate(clause.tokens):
        value = _value(token)
        if value is None or (token.text == "one" and not _counted(clause.tokens, place)):
            continue
        if not _right(clause, place, value, ground):
            yield f"number {token.raw}"


def _right(clause: Clause, place: int, value: float, ground: Ground) -> bool:
    token, currency = clause.tokens[place], _currency(clause.tokens, place)
    if currency is not None or (_decimal(token) and not _in_words(token, clause, ground)):
        return _amount(clause, place, value, currency or "", ground)
    if [following.text for following in clause.tokens[place + 1 : place + 2]] in (["%"], ["percent"]):
        return _percentage(clause, place, value)
    return _count(clause, place, value, ground)


def _value(token: Token) -> float | None:
    if token.name is not None:
        return None
    if token.text[:1].isdigit():
        try:
            return float(token.text.replace(",", "."))
        except ValueError:
            return -1.0
    return NUMBER_WORDS.get(token.text)


def _decimal(token: Token) -> bool:
    return "." in token.text or "," in token.text


def _currency(tokens: Sequence[Token], place: int) -> str | None:
    near = [tokens[n].text for n in (place - 1, place + 1) if 0 <= n < len(tokens)]
    return next((CURRENCIES[text] for text in near if text in CURRENCIES), None) or (
        next((tokens[n].raw for n in (place + 1,) if n < len(tokens) and _is_code(tokens[n].raw)), None)
    )


def _is_code(raw: str) -> bool:
    return len(raw) == 3 and raw.isascii() and raw.isupper()


def _amount(clause: Clause, place: int, value: float, currency: str, ground: Ground) -> bool:
    """Say whether an amount is what the items cost, or cost before, or a limit that they keep."""
    start = place - 1 if place and clause.tokens[place - 1].text in CURRENCIES else place
    about = clause.about or list(ground.items)
    if not about or any(facts.price is None or (currency and facts.currency != currency) for facts in about):
        return False
    if clause.negated:
        # "Nothing costs more than" is a limit; whatever else is denied of a price may be the price.
        more = any(_has(clause.tokens, start, phrase) for phrase in _MORE)
        return more and not clause.about and all((facts.price or 0.0) <= value + _CENT for facts in about)
    fits = _meant(clause, start, place, ground)
    return all(fits(facts.price or 0.0, facts.full_price, value) for facts in about)


Fits = Callable[[float, float | None, float], bool]


def _meant(clause: Clause, start: int, place: int, ground: Ground) -> Fits:
    """Say what an amount claims, by the words around it: a saving, an earlier price, a limit, or the price."""
    near = [token.text for token in clause.tokens[max(0, start - 3) : start]]
    behind = {token.text for token in clause.tokens[place + 1 : place + 4]}
    if {"save", "saves", "saving"} & set(near) or "off" in behind:
        return lambda price, full, value: full is not None and _same(full - price, value)
    if _BEFORE & set(near) and not _NOW & set(near[-1:]):
        return lambda _price, full, value: full is not None and _same(full, value)
    limit = _limit(clause, start, near)
    if limit is not None:
        return limit
    if not clause.about and _BUDGET & {token.text for token in clause.tokens}:
        return lambda price, _full, value: value in ground.numbers and price <= value + _CENT
    return lambda price, _full, value: _same(price, value)


def _limit(clause: Clause, start: int, near: Sequence[str]) -> Fits | None:
    """Say whether an amount is a limit that prices keep; None where it is none."""
    spanned = not clause.about and any(token.text in ("from", "between") for token in clause.tokens[:start])
    if any(_has(clause.tokens, start, phrase) for phrase in _LESS) or (spanned and near[-1:] in (["to"], ["and"])):
        return lambda price, _full, value: price <= value + _CENT
    if any(_has(clause.tokens, start, phrase) for phrase in _MORE):
        return lambda price, _full, value: price >= value - _CENT
    return None


def _same(first: float, second: float) -> bool:
    return abs(first - second) < _CENT


def _percentage(clause: Clause, place: int, value: float) -> bool:
    def reduction(facts: Facts) -> float | None:
        return round(100 * (1 - (facts.price or 0.0) / facts.full_price)) if facts.full_price else None

    if OFFERS & {token.text for token in clause.tokens}:
        return bool(clause.about) and all(reduction(facts) == value for facts in clause.about)
    return bool(clause.about) and all(clause.tokens[place].text in facts.words for facts in clause.about)


def _counted(tokens: Sequence[Token], place: int) -> bool:
    behind = [token.text for token in tokens[place + 1 : place + 3]]
    told = {token.text for token in tokens[place + 1 :]} & {"stock", "left"}
    return "left" in behind or behind == ["in", "stock"] or (behind[:1] == ["of"] and bool(told))


def _count(clause: Clause, place: int, value: float, ground: Ground) -> bool:
    """Say whether a plain number is a count of what is there, one of the request, or a part of the items' facts."""
    if _counted(clause.tokens, place):
        about = clause.about or list(ground.items)
        return bool(about) and not clause.negated and all(facts.stock == value for facts in about)
    if _in_words(clause.tokens[place], clause, ground):
        return not clause.negated
    if [token.text for token in clause.tokens[place + 1 : place + 3]] in (["of", "them"], ["of", "these"]):
        return value <= len(ground.items)
    return value in ground.numbers or value in (len(ground.items), len(clause.about) or -1)


def _in_words(token: Token, clause: Clause, ground: Ground) -> bool:
    about = clause.about or list(ground.items)
    parts = [part for part in token.text.replace(",", ".").split(".") if part]
    return bool(about) and all(part in facts.words for facts in about for part in parts)


def _stock(clause: Clause, ground: Ground) -> Iterator[str]:
    about = clause.about or list(ground.items)
    if _says(clause, _UNAVAILABLE):
        if not clause.about or any(facts.in_stock for facts in about):
            yield "out of stock"
    elif _says(clause, _AVAILABLE) and (clause.negated or not about or not all(facts.in_stock for facts in about)):
        yield "in stock"
    elif "left" in {token.text for token in clause.tokens} and not any(_value(token) for token in clause.tokens):
        yield "few left"


def _offers(clause: Clause, ground: Ground) -> Iterator[str]:
    about = clause.about or list(ground.items)
    said = OFFERS & {token.text for token in clause.tokens}
    if said and (clause.negated or not (about and all(facts.full_price is not None for facts in about))):
        yield f"offer {sorted(said)[0]}"


def _order(sentence: Sequence[Token], found: Sequence[Clause], ground: Ground) -> Iterator[str]:
    """Check what is said of prices beside each other."""
    texts = [token.text for token in sentence]
    for clause in found:
        said = [token.text for token in clause.tokens]
        if CHEAP & set(said) or _pair(said, "least", "expensive") or _pair(said, "most", "affordable"):
            yield from _extreme(clause, ground, cheapest=True)
        if DEAR & set(said) or _pair(said, "most", "expensive"):
            yield from _extreme(clause, ground, cheapest=False)
    cheaper = (
        bool({"cheaper", "lower"} & set(texts)) or _pair(texts, "less", "expensive") or _pair(texts, "less", "than")
    )
    dearer = (
        bool({"pricier", "higher"} & set(texts)) or _pair(texts, "more", "expensive") or _pair(texts, "more", "than")
    )
    if cheaper or dearer:
        yield from _compared(sentence, found, ground, cheaper=cheaper)


def _pair(texts: Sequence[str], first: str, second: str) -> bool:
    return any(pair == (first, second) for pair in pairwise(texts))


def _extreme(clause: Clause, ground: Ground, *, cheapest: bool) -> Iterator[str]:
    prices = [facts.price for facts in ground.items if facts.price is not None]
    if not clause.about:
        yield "an order of prices without an item"
        return
    limit = (min if cheapest else max)(prices, default=None)
    if clause.negated or len(prices) != len(ground.items) or any(facts.price != limit for facts in clause.about):
        yield "cheapest" if cheapest else "most expensive"


def _compared(sentence: Sequence[Token], found: Sequence[Clause], ground: Ground, *, cheaper: bool) -> Iterator[str]:
    named = [facts for clause in found for facts in clause.about]
    if len(named) == 2:
        right = _less(*named) if cheaper else _less(*reversed(named))
    elif _than_amount(sentence) or (not named and _wishes(sentence)):
        right = True
    else:
        right = _beyond(named or ground.items, ground, cheaper=cheaper)
    if not right:
        yield "cheaper" if cheaper else "more expensive"


def _less(first: Facts, second: Facts) -> bool:
    return first.price is not None and second.price is not None and first.price < second.price


def _wishes(sentence: Sequence[Token]) -> bool:
    """Say whether something cheaper is only wished for: that claims nothing."""
    return bool({"something", "anything"} & {token.text for token in sentence})


def _than_amount(sentence: Sequence[Token]) -> bool:
    """Say whether what is compared with is an amount: "less than €5"."""
    places = [place for place, token in enumerate(sentence) if token.text == "than"]
    return bool(places) and any(_value(token) is not None for token in sentence[places[0] + 1 : places[0] + 3])


def _beyond(items: Sequence[Facts], ground: Ground, *, cheaper: bool) -> bool:
    """Say whether items cost less, or more, than what was shown before."""
    limit = ground.below if cheaper else ground.above
    if limit is None or any(facts.price is None for facts in items):
        return False
    return all((facts.price or 0.0) < limit if cheaper else (facts.price or 0.0) > limit for facts in items)


def _words(clause: Clause, ground: Ground) -> Iterator[str]:
    """Check every word that claims something: it must be true of all the items of its clause."""
    for place, token in enumerate(clause.tokens):
        word = singular(token.text)
        if token.name is not None or not token.text[0].isalpha() or _counts(token):
            continue
        if word in ALLERGENS:
            right = _of_allergen(clause, place, word, ground)
        elif word == "free":
            right = _free_of_something(clause, place, ground)
        elif clause.negated and not _benign(token.text):
            right = word in ground.refused
        else:
            right = _benign(token.text) or _true(word, clause, ground)
        if not right:
            yield f"word {word}"


def _counts(token: Token) -> bool:
    return token.text in CURRENCIES or token.text in NUMBER_WORDS or _is_code(token.raw)


def _free_of_something(clause: Clause, place: int, ground: Ground) -> bool:
    """Say whether "free" stands beside what something is free of: alone it would be a price."""
    texts = [token.text for token in clause.tokens]
    if texts[place + 1 : place + 2] in (["of"], ["from"]):
        return True
    before = [text for text in texts[:place] if text != "-"][-1:]
    return bool(before) and (
        singular(before[0]) in ALLERGENS or (not _benign(before[0]) and _true(singular(before[0]), clause, ground))
    )


def _benign(text: str) -> bool:
    return text in BENIGN or singular(text) in BENIGN


def _true(word: str, clause: Clause, ground: Ground) -> bool:
    about = clause.about or list(ground.items)
    if about and all(word in facts.words for facts in about):
        return True
    if clause.about:
        return False
    texts = {token.text for token in clause.tokens}
    if _EVERY & texts and {"is", "are"} & texts:
        return False
    # What was asked for may be spoken of where nothing is said of an item, and asked about where something is.
    asks = clause.tokens[-1].raw == "?"
    return word in ground.asked or (asks and any(word in facts.words for facts in ground.items))


def _of_allergen(clause: Clause, place: int, word: str, ground: Ground) -> bool:
    """Say whether what is said of an allergen is declared; a title's word may be repeated, and promises nothing."""
    texts = [token.text for token in clause.tokens]
    about = clause.about or list(ground.items)
    freed = texts[place + 1 : place + 2] == ["free"] or texts[place + 1 : place + 3] == ["-", "free"]
    freed = freed or _after_free(texts, place) or "allergy" in texts
    if freed:
        return all(word in facts.free_from for facts in about) if about else word in ground.refused
    if CONTAINS & set(texts):
        may = "may" in texts
        return bool(clause.about) and all(word in (facts.traces if may else facts.declared) for facts in about)
    return bool(about) and all(word in facts.words and word not in facts.free_from for facts in about)


def _after_free(texts: Sequence[str], place: int) -> bool:
    """Say whether a word stands in what a clause says something is free of, be it a list."""
    start = place - 1
    while start >= 0 and (texts[start] in (",", "and", "or") or singular(texts[start]) in ALLERGENS):
        start -= 1
    if start >= 0 and texts[start] in ("without", "no", "allergic", "any"):
        return True
    return start > 0 and texts[start] in ("of", "from", "to") and texts[start - 1] in ("free", "allergic")


def _foreign_names(sentence: Sequence[Token], found: Sequence[Clause], ground: Ground) -> Iterator[str]:
    """Refuse a capitalised word inside a sentence that belongs to no fact: a name that nobody gave."""
    for place, token in enumerate(sentence):
        if place == 0 or token.name is not None or not token.raw[:1].isupper() or _opens(sentence, place):
            continue
        word = singular(token.text)
        if (
            token.text in ("i", "id", "ill", "im", "ive")
            or _is_code(token.raw)
            or word in ground.asked | ground.refused
        ):
            continue
        if not any(word in facts.words for clause in found for facts in (clause.about or ground.items)):
            yield f"name {token.raw}"


def _opens(sentence: Sequence[Token], place: int) -> bool:
    """Say whether only marks stand before a token: a quotation, a dash, a number of a list."""
    return all(not token.text[0].isalpha() for token in sentence[:place]) or sentence[place - 1].raw in (":", '"', "“")


_CLAIMS: tuple[Claims, ...] = (_numbers, _stock, _offers, _words)
