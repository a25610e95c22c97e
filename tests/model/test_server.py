"""The container as SageMaker meets it: a process, two routes, JSON."""

from __future__ import annotations

import base64
import gzip
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import numpy as np
import pytest
from moto.server import ThreadedMotoServer

from ranker import artifact
from tests.model import shops

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "tests" / "contracts"
BUCKET = "artifacts"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Container:
    """One served program."""

    def __init__(self, program: str, base: Path, **variables: str) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        environment = os.environ | KEYS | variables
        environment |= {
            "PYTHONPATH": str(ROOT / "sagemaker"),
            "SAGEMAKER_BASE_DIR": str(base),
            "SAGEMAKER_BIND_TO_PORT": str(port),
            "SAGEMAKER_MODEL_SERVER_WORKERS": "1",
            "VITRINE_BIND_HOST": "127.0.0.1",
            "VITRINE_PROGRAM": program,
        }
        self.process = subprocess.Popen([sys.executable, "-m", "container", "serve"], env=environment)
        self._wait()

    def post(self, body: Any, path: str = "/invocations") -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.open(urllib.request.Request(self.url + path, raw, {"Content-Type": "application/json"}))

    def open(self, request: urllib.request.Request | str) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def _wait(self) -> None:
        give_up = time.monotonic() + 90
        while time.monotonic() < give_up and self.process.poll() is None:
            try:
                self.open(f"{self.url}/ping")
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the container did not become ready")


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    server = ThreadedMotoServer(port=0)
    server.start()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{server.get_host_and_port()[1]}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    client.create_bucket(Bucket=BUCKET)
    yield client
    client.close()
    server.stop()


@pytest.fixture(scope="module")
def embedding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    container = Container("embedding", tmp_path_factory.mktemp("embedding"))
    yield container
    container.stop()


@pytest.fixture(scope="module")
def ranker(tmp_path_factory: pytest.TempPathFactory, store: Any) -> Iterator[Container]:
    base = tmp_path_factory.mktemp("ranker")
    artifact.unpack(ROOT / "infra" / "assets" / "bootstrap-ranker.tar.gz", base / "model")
    container = Container("ranker", base, AWS_ENDPOINT_URL=store.meta.endpoint_url, ARTIFACTS_BUCKET=BUCKET)
    yield container
    container.stop()


def publish(store: Any, version: int, records: list[dict[str, Any]]) -> None:
    body = gzip.compress(json.dumps({"version": version, "items": records}).encode())
    store.put_object(Bucket=BUCKET, Key=f"catalogue/segments/{version:012d}.json.gz", Body=body)


def test_vectors_are_unit_and_alike_for_like_texts(embedding: Container) -> None:
    texts = ["whole milk 1 gallon", "skim milk half gallon", "motor oil 5w30", "whole milk 1 gallon"]
    status, answer = embedding.post({"texts": texts})
    vectors = [np.frombuffer(base64.b64decode(text), dtype="<f2").astype(np.float64) for text in answer["vectors"]]
    assert (status, answer["dim"], answer["model"]) == (200, 384, "minilm-l6-int8")
    assert [float(np.linalg.norm(vector)) for vector in vectors] == pytest.approx([1.0] * 4, abs=2e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert answer["vectors"][0] == answer["vectors"][3]


def test_a_vector_does_not_depend_on_its_batch(embedding: Container) -> None:
    _, alone = embedding.post({"texts": ["orange juice"]})
    _, among = embedding.post({"texts": ["orange juice", "a much longer text about nothing at all " * 10, "tea"]})
    vectors = [np.frombuffer(base64.b64decode(x["vectors"][0]), dtype="<f2").astype(np.float64) for x in (alone, among)]
    assert vectors[0] @ vectors[1] > 0.99


@pytest.mark.parametrize("texts", [[], ["x"] * 129, [""], [1], "x", None, ["x" * 9000]])
def test_the_encoder_names_what_is_wrong(embedding: Container, texts: Any) -> None:
    status, answer = embedding.post({"texts": texts})
    assert status == 400
    assert answer["error"]["field"].startswith("texts")
    assert answer["error"]["limit"]


def test_messages_are_marked(embedding: Container) -> None:
    status, answer = embedding.post({"messages": ["need oats, no raisins", "bye"]})
    first, second = answer["readings"]
    assert status == 200
    assert [(span["start"], span["end"], span["kind"]) for span in first["spans"]] == [
        (5, 9, "wanted"),
        (14, 21, "refused"),
    ]
    assert (second["act"], second["spans"]) == ("thanks", [])


@pytest.mark.parametrize("messages", [[], ["x"] * 17, [""], [1], "x", None, ["x" * 401]])
def test_the_reader_names_what_is_wrong(embedding: Container, messages: Any) -> None:
    status, answer = embedding.post({"messages": messages})
    assert status == 400
    assert answer["error"]["field"].startswith("messages")
    assert answer["error"]["limit"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"texts": [NaN]}', b'{"texts": Infinity}', b"[" * 100_000, b" " * (1 << 20) + b"{}"]
)
def test_what_is_no_small_json_object_is_refused(embedding: Container, body: bytes) -> None:
    status, answer = embedding.post(body)
    assert (status, answer["error"]["field"]) == (400, "body")


