"""The command that gives the assistant the words of items from before it."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto import mock_aws

from scripts.lexicon import PAGE, main
from vitrine.domain.lexicon import Lexicon
from vitrine.stores.catalogue import CatalogueTable
from vitrine.stores.lexicon import Lexicons

MORE_THAN_A_PAGE = PAGE + 20


def item(number: int, **more: Any) -> dict[str, Any]:
    values = {"item_id": f"i{number}", "title": f"Thing{number:04d} Tea", "brand": f"Brand {number % 7}", "revision": 1,
              "category": ["Drinks", "Tea"], "price": {"amount": 1.0, "currency": "EUR"}}  # fmt: skip
    return values | more


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stage whose catalogue was there before the lexicon."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        dynamodb, s3, ssm = boto3.client("dynamodb"), boto3.client("s3"), boto3.client("ssm")
        dynamodb.create_table(
            TableName="items",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )
        s3.create_bucket(Bucket="artifacts")
        for name, value in (("catalogue-table", "items"), ("artifacts-bucket", "artifacts")):
            ssm.put_parameter(Name=f"/vitrine/old/{name}", Value=value, Type="String")
        yield CatalogueTable(dynamodb, "items"), Lexicons(s3, "artifacts")


def test_every_live_item_s_words_come_into_the_lexicon_once(
    stage: tuple[CatalogueTable, Lexicons], capsys: pytest.CaptureFixture[str]
) -> None:
    """Given items on several pages and a lexicon of others, when it is filled, then it has the words of all."""
    table, lexicons = stage
    lexicons.learn([item(9_999, title="Known Coffee", category=["Drinks", "Coffee"])])
    rows = [item(number) for number in range(MORE_THAN_A_PAGE)]
    assert all(table.replace(row, None) for row in rows)
    table.replace(item(9_000, title="Gone Jam", deleted=True), None)
    assert main(["--stage", "old"]) == 0
    known = lexicons.read()
    assert known == Lexicon().with_items([*rows, item(9_999, title="Known Coffee", category=["Drinks", "Coffee"])])
    assert "jam" not in known.words
    assert main(["--stage", "old"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.partition("; ")[2] for line in told] == ["the lexicon grew", "the lexicon had all of their words"]
    assert told[0].startswith(f"read {MORE_THAN_A_PAGE} items")
