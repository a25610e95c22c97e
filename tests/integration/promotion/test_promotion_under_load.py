"""Three retrainings of a shop that shoppers keep asking: a first model, a better one, and one that is kept out."""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import botocore.session
import numpy as np
import pytest
from botocore.validate import ParamValidator

from tests.integration.conftest import ApiClient
from tests.integration.promotion.load import Load, asked
from tests.integration.retraining.conftest import PER_GROUP
from tests.integration.retraining.stage import LEARN, Execution, answered, live, retrain
from tests.model.shops import DAY_MS, event, lines

if TYPE_CHECKING:
    from embedded.cloud import Cloud

GROUPS, SHOPPERS, VISITS = (2, 3), 200, 8
ANEW = {"accept_drift": True, "reason": "two aisles are new"}
RUIN = {"head": 3}
"""Three items are all that this training learns sales of."""
# Three retrainings: over a minute, which the everyday suite has not.
pytestmark = [pytest.mark.timeout(900), pytest.mark.full]


@dataclass(frozen=True)
class Runs:
    """How three runs ended, and what was answered during the second."""

    first: Execution
    second: Execution
    third: Execution
    load: Load
    updates: list[dict[str, Any]]
    """The bodies of every UpdateEndpoint of the second run."""
    models: dict[str, Any]
    """The answer of GET /v1/models after all."""


def _new_items() -> list[dict[str, Any]]:
    return [
        {
            "item_id": f"plant-{group}-{place:02d}",
            "title": f"Novelty {place} of aisle {group}",
            "category": ["Plant", f"Aisle {group}"],
            "price": {"amount": 2.5, "currency": "USD"},
        }
        for group in GROUPS
        for place in range(PER_GROUP)
    ]


def _new_purchases() -> list[dict[str, Any]]:
    """Everyone takes to two new aisles, whose items are bought in another order than by number."""
    generator = np.random.default_rng(1)
    orders = {group: generator.permutation(PER_GROUP) for group in GROUPS}
    now = int(time.time() * 1000)
    rows = []
    for shopper in range(SHOPPERS):
        group, first = GROUPS[shopper % 2], int(generator.integers(PER_GROUP))
        last = now - int(generator.integers(0, 10)) * DAY_MS // 10
        for visit in range(VISITS):
            item = f"plant-{group}-{orders[group][(first + visit) % PER_GROUP]:02d}"
            at = last - (VISITS - 1 - visit) * 2 * DAY_MS
            rows.append(event(f"USER#np-{shopper}", f"n{visit}", item, at))
    return rows


def _fashion_changes(cloud: Cloud) -> None:
    merchant = ApiClient(cloud.api_url, cloud.token("merchant"))
    answer = merchant.post("/v1/items/batch", {"items": _new_items()})
    merchant.close()
    assert answer.status == 200, answer.body
    cloud.drain(60)
    key = "events/bucket=0001/day=2026-01-02/2-2.jsonl.gz"
    cloud.client("s3").put_object(Bucket=cloud.parameter("lake-bucket"), Key=key, Body=lines(_new_purchases()))


@pytest.fixture(scope="module")
def runs(shop: Cloud) -> Runs:
    """Retrain three times."""
    first = retrain(shop, "first")
    assert (first.status, first.states[-1]) == ("SUCCEEDED", "Promoted"), (first.states, first.cause)
    _fashion_changes(shop)
    with asked(shop, "np-0", "np-1", "rp-0") as load, shop.wire.recording() as calls:
        second = retrain(shop, "second", LEARN | ANEW)
        # The switch is behind: what comes now is answered by the new model.
        time.sleep(1)
    sys.stdout.write(f"answers by source and model version: {dict(load.answers)}\n")
    updates = [json.loads(call.raw_body) for call in calls if call.operation == "UpdateEndpoint"]

    third = retrain(shop, "third", {"hyperparameters": {**LEARN["hyperparameters"], **RUIN}})
    operator = ApiClient(shop.api_url, shop.token("operator"))
    models = operator.get("/v1/models").body
    operator.close()
    return Runs(first, second, third, load, updates, models)


def test_a_better_model_is_promoted_and_serves(shop: Cloud, runs: Runs) -> None:
    assert (runs.second.status, runs.second.states[-1]) == ("SUCCEEDED", "Promoted"), _reasons(runs, "second")
    assert live(shop).answered == ("second", "model")


