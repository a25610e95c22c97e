"""`/v1/models`: the versions of the ranker, for those who answer for what shoppers are shown."""

from __future__ import annotations

from dataclasses import dataclass

from models.service import History
from vitrine import http, settings
from vitrine.stores.clients import dependency
from vitrine.stores.model_records import ModelRecords
from vitrine.stores.reports import link
from vitrine.stores.showcase import Showcase


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of."""

    models_table: str
    catalogue_table: str


_TOLD = settings.read(Settings)
_RECORDS = ModelRecords(dependency("models"), _TOLD.models_table)
_CATALOGUE = dependency("catalogue")


def _history() -> History:
    # A showcase keeps what it read for a moment; a new one reads which model is live now.
    showcase = Showcase(_CATALOGUE, _TOLD.catalogue_table)
    return History(_RECORDS, lambda: showcase.live().model_version)


def list_models(request: http.Request) -> http.Reply:
    """Give a page of versions, newest first."""
    return http.Reply(_history().page(request.query.limit, request.query.cursor))


def get_model(request: http.Request) -> http.Reply:
    """Read a version; an operator gets a link to its report."""
    found = _history().get(request.path["model_version"])
    report = link(found["report_uri"]) if request.principal.role == "operator" else None
    return http.Reply(found | {"report_url": report})


handle = http.entry("models", {"listModels": list_models, "getModel": get_model})
