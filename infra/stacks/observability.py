"""The dashboard and the alarms, assembled from what each construct says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

    from infra.constructs.alarms import AlarmSpec, Graph, Observed
    from infra.settings import StageSettings

_WIDTH, _HEIGHT = 8, 6


class ObservabilityStack(Stack):
    """What an operator looks at, and what wakes one up."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        topic: sns.ITopic,
        observed: Sequence[Observed],
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self._settings = settings
        # By name, so that nothing here holds back a change of the stack that owns the topic.
        self._topic_arn = topic.topic_arn
        for spec in (spec for one in observed for spec in one.alarms):
            self._alarm(spec)
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=settings.name("overview"),
            default_interval=Duration.hours(3),
            widgets=[_rows(graph for one in observed for graph in one.graphs)],
        )
        if settings.alarm_email:
            sns.CfnSubscription(
                self, "Email", topic_arn=self._topic_arn, protocol="email", endpoint=settings.alarm_email
            )

    def _alarm(self, spec: AlarmSpec) -> None:
        alarm = cloudwatch.Alarm(
            self,
            spec.name,
            alarm_name=spec.name,
            alarm_description=spec.meaning,
            metric=spec.metric,
            threshold=spec.threshold,
            evaluation_periods=spec.periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        resource = alarm.node.default_child
        assert isinstance(resource, cloudwatch.CfnAlarm)
        resource.alarm_actions = [self._topic_arn]
        resource.ok_actions = [self._topic_arn]


def _rows(graphs: Any) -> list[cloudwatch.IWidget]:
    return [_widget(graph) for graph in graphs]


def _widget(graph: Graph) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=graph.title, left=graph.left, right=graph.right, width=_WIDTH, height=_HEIGHT)
