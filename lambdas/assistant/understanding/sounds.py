"""How an English word sounds, roughly: who writes by ear keeps the consonants."""

from __future__ import annotations

import re

_LETTERS = (
    (re.compile(r"ph|gh(?=t)"), "f"),
    (re.compile(r"ck|qu?|c(?![eiyh])"), "k"),
    (re.compile(r"c(?=[eiy])|z|x"), "s"),
    (re.compile(r"(?<=[a-z])[aeiouyhw]+"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound(word: str) -> str:
    """Give the consonants that are heard of a folded word, with its first letter: "chikn" is "chicken"."""
    for pattern, heard in _LETTERS:
        word = pattern.sub(heard, word)
    return word
