"""What a message takes back: limits and conditions that hold no longer, and what may be eaten again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from assistant.allergens import allergen_of
from assistant.lists import phrases_of, words_of
from assistant.understanding.english import FUNCTION, PERSONS
from assistant.understanding.tokens import SPELLED, Reading
from vitrine.domain.words import singular


def _any(text: str) -> str:
    """Give the pattern of any of some patterns, which stand between bars with a space on each side."""
    return f"(?:{'|'.join(' '.join(entry.split()) for entry in text.split(' | '))})"


_NUMBER = _any(f"\\d[\\d.,]* | {' | '.join(SPELLED)}")
_MONEY = _any("dollars? | euros? | bucks? | quid | pounds? | cents? | usd | eur | gbp | [$€£]")
_AMOUNT = _any(rf"""
    [$€£] {_NUMBER} | (?:{_NUMBER} (?:- )?)+(?:of )?{_MONEY} | {_NUMBER}(?= (?:limit|cap|max|maximum|budget)\b)
    """)
_LIMIT = _any("""
    (?:(?:price|budget|spending|money) )?(?:budget|limits?|cap|ceiling|maximum|max)
    | (?:price|budget) (?:filter|restriction|constraint|range|condition)
    """)
_PRICE = _any(f"prices? | pricing | costs? | money | {_LIMIT}")
_GAP = f"""(?:{
    _any('''
    the | that | my | this | those | these | about | what | i | we | you | said | say | told | mentioned | asked | gave
    | on | of | any | whole | entire | earlier | before | thing | all | with | for | over | under | below | regarding
    | a | our | your | bout | previous | old | original | so | being | up | to
    ''')
} )*"""
"""What may stand between "forget" and what is to be forgotten."""
_HEED = _any("""
    forget | ignore | disregard | never ?mind | nvm | (?:dont|do not) (?:worry|care|mind|bother)
    | stop (?:worrying|caring) | not (?:worried|bothered|fussed|concerned) | who cares
    """)
_DROP = _any(f"""
    {_HEED} | scrap | cancel | ditch | lift | dump | screw | drop | lose | remove | skip | get rid of | do away with
    | take off | take away | delete | undo | waive | abandon | toss | clear
    """)
_SO = (
    f"(?:{_any('really | that | so | very | too | all | as | a | an | such | much | any | big | of | to | me | us')} )*"
)
_MATTERS = rf"""(?:{_any("is | are | s | r | was | really | now | just | actually | anymore | to | me | us | here")} )*{
    _any(rf'''
    (?:doesnt|dont|does not|do not) (?:really |even )?(?:matter|apply|count) | no longer (?:matters?|applies|counts)
    | (?:no longer|not|isnt|arent|aint) {_SO}(?:important|relevant|problem|issue|concern|factor|deal|matter)
    | irrelevant | unimportant | no (?:issue|object|problem|concern|matter|obstacle) | flexible | negotiable | gone
    | whatever | up to you | be damned
    ''')
}"""
_LEAST = _any("""
    (?:(?:price|budget|spending) )?(?:minimum|min|floor)(?: (?:price|budget|limit|spend|amount))?
    | (?:lower|bottom|low|lowest) (?:price |budget )?(?:limit|bound|end|threshold|cap)
    """)
_MOST = _any("""
    (?:(?:price|budget|spending) )?(?:maximum|max|ceiling)(?: (?:price|budget|limit|spend|amount))?
    | (?:upper|top|high|higher|highest) (?:price |budget )?(?:limit|bound|end|threshold|cap)
    """)
_NONE = "(?:no|no more|no longer have a|(?:dont|do not) (?:have|need) (?:a|any|that|the)|without (?:a|any|the))"
_DUTY = _any("""
    (?:doesnt|dont|does not|do not) (?:have|need) to (?:be|cost) | (?:neednt|need not) (?:be|cost) | not necessarily
    | no need (?:for (?:it|them) )?to (?:be|cost)
    """)
_MORE = "(?:(?:a bit|a little|some|much|way|a lot|even) )?"
_FIELDS: dict[str, str] = {
    "min_price": rf"""
        {_DROP} {_GAP}(?:{_AMOUNT} )?(?:{_NUMBER} )?{_LEAST}(?! (?:to|of|is)\b)(?: thing| rule)?
        | {_NONE} (?:real |particular |fixed |set |price )*{_LEAST}(?! (?:of |is |: )?(?:\d|[$€£]))
        | {_LEAST} {_MATTERS} | take {_GAP}{_LEAST} (?:off|away|out)
        | {_DUTY} (?:at least|over|above|more than|a minimum of|min|minimum) (?:{_AMOUNT}|{_NUMBER})
        | {_DUTY} (?:{_AMOUNT}|{_NUMBER}) (?:or more|and up|or above|minimum|at least)
        """,
    "max_price": rf"""
        {_DROP} {_GAP}{_MOST}(?! (?:to|of|is)\b)(?: thing| rule)?
        | {_NONE} (?:real |particular |fixed |set |price )*{_MOST}(?! (?:of |is |: )?(?:\d|[$€£]))
        | {_MOST} {_MATTERS} | take {_GAP}{_MOST} (?:off|away|out)
        """,
    "price": rf"""
        {_DROP} {_GAP}(?:{_LIMIT}|{_AMOUNT})(?: (?:limits?|cap|max|maximum|budget|thing|rule))?(?! to\b)
        | {_HEED} {_GAP}{_PRICE}
        | (?:{_PRICE}|{_AMOUNT}(?: (?:limit|cap|max|maximum|thing))?) {_MATTERS}
        | (?:no|no more|no longer have a|(?:dont|do not) (?:have|need) (?:a|any|that)|without (?:a|any)|unlimited)
          (?:real |particular |fixed |set )?{_LIMIT}(?! (?:of |is |: )?(?:\d|[$€£]))
        | (?:any|whatever(?: the)?|whichever|at any|regardless of(?: the)?|no matter(?: what)?(?: the)?)
          (?:prices?|costs?|budget)
        | (?:whatever|no matter what|no matter how much|dont care what|dont care how much|however much)
          (?:it|they|that) (?:costs?|is)
        | (?:doesnt|does not|dont) matter (?:what|how much) (?:it|they) costs?
        | (?:doesnt|does not) matter how (?:much|expensive)
        | (?:flexible|open|easy|relaxed) (?:on|about|with|regarding) {_GAP}{_PRICE}
        | (?:no need|dont have|dont need) to (?:stick to|stay|keep|worry about)
          (?:to |within |below )*{_GAP}(?:{_PRICE}|{_AMOUNT})
        | take {_GAP}{_LIMIT} (?:off|away|out)
        | dont care how (?:much|expensive|pricey) | skys? (?:is )?the limit | spar(?:e|ing) no expense
        | spend (?:whatever|as much as)
        | (?<!not )(?<!never )(?:can|could|will|ill|happy to|willing to|ready to|able to|prepared to|may)
          (?:pay|spend|go|afford|cost) {_MORE}(?:more|higher)(?! than)
        | (?:can|could|may) (?:also )?be {_MORE}(?:more expensive|pricier|dearer)(?! than)
        """,
    "brand": rf"""
        {_HEED} {_GAP}(?:brands?|makers?|manufacturers?) | (?:brands?|maker|make|manufacturer) {_MATTERS}
        | (?:any|whatever|whichever|every|all) (?:brands?|maker|manufacturer)
        | no (?:particular |specific )?brand preference
        | no (?:particular|specific) brand | no matter (?:the|which|what) brand | regardless of (?:the )?brand
        | (?:dont care|(?:doesnt|does not|dont) matter)(?: what| which| about)?(?: the)? (?:brand|maker)
        | (?:other|different) brands are (?:fine|ok|okay)
        """,
    "category": "any category | all categories | every category | anything at all | surprise me",
}  # fmt: skip
_THINGS = words_of("thing part bit stuff requirement rule condition restriction allergy intolerance free")
_BE = f"(?:{_any('to be | being | be | its | it is | it | they are | theyre | them | that | this | is | are')} )*"
_UNBOUND = re.compile(
    rf"""(?<!\S){
        _any(f'''
    (?:doesnt|does not|dont|do not|didnt) (?:even |really )?(?:have|need|got) {_BE}to (?:be|have)
    | (?:neednt|need not) be | no need (?:for|to be|to have)(?: (?:it|them|that|to be))* | not necessarily
    | no longer(?: (?:has|have|need|needs|must|require|requires|on|a))?(?: to)?(?: be)?
    | (?:dont care|doesnt matter|dont mind|does not matter) (?:if|whether|that)(?: (?:it|its|is|theyre|they|are|that))*
    | (?:stopped|quit|done|gave up|given up) being
    ''')
    }(?!\S)"""
)
"""What says that the next word need not hold any longer."""
_FORGOTTEN = re.compile(rf"(?<!\S){_DROP} {_GAP}")
_HEEDLESS = re.compile(rf"(?<!\S){_HEED} {_GAP}")
_NEEDLESS = re.compile(
    rf"""(?<!\S){
        _any(f'''
    (?:is |are |r )?(?:no longer|not|isnt|arent) {_SO}(?:needed|necessary|required|important|essential|must|relevant)
    | (?:is )?optional
    ''')
    }(?!\S)"""
)
_NO_MATTER = re.compile(
    rf"""(?<!\S){
        _any(f'''
    (?:doesnt|dont|does not|do not) (?:really )?matter | no longer matters?
    | (?:is |are |r )?(?:no longer|not|isnt|arent|no) {_SO}(?:issue|problem|concern)
    ''')
    }(?!\S)"""
)
_NOT_ANYMORE = re.compile(r"(?<!\S)(?:not|isnt|arent|aint)((?: \S+){1,4}?) (?:anymore|any more|any longer)(?!\S)")
_FINE = "(?:also |just |totally |perfectly )?(?:fine|ok|okay|alright|good)"
_FINE_WITHOUT = re.compile(rf"(?<!\S)(?:non(?: -)?|not)((?: \S+){{1,2}}?) (?:is |are |would be )?{_FINE}(?!\S)")
_FINE_IF_NOT = re.compile(
    rf"(?<!\S){_FINE} (?:if|when|with)(?: (?:it|its|is|theyre|they|are|thats|one|something))*"
    r" (?:not|isnt|arent|non(?: -)?)(?!\S)"
)
_GOOD = re.compile(
    r"(?<!\S)(?:(?:is|are|r|be|s) )?(?:all )?(?:fine|ok|okay|k|alright|good|safe|allowed|cool|back)(?!\S)"
)
_OVER = re.compile(
    r"(?<!\S)(?:(?:is|are|was|were|has|turned|out|to|be|a|been|all) )*"
    r"(?:gone|over|cured|wrong|outgrown|false alarm)(?!\S)"
)
_OUTGROWN = re.compile(
    r"(?<!\S)(?:outgrew|outgrown|grew out of|grown out of)(?: (?:his|her|my|the|their|our|that))*(?!\S)"
)
_MAY_EAT = phrases_of("""
    can eat | can have | can drink | may eat | may have | can tolerate | not allergic to | no longer allergic to
    | isnt allergic to | not allergic against | arent allergic to | am not allergic to | fine with | ok with | okay with
    | not intolerant to | no longer intolerant to | isnt intolerant to | allowed to eat | allowed to have | eats
    """)
_EATS = phrases_of("eats")
_SUFFIXES = words_of("free allergy intolerance restriction intolerant allergic")
_AGAIN = words_of("again now anymore longer")
_DENIALS = words_of("""
    not no isnt arent never without any nobody none noone neither nor hardly if unless whether when until only cannot
    """)
_WHOSE = words_of("what which that who anything something one")
_WHOLE = words_of("""
    nut peanut groundnut milk dairy lactose gluten wheat egg soy soya soybean fish shellfish crustacean sesame mustard
    celery sulphite sulfite lupin
    """)
"""The words that name an allergen as a whole: who may have almonds may not have every nut."""
_KIND = frozenset({"tree", "cow", "all", "cows"})
_JOINS = frozenset({",", "and", "or", "/", "&", "n"})
_ENDS = words_of("""
    but so because since as for in on with from when if after except excluding without no not unless although i we is
    are was although which who that just please could can show find need want looking
    """)
_FARTHEST = 4


_WITHDRAWN = phrases_of("""
    scrap that | scratch that | strike that | scrap it | scratch it | ditch that | ditch it | drop that | drop it
    | forget that | forget it | forget about it | forget about that | forget all that | forget this | cancel that
    | cancel it | never mind that | nevermind that | nvm that | changed my mind | change my mind | changed our mind
    | changed our minds | change of plan | change of plans | changed plans | plans changed | plans have changed
    | new plan
    """)
_POINTED = words_of("one ones brand brands item items kind sort type product first second third last stuff")


class Loosened(NamedTuple):
    """Places of words that need not hold any longer, and of those that say so.

    `whole`: whatever is named there, and not only what is either true or not.
    """

    places: range
    whole: bool
    cue: range


@cache
def _released() -> dict[str, re.Pattern[str]]:
    """Compile the patterns with the first message: they would be a tenth of what the function does to start."""
    return {field: re.compile(rf"(?<!\S){_any(pattern)}(?!\S)") for field, pattern in _FIELDS.items()}


def relaxed(reading: Reading) -> tuple[str, ...]:
    """List what a message sets free: `brand`, `price`, one side of it, `category`; the words are taken."""
    found = []
    for field, pattern in _released().items():
        for span in _spans(reading, pattern):
            # What takes back one side of a range is no word for both.
            if reading.free(span.start, len(span)):
                reading.take(span.start, len(span))
                found.append(field)
    return tuple(dict.fromkeys(found))


def withdrawn(reading: Reading) -> bool:
    """Say whether a message takes back all that was asked for: "scrap that", "changed my mind"; the words are taken."""
    found = False
    for start, phrase in reading.find(_WITHDRAWN):
        behind = reading.text(start + len(phrase))
        # "Forget that one" and "drop that brand" are of something else.
        whole = not behind.isalpha() or behind in FUNCTION - _POINTED
        if whole and reading.free(start, len(phrase)):
            reading.take(start, len(phrase))
            found = True
    return found


def loosened(reading: Reading) -> list[Loosened]:
    """List where words stand that need not hold any longer: "doesn't have to be organic", "no longer vegan".

    The words that say so are left: who finds something named at those places takes them.
    """
    found = [Loosened(_behind(reading, span.stop, _FARTHEST), True, span) for span in _spans(reading, _UNBOUND)]
    for pattern in (_NEEDLESS, _NO_MATTER):
        found += [Loosened(_ahead(reading, span.start), True, span) for span in _spans(reading, pattern)]
    found += [Loosened(_behind(reading, span.stop, 2), False, span) for span in _spans(reading, _FINE_IF_NOT)]
    for pattern in (_NOT_ANYMORE, _FINE_WITHOUT):
        found += [Loosened(range(span.start + 1, span.stop), False, span) for span in _spans(reading, pattern)]
    for pattern in (_FORGOTTEN, _HEEDLESS):
        for span in _spans(reading, pattern):
            places = _behind(reading, span.stop, 3)
            whole = any(reading.text(place) in _THINGS for place in places)
            found.append(Loosened(places, whole, span))
    return found


def allowed_again(reading: Reading) -> tuple[str, ...]:
    """List the allergens that a message says may be eaten; the words are taken."""
    found: dict[str, None] = {}
    for start, phrase in list(reading.find(_MAY_EAT)):
        before = {reading.text(start - 1), reading.text(start - 2)}
        if reading.text(start - 1) in _DENIALS | _WHOSE or before & (_WHOSE | {"if", "unless", "nobody", "one"}):
            continue
        if phrase in _EATS and not _again(reading, range(start, start + 6)):
            continue
        found |= dict.fromkeys(_eaten(reading, _listed(reading, start + len(phrase))))
    for span in _spans(reading, _OUTGROWN):
        found |= dict.fromkeys(_eaten(reading, _listed(reading, span.stop)))
    if not any(token.text == "?" for token in reading.tokens):
        found |= dict.fromkeys(_good_again(reading))
    found |= dict.fromkeys(_unbound(reading))
    return tuple(found)


def _good_again(reading: Reading) -> Iterator[str]:
    for span in _spans(reading, _GOOD):
        back = reading.text(span.stop - 1) == "back"
        if back or _again(reading, range(span.start, span.stop + 3)) or reading.starts(span.stop, ["after", "all"]):
            yield from _eaten(reading, _listed_before(reading, span.start))
    for span in _spans(reading, _OVER):
        if reading.text(span.start - 1) in ("allergy", "allergies", "intolerance"):
            yield from _eaten(reading, _listed_before(reading, span.start - 1))
            reading.take(span.start - 1)
    for span in _spans(reading, _NO_MATTER):
        yield from _eaten(reading, _listed_before(reading, span.start))


def _unbound(reading: Reading) -> Iterator[str]:
    """Yield the allergens of "doesn't have to be gluten-free" and "forget the nut allergy"."""
    for places, _, cue in loosened(reading):
        for place in places:
            behind = place + 1 + (reading.text(place + 1) in ("-", "–"))
            if reading.text(behind) in _SUFFIXES and _is_whole(reading, place):
                # The words that loosen are taken too: "not gluten free anymore" refuses nothing.
                reading.take(cue.start, len(cue))
                reading.take(place, behind + 1 - place)
                yield _name(reading, place)


def _eaten(reading: Reading, places: Iterable[int]) -> Iterator[str]:
    for place in places:
        reading.take(place)
        yield _name(reading, place)


def _name(reading: Reading, place: int) -> str:
    word = reading.text(place)
    return allergen_of(word) or singular(word)


def _is_whole(reading: Reading, place: int) -> bool:
    return singular(reading.text(place)) in _WHOLE and reading.free(place)


def _again(reading: Reading, places: range) -> bool:
    return any(reading.text(place) in _AGAIN for place in places)


def _listed(reading: Reading, start: int) -> list[int]:
    """Give the places of the allergens of a list that begins at a place; what is only made of one is none."""
    parts: list[list[int]] = [[]]
    for place in range(start, len(reading.tokens)):
        text = reading.text(place)
        if text in _JOINS:
            parts.append([])
        elif text in _ENDS or (reading.tokens[place].kind == "mark" and text != "-"):
            break
        elif text in ("-", "free") or (text not in FUNCTION and text not in _KIND):
            parts[-1].append(place)
    return [part[0] for part in parts if len(part) == 1 and _is_whole(reading, part[0])]


def _listed_before(reading: Reading, end: int) -> list[int]:
    """Give the places of the allergens of a list that ends before a place."""
    found: list[int] = []
    place = end - 1
    while place >= 0 and _is_whole(reading, place):
        before = reading.text(place - 1)
        if before in _KIND:
            place, before = place - 1, reading.text(place - 2)
        if before.isalpha() and before not in FUNCTION and singular(before) not in PERSONS:
            break
        if before in ("no", "not", "without", "nor", "neither", "from", "with"):
            break
        found.append(place + (reading.text(place) in _KIND))
        if before not in _JOINS:
            break
        place -= 2
    return sorted(found)


def _behind(reading: Reading, start: int, most: int) -> range:
    end = start
    while end < min(start + most, len(reading.tokens)):
        text = reading.text(end)
        if (reading.tokens[end].kind == "mark" and text != "-") or text in (
            "but",
            "so",
            "just",
            "show",
            "i",
            "because",
        ):
            break
        end += 1
    return range(start, end)


def _ahead(reading: Reading, end: int) -> range:
    start = end
    while start > max(end - 3, 0) and reading.tokens[start - 1].kind == "word" and reading.text(start - 1) != "but":
        start -= 1
    return range(start, end)


def _spans(reading: Reading, pattern: re.Pattern[str]) -> Iterator[range]:
    return reading.spans(pattern)
