"""Lists of words and phrases, written as text."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


def phrases_of(text: str) -> list[list[str]]:
    """Give the phrases of a text, which stand between bars, each as its words."""
    return [phrase.split() for phrase in text.split("|")]
