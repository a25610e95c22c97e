"""Answers of the assistant: what the templates say, with slots, and the same in friendlier words.

Which words an answer begins with follows from the request alone, so that there is something to learn.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from language.training import layouts, vocabulary


@dataclass(frozen=True)
class _Wish:
    """What a shopper asked for: as the assistant notes it, and as it was said."""

    asked: str
    message: str


@dataclass(frozen=True)
class _Item:
    """An item by its number: whether it is on sale, and what else the templates say of it."""

    number: int
    sale: bool = False

    @property
    def name(self) -> str:
        """Its name as a slot."""
        return f"{{item_{self.number}.name}}"

    @property
    def price(self) -> str:
        """Its price as a slot."""
        return f"{{item_{self.number}.price}}"

    @property
    def full_price(self) -> str:
        """What it cost before, as a slot."""
        return f"{{item_{self.number}.full_price}}"

    @property
    def plain(self) -> str:
        """What the templates say of its price."""
        if self.sale:
            return f"{self.name} is reduced from {self.full_price} to {self.price}."
        return f"{self.name} costs {self.price}."


def offer(random: Random) -> layouts.Example:
    """An answer that offers one to three items."""
    wish = _wish(random)
    items = [_Item(n + 1, random.random() < 0.2) for n in range(random.choice((1, 2, 2, 2, 3)))]
    count = len(items) if random.random() < 0.5 else random.randint(len(items), 8)
    count = 1 if len(items) == 1 else max(count, 2)
    begin = random.choice(("item", "wish", "question"))
    kind = random.choice(
        ("search", "search", "search", "ideas", "cheaper", "dearer", "reject", "recommend", "greeting")
    )
    opening, said = _opening(kind, count, begin, wish)
    answer = " ".join([opening, *(item.plain for item in items)]).strip()
    right = " ".join(part for part in (said, _first(items[0], begin), _rest(items[1:])) if part)
    later = _LATER.get(kind, ()) if kind != "search" or random.random() < _FOLLOWS else ()
    message = random.choice(later) if later else wish.message
    return layouts.phrase(answer, wish.asked, begin, message, right)


_FOLLOWS = 0.35
_LATER = {
    "search": ("more", "another brand please", "anything else?", "any price is fine", "something similar",
               "and for two?", "what goes with it?", "ok, but smaller", "in a different colour", "show me others",
               "hmm, what else?"),
    "cheaper": ("cheaper please", "too expensive", "anything that costs less?", "that is over my budget"),
    "dearer": ("something nicer", "more expensive please", "a better one", "fancier"),
    "reject": ("not that one", "I don't like the first", "not this brand", "no, not those"),
    "recommend": ("what do you recommend?", "surprise me", "what would you pick?"),
    "greeting": ("hello", "hi there", "good morning"),
}  # fmt: skip


def _opening(kind: str, count: int, begin: str, wish: _Wish) -> tuple[str, str]:
    """Give the templates' first sentence, and the better one; the first item follows."""
    many = count > 1
    plain = {
        "search": f"I found {count} items that fit." if many else "I found one item that fits.",
        "ideas": f"Here are {count} ideas." if many else "Here is one idea.",
        "cheaper": "These are cheaper." if many else "This is cheaper.",
        "dearer": "These are more expensive." if many else "This is more expensive.",
        "reject": "I leave that out from now on.",
        "recommend": "Here is what I would suggest.",
        "greeting": "Hello!",
    }[kind]
    said = {
        "search": "",
        "ideas": "Here are some ideas." if many else "Here is an idea.",
        "cheaper": "Sure, these are cheaper." if many else "Sure, this is cheaper.",
        "dearer": "Sure, these are more expensive." if many else "Sure, this is more expensive.",
        "reject": "Sure, I leave that out.",
        "recommend": "Here is what I would suggest.",
        "greeting": "Hello! Good to see you.",
    }[kind]
    if kind in ("search", "ideas") and wish.asked:
        if begin == "wish":
            said = f"You asked for {wish.asked}." if kind == "search" else f"Some ideas for {wish.asked}."
        elif begin == "question":
            said = f"Looking for {wish.asked}?"
    elif kind == "search" and begin == "wish":
        said = f"I found {count} that fit." if many else "I found one that fits."
    return plain, said


