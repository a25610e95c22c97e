"""Training cuts text, and writes a turn, exactly as the runtime does."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import xllamacpp

from language import weights
from language.training.examples import examples
from language.training.tokens import Tokens, prompt

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def runtime() -> Iterator[str]:
    parameters = xllamacpp.CommonParams()
    parameters.model.path, parameters.n_ctx, parameters.verbosity = str(weights.base()), 512, -1
    server = xllamacpp.Server(parameters)
    yield server.listening_address
    del server


def asked(url: str, **document: Any) -> Any:
    request = urllib.request.Request(url, json.dumps(document).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_tokens_are_the_runtime_s(runtime: str) -> None:
    tokens = Tokens(weights.base())
    for example in examples(200, seed=11):
        text = prompt(example.system, "\n".join(example.parts)) + f"{example.answer}<|im_end|>"
        found = asked(f"{runtime}/tokenize", content=text, parse_special=True, add_special=False)["tokens"]
        assert tokens.ids(text) == found


def test_a_turn_is_written_as_the_runtime_writes_it(runtime: str) -> None:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi\nthere"}]
    assert asked(f"{runtime}/apply-template", messages=messages)["prompt"] == prompt("Be brief.", "hi\nthere")
