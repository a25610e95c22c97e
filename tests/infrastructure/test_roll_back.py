"""An alarm soon after a promotion starts the roll back: the rule, what it hears, and whom it starts."""

from __future__ import annotations

import json

import pytest

from infra.settings import Retraining, SettingsError, StageSettings
from tests.infrastructure.assembly import Assembly, Resource


def _rule(assembly: Assembly) -> Resource:
    (rule,) = assembly.resources("AWS::Events::Rule")
    return rule


def test_the_rule_hears_alarms_that_there_are(assembly: Assembly) -> None:
    pattern = _rule(assembly).properties["EventPattern"]
    assert pattern["source"] == ["aws.cloudwatch"]
    assert pattern["detail"]["state"] == {"value": ["ALARM"]}
    named = {one.properties.get("AlarmName") for one in assembly.resources("AWS::CloudWatch::Alarm")}
    heard = set(pattern["detail"]["alarmName"])
    endpoint = StageSettings.load(assembly.stage).endpoint("ranker")
    api = f"vitrine-{assembly.stage}-api"
    assert heard == {f"{name}-{kind}" for name in (endpoint, api) for kind in ("errors", "latency")}
    assert heard <= named


def test_the_rule_starts_the_machine_with_an_input_that_it_takes(assembly: Assembly) -> None:
    (target,) = _rule(assembly).properties["Targets"]
    (machine,) = [one for one in assembly.resources("AWS::StepFunctions::StateMachine") if one.stack == "Retraining"]
    assert target["Arn"] == {"Ref": machine.logical_id}
    assert target["DeadLetterConfig"]["Arn"]
    transformer = target["InputTransformer"]
    given = transformer["InputTemplate"].replace("<alarm>", "slow")
    assert json.loads(given) == {"roll_back_to": "previous", "alarm": "slow"}
    assert transformer["InputPathsMap"] == {"alarm": "$.detail.alarmName"}


@pytest.mark.parametrize("wrong", [{"watch_hours": 0}, {"watch_hours": 721}, {"kept_versions": 0}])
def test_settings_out_of_range_are_refused(wrong: dict[str, int]) -> None:
    (name,) = wrong
    with pytest.raises(SettingsError, match=name):
        Retraining(**wrong)  # type: ignore[arg-type]
