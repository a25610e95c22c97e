"""What a limit of the price is said of, and whether a message asks for one thing more.

A limit belongs to the thing that it was said of: who buys cat food under a dollar and needs litter too does not expect
litter under a dollar, and would get none. It holds for the next thing as well

* where it was said of everything, of a total, of the day, or of the shopper's purse ("my budget is 20", "I'm broke"):
  the money does not change with the thing;
* where it was said before any thing was named ("something under 5", "chocolate then"), or set apart from the talk, by
  a filter of the storefront;
* where the message puts another thing in the place of the one before ("no, rather fish", "how about tea"): the plan
  changes and the money does not; and where it only names a thing, which may be one of those that were asked for.

What is of the shopper, allergies, diets and refusals, is no limit and always stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.lists import phrases_of, words_of
from assistant.understanding.money import amount_at

if TYPE_CHECKING:
    from assistant.understanding.money import Budget
    from assistant.understanding.tokens import Reading

_OF_ALL = phrases_of("""
    everything | every item | each item | each thing | every thing | any item | per item | an item | all of it
    | all of them | all of this | all of these | all of that | all items | all things | all of the above | in total
    | altogether | all together | all in all | all in | all up | combined | for the lot | for all of | overall
    | whole order | whole shop | whole cart | whole basket | whole list | whole trip | entire order | entire list
    | across the board | from now on | always | never more than | put together
    | same budget | same price | same price range | same limit | same for the price | same max | same maximum
    """)
_OF_THE_PURSE = phrases_of("""
    my budget | our budget | the budget | weekly budget | monthly budget | daily budget | total budget | on a budget
    | broke | skint | short on money | short on cash | short of money | short of cash | low on cash
    | low on money | low on funds | tight on money | money is tight | moneys tight | money is short | strapped
    | in my pocket | in my wallet | in my purse | in cash | on me | to my name | left for the week
    | left for the month | left this week | left this month | until payday | till payday | is all i have
    | is all ive got | is all i got | is all we have | is all weve got | all i have is | all ive got is | to spend
    | allowance | gift card | food stamps
    """)
_MONEY = words_of("dollars dollar bucks euros euro quid $ €")
_HAVE = phrases_of("""
    i have | ive got | i got | i only have | i only got | only have | only got | ive only got | we have | weve got
    | we only have | weve only got | i have only | i just have | just have | just got | i can spend | i can only spend
    """)
_AFTER_HAVE = words_of("only just like about around maybe exactly")
_FOR_NOW = phrases_of("""
    today | tonight | this time | this week | this month | this weekend | for now | right now
    """)
_MORE = phrases_of("""
    also | as well | another thing | one more thing | one other thing | one last thing | last thing | next thing
    | something else i need | in addition | additionally | on top of that | besides that | apart from that
    | other than that | aside from that | plus | while im at it | while were at it | while you are at it
    | while youre at it | while im here | oh and | and then | and now | next up | next on | then i need | then we need
    | now i need | now we need | now for | now some | now the | and some | ps | as for | moving on | on my list
    | on the list | also need
    """)
"""What says that a thing comes beside the one before."""
_OPENS_WITH = words_of("and n plus next & +")
_BEFORE_OPENING = words_of("ok okay oh good great perfect cool nice thanks thx ty yes yeah alright well hmm um uh so")
_ASKS = phrases_of("""
    need | needs | needed | looking for | searching for | get me | give me | find me | show me | do you have
    | do you sell | do you carry | do you stock | do u have | have you got | you got | u got | got any | is there
    | are there | id like | i would like | wed like | can i get | can i have | could i get | could i have | want | wanna
    | wants | buy | ran out | run out | out of | running low | shopping for | pick up | add
    """)
"""What asks for a thing of its own."""
_INSTEAD = phrases_of("""
    instead | rather | wait no | wait , no | no wait | no , wait | actually | scratch that | scrap that | strike that
    | scrap it | scratch it | forget | changed my mind | change my mind | on second thought | second thoughts
    | what about | how about | or maybe | nah | nope | no , | make it | make that | swap | switch | replace | i meant
    | i mean | sorry | better | never mind | nevermind | alternatively | maybe | perhaps | in that case
    """)
"""What puts a thing in the place of the one before."""


_REPLACES = phrases_of("""
    instead | wait no | no wait | wait , no | no , wait | scratch that | scrap that | strike that | changed my mind
    | on second thought
    """)


def of_everything(reading: Reading, budget: Budget, *, named: bool) -> bool:
    """Say whether the limit of a message is said of all that is bought; `named`: the message names a thing as well."""
    if budget.low is None and budget.high is None:
        return False
    if reading.says(_OF_ALL) or reading.says(_OF_THE_PURSE) or _summed(reading):
        return True
    return any(_has(reading, start + len(phrase), budget) for start, phrase in reading.find(_HAVE)) or (
        not named and reading.says(_FOR_NOW)
    )


def _summed(reading: Reading) -> bool:
    """Say whether an amount is a total: "20 bucks total", and no brand of that name."""
    return any(
        token.text == "total" and (reading.text(n - 1) in _MONEY or reading.text(n - 1).isdecimal())
        for n, token in enumerate(reading.tokens)
    )


def _has(reading: Reading, start: int, budget: Budget) -> bool:
    """Say whether an amount that somebody has, and that is the limit, stands at a place."""
    while reading.text(start) in _AFTER_HAVE:
        start += 1
    amount = amount_at(reading, start)
    return amount is not None and amount.value in (budget.low, budget.high)


def asks_for_more(reading: Reading) -> bool:
    """Say whether a message asks for a thing beside the one before, and not in its place."""
    if reading.says(_MORE) or _opens_with_more(reading) or _closes_with_too(reading):
        return True
    last = next((token.text for token in reversed(reading.tokens) if token.kind == "word"), "")
    return reading.says(_ASKS) and not reading.says(_INSTEAD) and last != "then"


def _opens_with_more(reading: Reading) -> bool:
    place = 0
    while reading.text(place) in _BEFORE_OPENING or reading.text(place) in (",", ".", "!", ";"):
        place += 1
    return reading.text(place) in _OPENS_WITH


def _closes_with_too(reading: Reading) -> bool:
    """Say whether a "too" is an "also": "chips too please", and not "too salty"."""
    return any(
        token.text == "too" and (not reading.text(n + 1).isalpha() or reading.text(n + 1) in ("for", "please", "pls"))
        for n, token in enumerate(reading.tokens)
        if n
    )


def replaces(reading: Reading) -> bool:
    """Say whether what a message names is wanted in the place of what was asked for, though it may be of its kind."""
    return reading.says(_REPLACES) and not reading.says(_MORE)
