"""Entry point of the feedback function: why something was recommended, and choices that act on the next request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from feedback.choosing import Choosing
from feedback.panel import Panel
from feedback.settings import Settings
from recommendations.item import Item
from recommendations.shelf import Shelf
from vitrine import settings
from vitrine.http import Reply, Request, entry
from vitrine.stores.choices import ChoiceRows
from vitrine.stores.clients import dependency
from vitrine.stores.exposures import Exposures
from vitrine.stores.profiles import Profiles
from vitrine.stores.showcase import KeptBackError, Showcase
from vitrine.stores.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GIVEN = settings.read(Settings)
_PROFILES = dependency("profiles")
_SHELF = Shelf(Showcase(dependency("catalogue"), _GIVEN.catalogue_table))


def _items(item_ids: Sequence[str]) -> Mapping[str, Item]:
    """Read what the catalogue gives of some items: under load it may keep some back."""
    try:
        return _SHELF.items(item_ids)
    except KeptBackError as error:
        return {item_id: _SHELF.item(item_id, row) for item_id, row in error.found.items()}


_CHOOSING = Choosing(
    ChoiceRows(_PROFILES, _GIVEN.profiles_table),
    Profiles(_PROFILES, _GIVEN.profiles_table),
    _SHELF.items,
    _GIVEN.default_consent,
)
_PANEL = Panel(
    Visits(_PROFILES, _GIVEN.profiles_table, _GIVEN.history_events),
    Exposures(_PROFILES, _GIVEN.profiles_table),
    _items,
    _GIVEN.default_locale,
)


def why(request: Request) -> Reply:
    """Tell why an answer was what it was."""
    kind, _, owner = str(request.shopper_key).partition("#")
    base = f"/v1/{kind.lower()}s/{quote(owner, safe='')}"
    found = _PANEL.why(str(request.shopper_key), request.path["recommendation_id"], request.query.locale, base)
    return Reply(found)


def choose(request: Request) -> Reply:
    """Make a choice."""
    return Reply(_CHOOSING.choose(str(request.shopper_key), request.body))


def listed(request: Request) -> Reply:
    """List the choices that stand."""
    return Reply(_CHOOSING.listed(str(request.shopper_key)))


def take_back(request: Request) -> Reply:
    """Take a choice back."""
    _CHOOSING.take_back(str(request.shopper_key), request.path["choice_id"])
    return Reply(None, 204)


handle = entry(
    "feedback",
    {
        "getUserRecommendationWhy": why,
        "getSessionRecommendationWhy": why,
        "postUserFeedback": choose,
        "postSessionFeedback": choose,
        "listUserFeedback": listed,
        "listSessionFeedback": listed,
        "deleteUserFeedback": take_back,
        "deleteSessionFeedback": take_back,
    },
)
