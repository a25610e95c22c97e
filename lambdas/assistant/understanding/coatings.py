"""What is around a thing and no thing itself: who wants no bread around the fish wants it not breaded."""

from __future__ import annotations

import re

from assistant.understanding.tokens import Reading, Token

_CRUMBS = r"(?:bread ?crumbs?|bread crumbs?|breading|crumbs?|batter|panko|crumb|bread)"
_AROUND = re.compile(
    rf"""(?<!\S)(?:
    {_CRUMBS}[ ](?:coating|coat|crust|shell|around|outside|round[ ]it|(?:all[ ])?over[ ]it
    |on[ ](?:it|them|top|the[ ]outside))
    (?:[ ](?:it|them))?
    | (?:breading|breadcrumbed|crumbed|crumb[ ]coated|panko[ ]coated|coated)
    | (?:(?:coated|rolled|dipped|fried|covered)[ ])?in[ ](?:\w+[ ])?(?:bread[ ]?crumbs?|breading|crumbs?|batter|panko)
    )(?!\S)""",
    re.VERBOSE,
)


def uncoated(reading: Reading) -> Reading:
    """Give a message with what it says of a coating of crumbs in one word: breaded."""
    spans = [span for span in reading.spans(_AROUND) if len(span) > 1 or reading.text(span.start) != "coated"]
    if not spans:
        return reading
    starts = {span.start: span for span in spans}
    inside = {place for span in spans for place in span}
    tokens = []
    for place, token in enumerate(reading.tokens):
        if place in starts:
            tokens.append(Token("breaded", "word"))
        elif place not in inside:
            tokens.append(token)
    return Reading(tokens)