def _first(item: _Item, begin: str) -> str:
    if item.sale:
        return {
            "item": f"{item.name} is on sale for {item.price} instead of {item.full_price}.",
            "wish": f"{item.name} is down from {item.full_price} to {item.price}.",
            "question": f"{item.name} is now {item.price} instead of {item.full_price}.",
        }[begin]
    return {
        "item": f"{item.name} would be a good choice at {item.price}.",
        "wish": f"My first pick is {item.name} for {item.price}.",
        "question": f"How about {item.name} for {item.price}?",
    }[begin]


def _rest(items: list[_Item]) -> str:
    """Speak of the second and the third item in one sentence each."""
    said = []
    for item, lead in zip(items, ("Or take", "There is also"), strict=False):
        if item.sale:
            said.append(f"{item.name} is reduced from {item.full_price} to {item.price}.")
        elif lead == "Or take":
            said.append(f"Or take {item.name}, which costs {item.price}.")
        else:
            said.append(f"There is also {item.name} at {item.price}.")
    return " ".join(said)


def details(random: Random) -> layouts.Example:
    """An answer about one item."""
    item = _Item(1, random.random() < 0.15)
    begin, wish = random.choice(("item", "wish", "question")), _wish(random)
    flags = random.sample(vocabulary.FLAGS, random.choice((0, 0, 1, 1, 2)))
    values = random.sample(sorted(vocabulary.VALUES), random.choice((0, 0, 1, 1, 2)))
    known = [(name, random.choice(vocabulary.VALUES[name])) for name in values]
    brand = random.random() < 0.7
    stock = random.choice((None, None, None, 1, 2, 3, 4, 5))
    plain = [item.plain]
    plain += [f"{item.name} is from {{item_1.brand}}."] if brand else []
    plain += [f"{item.name} is {flag.replace('_', ' ')}." for flag in flags]
    plain += [f"The {name} of {item.name} is {value}." for name, value in known]
    left = f"There are {stock} left of {item.name}."
    plain.append(f"{item.name} is in stock." if stock is None else left)
    said = [_first(item, "item") if item.sale else f"{item.name} costs {item.price}."]
    if brand:
        said[0] = said[0].replace(item.name, f"{item.name} by {{item_1.brand}}", 1)
    about = [f"is {' and '.join(flag.replace('_', ' ') for flag in flags)}"] if flags else []
    said += [f"It {about[0]}."] if about else []
    said += [f"Its {name} is {value}." for name, value in known]
    said.append("It is in stock." if stock is None else left)
    asked = wish.asked if random.random() < 0.6 else ""
    message = random.choice(_ABOUT).format(kind=random.choice(vocabulary.KINDS))
    return layouts.phrase(" ".join(plain), asked, begin, message, " ".join(said))


_ABOUT = (
    "tell me more about the first one", "what is the first one like?", "more about this", "is it any good?",
    "details please", "what about the second {kind}?", "do you have it in stock?", "who makes it?",
    "what is it made of?", "and the other one?",
)  # fmt: skip


def compared(random: Random) -> layouts.Example:
    """An answer that compares two or three items."""
    items = [_Item(n + 1, random.random() < 0.12) for n in range(random.choice((2, 2, 3)))]
    flags = [random.sample(vocabulary.FLAGS, random.choice((0, 1, 2))) for _ in items]
    cheapest = random.choice([None, *items])
    words = [" and ".join(flag.replace("_", " ") for flag in known) for known in flags]
    plain = [item.plain for item in items]
    plain += [f"{item.name} is {known}." for item, known in zip(items, words, strict=True) if known]
    plain += [f"{cheapest.name} is the cheapest of these."] if cheapest else []
    said = [line for item, known in zip(items, words, strict=True) for line in _beside(item, known)]
    said += [f"The cheapest of these is {cheapest.name}."] if cheapest else []
    begin, wish = random.choice(("item", "wish", "question")), _wish(random)
    message = random.choice(_COMPARE).format(kind=random.choice(vocabulary.KINDS))
    asked = wish.asked if random.random() < 0.6 else ""
    return layouts.phrase(" ".join(plain), asked, begin, message, " ".join(said))


