"""The languages that are understood beside English: each is one file."""

from __future__ import annotations

from assistant.languages.french import FRENCH
from assistant.languages.german import GERMAN
from assistant.languages.italian import ITALIAN
from assistant.languages.spanish import SPANISH
from assistant.languages.table import Language

ENGLISH = "en"
LANGUAGES: dict[str, Language] = {language.code: language for language in (GERMAN, FRENCH, SPANISH, ITALIAN)}
__all__ = ["ENGLISH", "LANGUAGES", "Language"]
