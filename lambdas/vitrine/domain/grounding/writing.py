"""How facts are written in a sentence: plain text, whatever a catalogue holds."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 120
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
_MARKUP = re.compile(r"[<>{}\[\]`*_|\\^~]|(?<=javascript):|(?<=vbscript):", re.IGNORECASE)
"""What a page could take for more than words: a scheme that runs code too, should it make links of text."""


def plain(text: str) -> str:
    """Give a name as plain text: no markup, no control or direction characters, one line, at most so long."""
    kept = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join(_MARKUP.sub(" ", kept).split())[:LONGEST_NAME].strip()


def money(amount: float, currency: str | None) -> str:
    """Write an amount as a shopper reads it: `€3.50`, `3.50 CHF`."""
    symbol = SYMBOLS.get(currency or "")
    if symbol:
        return f"{symbol}{amount:.2f}"
    return f"{amount:.2f} {currency}" if currency else f"{amount:.2f}"