def _beside(item: _Item, known: str) -> list[str]:
    """Say of an item what it costs, and what it is known to be."""
    if not known:
        return [item.plain if item.sale else f"{item.name} costs {item.price}."]
    return [item.plain, f"It is {known}."] if item.sale else [f"{item.name} is {known} and costs {item.price}."]


_COMPARE = (
    "compare the first two", "which one is cheaper?", "what is the difference?", "compare them", "first or second?",
    "how do these {kind} differ?", "which is better?", "compare all of these",
)  # fmt: skip
_REASONS = (
    ("Because you looked at {because_N}", "you looked at {because_N}"),
    ("Because you like {because_N}", "you like {because_N}"),
    ("Because you put {because_N} in your cart", "you put {because_N} in your cart"),
    ("Because you bought {because_N}", "you bought {because_N}"),
    ("Matches what you asked for", "it matches what you asked for"),
    ("Selected for you", "it was selected for you"),
    ("Popular with shoppers", "it is popular with shoppers"),
    ("New for you", "it is new for you"),
    ("Trending now", "it is trending now"),
    ("You bought this before", "you bought it before"),
)  # fmt: skip


def why(random: Random) -> layouts.Example:
    """An answer that says why items are shown."""
    items = [_Item(n + 1) for n in range(random.choice((1, 2, 2)))]
    reasons = [random.choice(_REASONS) for _ in items]
    plain, said = [], []
    for item, (text, because) in zip(items, reasons, strict=True):
        number = str(item.number)
        plain.append(f"{item.name}: {text.replace('_N', '_' + number)}.")
        said.append(f"I picked {item.name} because {because.replace('_N', '_' + number)}.")
    begin, wish = random.choice(("item", "wish", "question")), _wish(random)
    message = random.choice(("why?", "why these?", "why do you show me that?", "how come?", "why the first one?"))
    asked = wish.asked if random.random() < 0.6 else ""
    return layouts.phrase(" ".join(plain), asked, begin, message, " ".join(said))


def _wish(random: Random) -> _Wish:
    """Make up a wish, be it empty."""
    kind = random.choice(vocabulary.KINDS)
    adjectives = random.sample(vocabulary.FLAGS, random.choice((0, 0, 1, 1, 2)))
    adjectives = [adjective.replace("_", " ") for adjective in adjectives]
    if random.random() < 0.3:
        adjectives.append(random.choice(vocabulary.VALUES[random.choice(sorted(vocabulary.VALUES))]))
    symbol = random.choice(vocabulary.SYMBOLS)
    low, high = sorted(random.sample(range(3, 90), 2))
    limit, said = random.choice((
        ("", ""), ("", ""), (f"under {symbol}{high}.00", f"under {high} {_SPOKEN[symbol]}"),
        (f"over {symbol}{low}.00", f"at least {low} {_SPOKEN[symbol]}"),
        (f"between {symbol}{low}.00 and {symbol}{high}.00", f"between {low} and {high}"),
        (f"under {symbol}{high}.50", f"less than {symbol}{high}.50"),
    ))  # fmt: skip
    occasion = random.choice(vocabulary.OCCASIONS) if random.random() < 0.25 else ""
    brand = random.choice(vocabulary.BRANDS) if random.random() < 0.12 else ""
    if random.random() < 0.12:
        return _Wish("", random.choice(("hello", "what do you recommend?", "surprise me", "something nice", "more")))
    parts = [*adjectives, kind] if random.random() < _NAMED else ["something", *adjectives]
    asked = " ".join([*parts, *([f"by {brand}"] if brand else []), *([limit] if limit else []),
                      *([f"for {occasion}"] if occasion else [])])  # fmt: skip
    message = random.choice(_SAID).format(wish=" ".join(parts), limit=said).strip()
    message += f" for {occasion}" if occasion else ""
    message += f" by {brand}" if brand else ""
    if random.random() < 0.1:
        message += f" {random.choice(vocabulary.NOISE)}"
    return _Wish(asked, message)


_NAMED = 0.9
_SPOKEN = {"€": "euros", "$": "dollars", "£": "pounds"}
_SAID = (
    "I'm looking for {wish} {limit}", "{wish} {limit}", "do you have {wish} {limit}?", "show me {wish} {limit}",
    "I need {wish}, {limit}", "any {wish} {limit}", "can you find {wish} {limit}", "I want to buy {wish} {limit}",
)  # fmt: skip
