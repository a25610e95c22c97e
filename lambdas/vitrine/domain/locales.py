"""Languages that shoppers are spoken to in, by the tags of BCP 47."""

from __future__ import annotations

import re

LANGUAGES = ("de", "en", "es", "fr", "it")
"""Languages that reasons are written in."""
DEFAULT = "en"
TAG_PATTERN = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$"
"""A language, and what narrows it down: `de`, `de-AT`, `zh-Hant-TW`."""
_TAG = re.compile(TAG_PATTERN)


def language_of(tag: str | None) -> str | None:
    """Give the language that a tag is answered in, as RFC 4647 looks it up; None where there is none."""
    if tag is None or _TAG.fullmatch(tag) is None:
        return None
    language = tag.partition("-")[0].lower()
    return language if language in LANGUAGES else None


def spoken(*tags: str | None) -> str:
    """Give the language of the first tag that has one here; else English."""
    return next((language for language in map(language_of, tags) if language is not None), DEFAULT)
