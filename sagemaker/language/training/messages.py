"""Messages of shoppers, and what they ask for as spans of what was written."""

from __future__ import annotations

from random import Random

from language.training import layouts, vocabulary

_OPENINGS = (
    "", "", "I'm after ", "I want ", "do you sell ", "hey, any ", "could you find me ", "looking for ", "show me ",
    "we need ", "got any ", "I could use ", "help me find ", "my sister wants ",
)  # fmt: skip
_MOST = ("no more than {0}", "{0} tops", "up to {0}", "not over {0}", "{0} at most", "below {0}", "max {0}",
         "and I only have {0}", "I can spend {0}", "for less than {0}", "within {0}", "{0} is my limit")  # fmt: skip
_LEAST = ("at least {0}", "{0} or more", "not less than {0}", "over {0}", "starting at {0}", "upwards of {0}")
_AMOUNTS = ("{n} euros", "{n} dollars", "${n}", "€{n}", "{n} quid", "{n} bucks", "a tenner", "a fiver", "{n}",
            "{n} pounds", "twenty euros", "fifteen dollars", "fifty bucks", "a hundred")  # fmt: skip
_UNWANTED = ("not {0}", "no {0}", "without {0}", "anything but {0}", "nothing {0}", "please no {0}", "except {0}")
_VAGUE = (
    "something to keep the rain off", "a thing to sleep on", "something to sit by the fire with", "things to nibble on",
    "something warm to wear", "a thing for my feet", "something to write with", "stuff to paint with",
    "something to carry my books in", "a little light for reading",
)  # fmt: skip
_VAGUE_KIND = {
    "something to keep the rain off": "rain", "a thing to sleep on": "sleep", "things to nibble on": "nibble",
    "something to sit by the fire with": "fire", "something warm to wear": "warm", "a thing for my feet": "feet",
    "something to write with": "write", "stuff to paint with": "paint", "something to carry my books in": "books",
    "a little light for reading": "reading",
}  # fmt: skip
_EMPTY = (
    "hello there",
    "thanks a lot",
    "what?",
    "you are funny",
    "ok",
    "never mind",
    "who are you?",
    "lol",
    "good morning",
)


def message(random: Random) -> layouts.Example:
    """A message, and the spans of it that say something."""
    if random.random() < 0.08:
        return layouts.read(random.choice(_EMPTY), {})
    spans: dict[str, list[str]] = {}
    if random.random() < 0.3:
        said = random.choice(_VAGUE)
        spans["kind"] = [_VAGUE_KIND[said]]
    else:
        kind = random.choice(vocabulary.KINDS)
        kind = kind.removesuffix("s") if random.random() < 0.2 and not kind.endswith("es") else kind
        wanted = [_word(random) for _ in range(random.choice((0, 0, 1, 1, 2)))]
        spans |= {"kind": [kind], "wanted": list(dict.fromkeys(wanted))}
        said = " ".join([*spans["wanted"], kind])
    pieces = [piece for piece in (_limits(random, spans), _occasion(random, spans), _unwanted(random, spans)) if piece]
    random.shuffle(pieces)
    text = random.choice(_OPENINGS) + said + "".join(random.choice((" ", ", ")) + piece for piece in pieces)
    if random.random() < 0.12:
        text += f". {random.choice(vocabulary.NOISE)}"
    if random.random() < 0.15:
        text += random.choice(("?", "!", " please", " :)"))
    return layouts.read(text, spans)


def _word(random: Random) -> str:
    if random.random() < 0.5:
        return random.choice(vocabulary.FLAGS).replace("_", " ")
    return random.choice(vocabulary.VALUES[random.choice(sorted(vocabulary.VALUES))])


def _limits(random: Random, spans: dict[str, list[str]]) -> str:
    chance = random.random()
    if chance > 0.55:
        return ""
    amount = random.choice(_AMOUNTS).format(n=random.choice((4, 7, 8, 12, 15, 18, 25, 30, 40, 60, 75, 120)))
    name, ways = ("at_most", _MOST) if chance < 0.42 else ("at_least", _LEAST)
    spans[name] = [amount]
    return random.choice(ways).format(amount)


def _occasion(random: Random, spans: dict[str, list[str]]) -> str:
    chance = random.random()
    if chance < 0.3:
        occasion = random.choice((*vocabulary.OCCASIONS, *vocabulary.OTHER_OCCASIONS, *vocabulary.OTHER_OCCASIONS))
        spans["occasion"] = [occasion.removeprefix("a ").removeprefix("an ").removeprefix("the ")]
        return f"for {occasion}"
    if chance < 0.5:
        spans["mood"] = [random.choice(vocabulary.MOODS)]
        return random.choice(("in a {0} mood", "something {0}", "feeling {0}", "it should look {0}")).format(
            *spans["mood"]
        )
    return ""


def _unwanted(random: Random, spans: dict[str, list[str]]) -> str:
    if random.random() > 0.3:
        return ""
    taken = {*spans.get("wanted", ()), *spans.get("mood", ())}
    word = random.choice([value for values in vocabulary.VALUES.values() for value in values if value not in taken])
    spans["unwanted"] = [word]
    return random.choice(_UNWANTED).format(word)