def test_there_are_two_routes(embedding: Container) -> None:
    assert embedding.open(f"{embedding.url}/ping") == (200, {"status": "ready"})
    assert embedding.open(f"{embedding.url}/other")[0] == 404
    assert embedding.open(f"{embedding.url}/invocations")[0] == 405


def test_the_contract_s_request_gets_an_answer_of_the_contract_s_form(
    ranker: Container, embedding: Container, store: Any
) -> None:
    request = json.loads((CONTRACTS / "ranker_request.json").read_text())
    expected = json.loads((CONTRACTS / "ranker_response.json").read_text())
    names = ["milk-1", "bread-1", "yoghurt-1", "butter-1", "jam-1"]
    _, answer = embedding.post({"texts": names})
    records = [
        shops.record(name, attributes={"organic": True}, created_at=1_760_000_000) | {"vector": vector}
        for name, vector in zip(names, answer["vectors"], strict=True)
    ]
    publish(store, 1, records)
    assert ranker.post(request)[0] == 409
    for version in range(2, 18):
        publish(store, version, [])
    status, found = ranker.post(request)
    assert status == 200
    assert found.keys() == expected.keys()
    assert found["catalogue_version"] == 17
    assert found["eligible"] == 3
    assert {item["item_id"] for item in found["items"]} == {"yoghurt-1", "butter-1", "jam-1"}
    for item in found["items"]:
        assert item.keys() == expected["items"][0].keys()
        assert item["reason"].keys() == expected["items"][0]["reason"].keys()
        assert {"name": "category", "value": "Dairy"} in item["reason"]["attributes"]
        assert all(event.keys() == {"index", "share"} for event in item["reason"]["events"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"k": 0}, "k"),
        ({"k": 2.5}, "k"),
        ({"k": None}, "k"),
        ({"now": -1}, "now"),
        ({"mode": "odd"}, "mode"),
        ({"history": [{"item_id": "a", "type": "stole", "at": 1}]}, "history[0].type"),
        ({"history": [{"item_id": "a", "type": "view", "at": "x"}]}, "history[0].at"),
        ({"history": [{}] * 201}, "history"),
        ({"exploration_share": 1.5}, "exploration_share"),
        ({"candidates": ["a"] * 1001}, "candidates"),
        ({"exclude": [7]}, "exclude[0]"),
        ({"filter": {"min_price": "cheap"}}, "filter.min_price"),
        ({"filter": {"categories": ["Dairy"]}}, "filter.categories[]"),
        ({"filter": {"in_stock": "yes"}}, "filter.in_stock"),
        ({"filter": []}, "filter"),
        ({"seed": -1}, "seed"),
    ],
)
def test_the_ranker_names_what_is_wrong(ranker: Container, change: dict[str, Any], field: str) -> None:
    status, answer = ranker.post({"k": 1, "now": 1} | change)
    assert status == 400
    assert answer["error"]["field"] == field


def test_an_unknown_program_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="did not become ready"):
        Container("assistant", tmp_path)
