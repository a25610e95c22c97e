"""Personal data in what customers wrote, put out of sight before it is stored."""

from __future__ import annotations

import re

_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\W\d_]{2,}", re.UNICODE), "(e-mail)"),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "(link)"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,4})?\b"), "(account)"),
    (re.compile(r"(?<![\w])@\w{2,}"), "(name)"),
    # Seven digits and more, however they are parted: a phone, a card, an order's number.
    (re.compile(r"(?<![\w.,])\+?\(?\d(?:[\s()./–-]{0,3}\d){6,}(?![\w])"), "(number)"),
)  # fmt: skip


def masked(text: str) -> tuple[str, int]:
    """Give a text without e-mail addresses, links, accounts, handles and long numbers, and how many there were."""
    found = 0
    for pattern, mask in _MASKS:
        text, count = pattern.subn(mask, text)
        found += count
    return text, found