def test_nobody_notices_the_switch(runs: Runs) -> None:
    assert runs.load.failures == []
    assert runs.load.versions == {"first", "second"}, runs.load.answers
    assert runs.load.answers["model", "first"] > 0
    assert runs.load.answers["model", "second"] > 0


def test_the_endpoint_is_updated_once_by_a_request_that_aws_takes(runs: Runs) -> None:
    [update] = runs.updates
    shape = botocore.session.get_session().get_service_model("sagemaker").operation_model("UpdateEndpoint").input_shape
    report = ParamValidator().validate(update, shape)
    assert not report.has_errors(), report.generate_report()
    assert update == {"EndpointName": "vitrine-dev-ranker-serverless", "EndpointConfigName": "vitrine-dev-second"}


def test_a_worse_model_is_kept_out_and_says_why(shop: Cloud, runs: Runs) -> None:
    assert (runs.third.status, runs.third.states[-1]) == ("SUCCEEDED", "ChampionKept"), (
        runs.third.states,
        runs.third.cause,
    )
    assert "UpdateEndpoint" not in runs.third.states
    assert answered(shop) == ("second", "model")
    told = _reasons(runs, "third")
    assert any("not certainly better than the champion" in reason for reason in told), told
    assert any("certainly worse than co_occurrence" in reason for reason in told), told


def test_all_three_are_told_of_newest_first(shop: Cloud, runs: Runs) -> None:
    models = runs.models["models"]
    assert runs.models["live_version"] == "second"
    assert [(model["model_version"], model["status"]) for model in models] == [
        ("third", "refused"),
        ("second", "live"),
        ("first", "previous"),
    ]
    third, second, first = models
    assert [model["parents"]["champion_version"] for model in models] == ["second", "first", "bootstrap"]
    assert (second["replaces"], first["replaces"]) == ("first", "bootstrap")
    assert third["package_arn"] is None
    assert second["leads"]["champion"]["low"] > 0
    assert second["data"]["challenger"]["events"] > second["data"]["champion"]["events"]
    for model in models:
        assert model["intervals"]["challenger"]["ndcg@10"]["low"] <= model["metrics"]["challenger"]["ndcg@10"]
        assert {guard["name"] for guard in model["guards"]} >= {"latency_p95", "coverage", "fairness_country"}


def test_the_file_of_each_decision_says_what_the_api_says(shop: Cloud, runs: Runs) -> None:
    for model in runs.models["models"]:
        bucket, _, key = model["decision_uri"].removeprefix("s3://").partition("/")
        kept = json.loads(shop.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
        assert kept["promote"] is (model["status"] != "refused")
        assert (kept["reasons"], kept["guards"]) == (model["reasons"], model["guards"])


def test_a_package_names_its_parent(shop: Cloud, runs: Runs) -> None:
    _, second, first = runs.models["models"]
    package = shop.client("sagemaker").describe_model_package(ModelPackageName=second["package_arn"])
    told = package["CustomerMetadataProperties"]
    assert told["parent.champion_package"] == first["package_arn"]
    assert told["parent.training_job"] == "vitrine-dev-train1-second"
    assert told["code.jobs_image"].partition("@")[2].startswith("sha256:")
    assert int(told["data.events"]) == second["data"]["challenger"]["events"]


def test_an_operator_opens_the_report_and_a_merchant_gets_no_link(shop: Cloud, runs: Runs) -> None:
    operator = ApiClient(shop.api_url, shop.token("operator"))
    merchant = ApiClient(shop.api_url, shop.token("merchant"))
    found = operator.get("/v1/models/third").body
    with urllib.request.urlopen(found["report_url"], timeout=30) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        text = answer.read().decode()
    assert "<title>Evaluation of third</title>" in text
    assert "broken" in text or "kept" in text
    assert merchant.get("/v1/models/third").body | {"report_url": found["report_url"]} == found
    assert merchant.get("/v1/models/third").body["report_url"] is None
    assert operator.get("/v1/models/nowhere").status == 404
    page = merchant.get("/v1/models", limit=2).body
    assert [model["model_version"] for model in page["models"]] == ["third", "second"]
    rest = merchant.get("/v1/models", limit=2, cursor=page["next_cursor"]).body
    assert [model["model_version"] for model in rest["models"]] == ["first"]
    for client in (operator, merchant):
        client.close()


def _reasons(runs: Runs, version: str) -> list[str]:
    [found] = [model["reasons"] for model in runs.models["models"] if model["model_version"] == version]
    return list(found)
