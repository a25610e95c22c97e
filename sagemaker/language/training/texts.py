"""Reasons, descriptions and promotions: what is known, and one sentence or a few that say no more."""

from __future__ import annotations

from random import Random

from language.training import layouts, vocabulary

_REASONS = {
    "Because you looked at {because}": (
        "You looked at {because}, so you may like {item}.", "Since you looked at {because}, take a look at {item}."),
    "Because you like {because}": (
        "You like {because}, so you may like {item}.", "Since you like {because}, take a look at {item}."),
    "Because you put {because} in your cart": (
        "You put {because} in your cart, and {item} may go with it.",
        "With {because} in your cart, take a look at {item}."),
    "Because you bought {because}": (
        "You bought {because}, so you may like {item}.", "Since you bought {because}, take a look at {item}."),
    "Goes with {because}": ("{item} goes with {because}.",),
    "Similar to {because}": ("{item} is similar to {because}.",),
    "Often chosen with {because}": ("{item} is often chosen with {because}.",),
    "Popular with shoppers": ("{item} is popular with shoppers.",),
    "New for you": ("{item} is new for you.",),
    "Something different to discover": ("{item} is something different to discover.",),
    "You bought this before": ("You bought {item} before.",),
    "Trending now": ("{item} is trending now.",),
    "Among the newest in the shop": ("{item} is among the newest in the shop.",),
    "Selected for you": ("{item} was selected for you.",),
    "Matches what you asked for": ("{item} matches what you asked for.",),
}  # fmt: skip


def reason(random: Random) -> layouts.Example:
    """Why an item is shown."""
    text = random.choice(sorted(_REASONS))
    return layouts.reason(text, random.choice(_REASONS[text][:1]))


def description(random: Random) -> layouts.Example:
    """An item, from its attributes."""
    kind = random.choice(vocabulary.KINDS)
    flags = random.sample(vocabulary.FLAGS, random.choice((0, 1, 2, 2)))
    names = random.sample(sorted(vocabulary.VALUES), random.choice((0, 1, 2)))
    values = {name: random.choice(vocabulary.VALUES[name]) for name in names}
    brand = "{brand}" if random.random() < 0.7 else None
    known = [*((flag, "true") for flag in flags), *values.items()]
    random.shuffle(known)
    said = [
        f"{{item}} is from our {kind} selection." if brand is None else f"{{item}} by {brand} is one of our {kind}."
    ]
    spoken = [name.replace("_", " ") for name, value in known if value == "true"]
    said += [f"It is {' and '.join(spoken)}."] if spoken else []
    told = [f"its {name} is {value}" for name, value in known if value != "true"]
    said += [f"{' and '.join(told)}.".capitalize()] if told else []
    return layouts.describe(kind, dict(known), brand, " ".join(said))


_PROMOTIONS = (
    "{coupon.text} on {item}.", "Good news: {coupon.text} on {item}.", "For you: {coupon.text} on {item}.",
)  # fmt: skip


def promotion(random: Random) -> layouts.Example:
    """An offer for an item."""
    return layouts.promote(random.choice(vocabulary.KINDS), _PROMOTIONS[1])
