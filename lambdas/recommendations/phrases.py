"""The sentences of reasons, in every language that reasons are written in.

A sentence about an item has three forms: with its title, about an item whose title is not known, and about the very
item that the reason stands beside, or, where a request names several items, about all of them.
"""

from __future__ import annotations

from typing import NamedTuple


class Sentence(NamedTuple):
    """What is said with a title, of an item without one, and of this item or of all that was picked."""

    named: str
    other: str
    this: str

    def about(self, title: str | None) -> str:
        """Say it of an item by its title."""
        return self.other if title is None else self.named.format_map({"title": title})


class Phrases(NamedTuple):
    """One language: `because` by the type of an event, `about` what the request names by code, `plain` by code."""

    because: dict[str, Sentence]
    about: dict[str, Sentence]
    plain: dict[str, str]


def _of(named: str, other: str, this: str) -> Sentence:
    return Sentence(named, named.format_map({"title": other}), named.format_map({"title": this}))


_EN_OTHER, _EN_THIS, _EN_PICKS = "another item", "this", "what you picked"
_FR_OTHER, _FR_THIS, _FR_PICKS = "un autre article", "cet article", "votre sélection"
_ES_OTHER, _ES_THIS, _ES_PICKS = "otro artículo", "este artículo", "lo que has elegido"
_IT_OTHER, _IT_THIS, _IT_PICKS = "un altro articolo", "questo articolo", "ciò che hai scelto"

