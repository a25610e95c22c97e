"""A stage that serves its own language model, deployed as it is synthesized: its words come through the API."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded.cloud import Cloud
from tests.integration.conftest import ROOT, ApiClient

pytestmark = [pytest.mark.full, pytest.mark.timeout(900)]
PATIENCE_S = 60.0
_SYNTHESIS = """
import sys
from app import application
from infra.application import compose
from infra.settings import StageSettings
app = application(sys.argv[1])
document = {"stage": "own", "retain": False, "language_model": "endpoint", "lake_window_seconds": 2}
compose(app, StageSettings.from_document(document))
app.synth()
"""
ITEMS = {"om-plum": ("Zwetschgenmus Plum Spread", 4.5), "om-fig": ("Figgy Fig Spread", 9.0)}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    folder = tmp_path_factory.mktemp("own")
    command = [sys.executable, "-c", _SYNTHESIS, str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    with Cloud.start(Path(folder)) as started:
        merchant = ApiClient(started.api_url, started.token("merchant"))
        for item_id, (title, price) in ITEMS.items():
            body = {"title": title, "brand": "Talkfarm", "category": ["Pantry", "Spreads"],
                    "price": {"amount": price, "currency": "EUR"}}  # fmt: skip
            assert merchant.put(f"/v1/items/{item_id}", body).status == 200
        merchant.close()
        started.drain(60)
        yield started


def asked(cloud: Cloud, user: str, words: str, message: str = "spread under 10 euros") -> dict[str, Any]:
    """Ask until the worker knows the shop's words and the answer is in the words of `words`."""
    api = ApiClient(cloud.api_url, cloud.token("shopper", user))
    give_up = time.monotonic() + PATIENCE_S
    while True:
        answer = api.post(f"/v1/users/{user}/conversations", {"message": message})
        assert answer.status == 201, answer.body
        found: dict[str, Any] = answer.body
        if (found["words"] == words and found["items"]) or time.monotonic() > give_up:
            api.close()
            return found


def test_the_words_are_the_own_model_s_and_the_facts_the_shop_s(cloud: Cloud) -> None:
    answer = asked(cloud, "om-1", "model")
    assert answer["words"] == "model"
    named = [item for item in answer["items"] if item["title"] in answer["text"]]
    assert named
    assert all(f"€{item['price']:.2f}" in answer["text"] for item in named)


def test_while_the_endpoint_is_away_the_templates_speak(cloud: Cloud) -> None:
    cloud.stop_endpoint("vitrine-own-language-serverless")
    answer = asked(cloud, "om-2", "rules")
    assert (answer["words"], bool(answer["items"])) == ("rules", True)
    cloud.start_endpoint("vitrine-own-language-serverless")
