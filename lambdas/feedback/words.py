"""The panel's own words, in every language that reasons are written in; `{…}` are facts."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """One language."""

    history: str
    purchases: str
    context: str
    request: str
    popularity: str
    exploration: str
    experiment: str
    no_history: str
    no_consent: str
    profile: str
    conversations: str
    forgotten: str
    certain: str
    chance: str
    less_item: str
    less_of: str
    forget: str
    unnamed: str


WORDS = {
    "en": Words(
        history="What you did in the shop: {count} events",
        purchases="What you bought before: {count} items",
        context="Where and when you asked",
        request="What the page itself was about: {count} items",
        popularity="What many shoppers choose, or what is new in the shop",
        exploration="Chance: {percent} of such places are given to something different",
        experiment="The variants of a comparison that you take part in",
        no_history="What you did in the shop: none of it",
        no_consent="Your taste: you have not consented to personal recommendations",
        profile="Your profile: neither its attributes nor its preferences",
        conversations="Your conversations with the assistant",
        forgotten="What you have had forgotten",
        certain="It was certain to be on this page",
        chance="Its chance to be on this page was {percent}",
        less_item="Less like this",
        less_of="Less of {name}",
        forget="Forget {name}",
        unnamed="this item",
    ),
    "de": Words(
        history="Was Sie im Shop getan haben: {count} Ereignisse",
        purchases="Was Sie schon gekauft haben: {count} Artikel",
        context="Wo und wann Sie gefragt haben",
        request="Worum es auf der Seite selbst ging: {count} Artikel",
        popularity="Was viele wählen oder was neu im Sortiment ist",
        exploration="Zufall: {percent} solcher Plätze gehen an etwas anderes",
        experiment="Die Varianten eines Vergleichs, an dem Sie teilnehmen",
        no_history="Was Sie im Shop getan haben: nichts davon",
        no_consent="Ihr Geschmack: In persönliche Empfehlungen haben Sie nicht eingewilligt",
        profile="Ihr Profil: weder seine Merkmale noch seine Vorlieben",
        conversations="Ihre Gespräche mit dem Assistenten",
        forgotten="Was Sie haben vergessen lassen",
        certain="Der Platz auf dieser Seite war sicher",
        chance="Die Chance auf einen Platz auf dieser Seite betrug {percent}",
        less_item="Weniger davon",
        less_of="Weniger von {name}",
        forget="{name} vergessen",
        unnamed="Diesen Artikel",
    ),
    "fr": Words(
        history="Ce que vous avez fait dans la boutique : {count} événements",
        purchases="Ce que vous avez déjà acheté : {count} articles",
        context="Le lieu et le moment de votre demande",
        request="Ce dont parlait la page elle-même : {count} articles",
        popularity="Ce que beaucoup choisissent, ou ce qui est nouveau en boutique",
        exploration="Le hasard : {percent} de ces places vont à autre chose",
        experiment="Les variantes d’une comparaison à laquelle vous participez",
        no_history="Ce que vous avez fait dans la boutique : rien",
        no_consent="Vos goûts : vous n’avez pas consenti aux recommandations personnelles",
        profile="Votre profil : ni ses attributs ni ses préférences",
        conversations="Vos conversations avec l’assistant",
        forgotten="Ce que vous avez fait oublier",
        certain="Sa place sur cette page était certaine",
        chance="Sa chance d’être sur cette page était de {percent}",
        less_item="Moins de ce genre",
        less_of="Moins de {name}",
        forget="Oublier {name}",
        unnamed="cet article",
    ),
    "es": Words(
        history="Lo que has hecho en la tienda: {count} eventos",
        purchases="Lo que ya has comprado: {count} artículos",
        context="Dónde y cuándo lo has pedido",
        request="De lo que trataba la propia página: {count} artículos",
        popularity="Lo que muchos eligen o lo nuevo de la tienda",
        exploration="El azar: el {percent} de estos lugares es para algo diferente",
        experiment="Las variantes de una comparación en la que participas",
        no_history="Lo que has hecho en la tienda: nada",
        no_consent="Tus gustos: no has dado tu consentimiento a recomendaciones personales",
        profile="Tu perfil: ni sus atributos ni sus preferencias",
        conversations="Tus conversaciones con el asistente",
        forgotten="Lo que has pedido olvidar",
        certain="Su lugar en esta página era seguro",
        chance="Su probabilidad de estar en esta página era del {percent}",
        less_item="Menos como esto",
        less_of="Menos de {name}",
        forget="Olvidar {name}",
        unnamed="este artículo",
    ),
    "it": Words(
        history="Ciò che hai fatto nel negozio: {count} eventi",
        purchases="Ciò che hai già acquistato: {count} articoli",
        context="Dove e quando hai fatto la richiesta",
        request="Di che cosa trattava la pagina stessa: {count} articoli",
        popularity="Ciò che molti scelgono o le novità del negozio",
        exploration="Il caso: il {percent} di questi posti va a qualcosa di diverso",
        experiment="Le varianti di un confronto a cui partecipi",
        no_history="Ciò che hai fatto nel negozio: nulla",
        no_consent="I tuoi gusti: non hai acconsentito a consigli personali",
        profile="Il tuo profilo: né i suoi attributi né le sue preferenze",
        conversations="Le tue conversazioni con l’assistente",
        forgotten="Ciò che hai fatto dimenticare",
        certain="Il suo posto in questa pagina era certo",
        chance="La sua probabilità di essere in questa pagina era del {percent}",
        less_item="Meno di questo genere",
        less_of="Meno di {name}",
        forget="Dimentica {name}",
        unnamed="questo articolo",
    ),
}
"""By language."""


def percent(share: float) -> str:
    """Write a share of 1 for people: never more certain than it is."""
    shown = share * 100
    if shown < 1:
        return "<1 %"
    return ">99 %" if shown > 99 else f"{shown:.0f} %"