PHRASES = {
    "en": Phrases(
        because={
            "view": _of("Because you looked at {title}", _EN_OTHER, _EN_THIS),
            "click": _of("Because you looked at {title}", _EN_OTHER, _EN_THIS),
            "like": _of("Because you like {title}", _EN_OTHER, _EN_THIS),
            "add_to_cart": _of("Because you put {title} in your cart", _EN_OTHER, _EN_THIS),
            "purchase": _of("Because you bought {title}", _EN_OTHER, _EN_THIS),
            "anchor": _of("Goes with {title}", _EN_OTHER, _EN_THIS),
        },
        about={
            "similar_to": _of("Similar to {title}", _EN_OTHER, _EN_PICKS),
            "bought_together": _of("Often chosen with {title}", _EN_OTHER, _EN_PICKS),
        },
        plain={
            "popular": "Popular with shoppers",
            "new_for_you": "New for you",
            "explore": "Something different to discover",
            "buy_again": "You bought this before",
            "trending": "Trending now",
            "new_arrival": "Among the newest in the shop",
            "selected": "Selected for you",
            "matches_query": "Matches what you asked for",
        },
    ),
    "de": Phrases(
        because={
            "view": _of("Weil Sie sich {title} angesehen haben", "einen anderen Artikel", "diesen Artikel"),
            "click": _of("Weil Sie sich {title} angesehen haben", "einen anderen Artikel", "diesen Artikel"),
            "like": _of("Weil Ihnen {title} gefällt", "ein anderer Artikel", "dieser Artikel"),
            "add_to_cart": _of(
                "Weil Sie {title} in den Warenkorb gelegt haben", "einen anderen Artikel", "diesen Artikel"
            ),
            "purchase": _of("Weil Sie {title} gekauft haben", "einen anderen Artikel", "diesen Artikel"),
            "anchor": _of("Passt zu {title}", "einem anderen Artikel", "diesem Artikel"),
        },
        about={
            "similar_to": _of("Ähnlich wie {title}", "ein anderer Artikel", "Ihre Auswahl"),
            "bought_together": _of("Wird oft zusammen mit {title} gewählt", "einem anderen Artikel", "Ihrer Auswahl"),
        },
        plain={
            "popular": "Bei vielen beliebt",
            "new_for_you": "Neu für Sie",
            "explore": "Einmal etwas anderes entdecken",
            "buy_again": "Das haben Sie schon einmal gekauft",
            "trending": "Gerade im Trend",
            "new_arrival": "Neu im Sortiment",
            "selected": "Für Sie ausgewählt",
            "matches_query": "Passt zu Ihrer Anfrage",
        },
    ),
    "fr": Phrases(
        because={
            "view": _of("Parce que vous avez regardé {title}", _FR_OTHER, _FR_THIS),
            "click": _of("Parce que vous avez regardé {title}", _FR_OTHER, _FR_THIS),
            "like": _of("Parce que vous aimez {title}", _FR_OTHER, _FR_THIS),
            "add_to_cart": _of("Parce que vous avez ajouté {title} à votre panier", _FR_OTHER, _FR_THIS),
            "purchase": _of("Parce que vous avez acheté {title}", _FR_OTHER, _FR_THIS),
            "anchor": _of("Va bien avec {title}", _FR_OTHER, _FR_THIS),
        },
        about={
            "similar_to": _of("Dans le même esprit que {title}", _FR_OTHER, _FR_PICKS),
            "bought_together": _of("Souvent choisi avec {title}", _FR_OTHER, _FR_PICKS),
        },
        plain={
            "popular": "Apprécié de nos clients",
            "new_for_you": "Nouveau pour vous",
            "explore": "Une autre idée à découvrir",
            "buy_again": "Vous l’avez déjà acheté",
            "trending": "Tendance en ce moment",
            "new_arrival": "Parmi les dernières nouveautés",
            "selected": "Sélectionné pour vous",
            "matches_query": "Correspond à votre demande",
        },
    ),
    "es": Phrases(
        because={
            "view": _of("Porque has visto {title}", _ES_OTHER, _ES_THIS),
            "click": _of("Porque has visto {title}", _ES_OTHER, _ES_THIS),
            "like": _of("Porque te gusta {title}", _ES_OTHER, _ES_THIS),
            "add_to_cart": _of("Porque has añadido {title} al carrito", _ES_OTHER, _ES_THIS),
            "purchase": _of("Porque has comprado {title}", _ES_OTHER, _ES_THIS),
            "anchor": _of("Combina con {title}", _ES_OTHER, _ES_THIS),
        },
        about={
            "similar_to": _of("Parecido a {title}", _ES_OTHER, _ES_PICKS),
            "bought_together": _of("Suele acompañar a {title}", _ES_OTHER, _ES_PICKS),
        },
        plain={
            "popular": "Muy popular en la tienda",
            "new_for_you": "Nuevo para ti",
            "explore": "Algo diferente por descubrir",
            "buy_again": "Ya lo has comprado antes",
            "trending": "Tendencia ahora",
            "new_arrival": "Entre las últimas novedades",
            "selected": "Seleccionado para ti",
            "matches_query": "Encaja con lo que buscas",
        },
    ),
    "it": Phrases(
        because={
            "view": _of("Perché hai guardato {title}", _IT_OTHER, _IT_THIS),
            "click": _of("Perché hai guardato {title}", _IT_OTHER, _IT_THIS),
            "like": _of("Perché ti piace {title}", _IT_OTHER, _IT_THIS),
            "add_to_cart": _of("Perché hai messo {title} nel carrello", _IT_OTHER, _IT_THIS),
            "purchase": _of("Perché hai acquistato {title}", _IT_OTHER, _IT_THIS),
            "anchor": _of("Si abbina a {title}", _IT_OTHER, _IT_THIS),
        },
        about={
            "similar_to": _of("Simile a {title}", _IT_OTHER, _IT_PICKS),
            "bought_together": _of("Spesso scelto insieme a {title}", _IT_OTHER, _IT_PICKS),
        },
        plain={
            "popular": "Apprezzato dai nostri clienti",
            "new_for_you": "Nuovo per te",
            "explore": "Qualcosa di diverso da scoprire",
            "buy_again": "L’hai già acquistato",
            "trending": "Di tendenza ora",
            "new_arrival": "Tra le ultime novità",
            "selected": "Selezionato per te",
            "matches_query": "Corrisponde a ciò che cerchi",
        },
    ),
}
"""By language; each has what the others have."""
