"""A stage, composed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import App, Environment, Tags

from infra import sources
from infra.constructs.function import Function
from infra.stacks.api import ApiStack
from infra.stacks.content import ContentStack
from infra.stacks.data import DataStack
from infra.stacks.models import ModelsStack
from infra.stacks.observability import ObservabilityStack
from infra.stacks.privacy import PrivacyStack
from infra.stacks.retraining import RetrainingStack

if TYPE_CHECKING:
    from infra.settings import StageSettings


def compose(app: App, settings: StageSettings) -> None:
    """Add the stage's stacks to the app.

    Raises:
        SettingsError: concurrency is kept for a function that does not exist.
        AssetMissingError: the layer, the bootstrap model or the API's description has not been built.
    """
    sources.require_built()
    common = {"termination_protection": settings.retain, "env": Environment(region=settings.region)}

    def name(part: str) -> str:
        return f"Vitrine-{settings.stage}-{part}"

    data = DataStack(app, name("Data"), settings, description="Vitrine: data", **common)
    models = ModelsStack(app, name("Models"), settings, data, description="Vitrine: models", **common)
    api = ApiStack(app, name("Api"), settings, data, description="Vitrine: API", **common)
    api.add_stack_dependency(models, "its functions call the endpoints by name")
    retraining = RetrainingStack(
        app, name("Retraining"), settings, data, models, description="Vitrine: retraining", **common
    )
    privacy = PrivacyStack(app, name("Privacy"), settings, data, models, description="Vitrine: privacy", **common)
    content = ContentStack(app, name("Content"), settings, data, description="Vitrine: copy", **common)
    content.add_stack_dependency(models, "its functions call the endpoints by name")
    observed = [
        *api.observed,
        *models.observed,
        *data.observed,
        *retraining.observed,
        *privacy.observed,
        *content.observed,
    ]
    ObservabilityStack(
        app,
        name("Observability"),
        settings,
        data.notifications,
        observed,
        description="Vitrine: dashboard and alarms",
        **common,
    )
    settings.require_bulkheads_of([found.part for found in app.node.find_all() if isinstance(found, Function)])
    Tags.of(app).add("vitrine:stage", settings.stage)
