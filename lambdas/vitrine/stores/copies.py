"""Published copy: for each item, kind and locale a head that says which version is shown, and numbered versions.

`COPY#<item id>`, `H#<kind>#<locale>` is a head, `V#<kind>#<locale>#<number>` a version. A version is written once and
never changed; numbers only rise, also after a roll back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vitrine.stores.paging import query_pages
from vitrine.stores.values import plain, row

HEAD, VERSION = "H#", "V#"


class Copies:
    """The published copy of the content table."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def heads(self, item_id: str) -> list[dict[str, Any]]:
        """List which versions of an item are shown."""
        return list(self._rows(item_id, HEAD))

    def versions(self, item_id: str) -> list[dict[str, Any]]:
        """List all versions of an item, by kind and locale, oldest first."""
        return list(self._rows(item_id, VERSION))

    def head(self, item_id: str, kind: str, locale: str) -> dict[str, Any] | None:
        """Read which version is shown of one kind and locale; None where none was published."""
        return self._get(item_id, f"{HEAD}{kind}#{locale}")

    def version(self, item_id: str, kind: str, locale: str, number: int) -> dict[str, Any] | None:
        """Read a version."""
        return self._get(item_id, _version(kind, locale, number))

    def publication(
        self, item_id: str, values: Mapping[str, Any], known: Mapping[str, Any] | None, by: Mapping[str, Any]
    ) -> tuple[int, list[dict[str, Any]]]:
        """Give the next version's number, and the actions that write it and show it.

        `values` name kind and locale; they fail where somebody else published meanwhile.
        """
        number = int(known["highest"]) + 1 if known else 1
        kind, locale = values["kind"], values["locale"]
        item = row({**values, "version": number, "PK": f"COPY#{item_id}", "SK": _version(kind, locale, number)})
        put = {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(PK)"}
        return number, [{"Put": put}, self.showing(item_id, kind, locale, known, number, by)]

    def showing(
        self,
        item_id: str,
        kind: str,
        locale: str,
        known: Mapping[str, Any] | None,
        number: int,
        by: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Give the action that shows a version, if the head is as it was read; the highest number only rises."""
        highest = max(number, int(known["highest"]) if known else 0)
        moves = (int(known["moves"]) if known else 0) + 1
        values = {"kind": kind, "locale": locale, "version": number, "highest": highest, "moves": moves, **by}
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": row({**values, "PK": f"COPY#{item_id}", "SK": f"{HEAD}{kind}#{locale}"}),
            "ConditionExpression": "attribute_not_exists(PK)",
        }
        if known:
            put["ConditionExpression"] = "moves = :moves"
            put["ExpressionAttributeValues"] = {":moves": {"N": str(known["moves"])}}
        return {"Put": put}

    def _rows(self, item_id: str, prefix: str) -> Iterator[dict[str, Any]]:
        pages = query_pages(
            self._client,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :item AND begins_with(SK, :prefix)",
            ExpressionAttributeValues=row({":item": f"COPY#{item_id}", ":prefix": prefix}),
        )
        return (plain(stored) for page in pages for stored in page["Items"])

    def _get(self, item_id: str, sort_key: str) -> dict[str, Any] | None:
        key = row({"PK": f"COPY#{item_id}", "SK": sort_key})
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return plain(found["Item"]) if "Item" in found else None


def _version(kind: str, locale: str, number: int) -> str:
    return f"{VERSION}{kind}#{locale}#{number:06d}"
