"""The API function's parts, put together once for each warm worker."""

from __future__ import annotations

from dataclasses import dataclass

from content.deciding import Deciding
from content.jobs import Ordering
from content.reviews import ReviewShelf
from content.settings import ApiSettings
from content.shelf import Shelf
from vitrine import settings
from vitrine.domain.consent import Consent, effective
from vitrine.stores.catalogue import CatalogueTable
from vitrine.stores.clients import client, dependency
from vitrine.stores.content import Jobs
from vitrine.stores.copies import Copies
from vitrine.stores.profiles import Profiles

_SCAN_S = 20.0


@dataclass(frozen=True, slots=True)
class Services:
    """What the API's operations call."""

    ordering: Ordering
    deciding: Deciding
    reviews: ReviewShelf
    shelf: Shelf


def compose() -> Services:
    """Make the services from the environment; raises SettingsError."""
    given = settings.read(ApiSettings)
    table, tables = given.content_table, dependency("content")
    catalogue = CatalogueTable(dependency("catalogue"), given.catalogue_table)
    shelf = Shelf(catalogue, client("dynamodb", _SCAN_S), given.catalogue_table)
    jobs, reviews = Jobs(tables, table), ReviewShelf(tables, table)
    ordering = Ordering(jobs, shelf, lambda: client("stepfunctions"), given)
    profiles = Profiles(dependency("profiles"), given.profiles_table)

    def consent(shopper_key: str) -> Consent:
        return effective(profiles.consent(shopper_key), None, given.default_consent)

    deciding = Deciding(tables, ordering, jobs, Copies(tables, table), shelf, reviews, consent)
    return Services(ordering, deciding, reviews, shelf)
