"""Which language a message is in, as far as it matters: English, or another one by its commonest words."""

from __future__ import annotations

from assistant.lists import words_of
from assistant.understanding.english import COMMON, FUNCTION
from assistant.understanding.tokens import Reading

_COMMONEST: dict[str, frozenset[str]] = {
    "German": words_of("""
    ich und der die das nicht ein eine fur mit ist suche brauche mochte bitte unter ohne gibt haben etwas auch
    wir zum zur kein keine was hast du euch gunstig billig
    """),
    "French": words_of("""
    je un une des les pour avec est sans moins que cherche voudrais besoin moi le la du merci bonjour pas aux ou
    quelque chose veux avez vous euros de
    """),
    "Spanish": words_of("""
    yo un una los las para con sin por menos que busco quiero necesito algo el la de hola gracias no tengo
    barato es hay mi
    """),
    "Italian": words_of("""
    io un una gli per con senza meno che cerco vorrei qualcosa il la di ciao grazie non ho sono mi regalo
    economico bisogno
    """),
    "Dutch": words_of("""
    ik een het de voor met zonder minder dan zoek wil graag iets niet en van mijn goedkoop hebben
    """),
    "Portuguese": words_of("""
    eu um uma os as para com sem menos que procuro quero preciso algo o de ola obrigado nao tenho barato
    """),
    "Swedish": words_of("jag en ett och for med utan mindre an soker vill ha nagot inte billig till min"),
    "Polish": words_of("""
    ja i w z na dla bez mniej niz szukam chce potrzebuje cos nie jest mam tani prosze
    """),
}
_ENGLISH_TOO = words_of("a i no me an on as the or of to in also was is do hast for")


def other_language(reading: Reading) -> str | None:
    """Name the language of a message that is clearly not English; `another language` for letters of other scripts."""
    words = [token.text for token in reading.tokens if token.kind == "word"]
    if not words:
        return None
    foreign = [word for word in words if any(ord(letter) > 0x24F for letter in word)]
    if 2 * len(foreign) > len(words):
        return "another language"
    english = sum(word in COMMON or word in FUNCTION for word in words)
    counts = {name: _count(words, known) for name, known in _COMMONEST.items()}
    name, most = max(counts.items(), key=lambda entry: entry[1])
    return name if most >= 2 and most > english else None


def _count(words: list[str], known: frozenset[str]) -> int:
    return sum(word in known and word not in _ENGLISH_TOO for word in words)
