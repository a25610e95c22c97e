"""DynamoDB: moto's faults that would make a correct program look wrong, or a wrong one look correct.

Lost updates under threads; a query, or a page of a scan, that sorts the whole table; a transaction that copies every
table it touches, once for each of its items; an item that is measured whole for each attribute it gets, the replaced
one included; a list of every item ever made or read, which only grows; client request tokens that are ignored; batches
of any size. Everything else is moto's.
"""

from __future__ import annotations

import copy
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from operator import attrgetter, itemgetter
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import (
    DynamodbException,
    ItemSizeTooLarge,
    MockValidationException,
    TransactionCanceledException,
)
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import StreamRecord, Table
from moto.dynamodb.models.utilities import bytesize
from moto.dynamodb.responses import DynamoHandler
from moto.dynamodbstreams.responses import DynamoDBStreamsHandler

# Held for every call to DynamoDB and its streams: readers see whole operations only.
LOCK = threading.RLock()
_BATCH_LIMIT = 25
_TOKEN_SECONDS = 600
_REMEMBERED_TOKENS = 10_000
# As in moto, between what is documented and what was measured.
_ITEM_BYTES = 405_000

# Where moto's Table.query takes the index, counted after the hash key.
_INDEX_NAME = list(signature(Table.query).parameters).index("index_name") - 2

_native_call = DynamoHandler.call_action
_native_streams_call = DynamoDBStreamsHandler.call_action
_native_query = Table.query
_native_scan = Table.scan
_SCAN = signature(Table.scan)
_native_transact = DynamoDBBackend.transact_write_items
_native_transact_call = DynamoHandler.transact_write_items
_native_batch_write = DynamoHandler.batch_write_item
_transaction = threading.local()


class IdempotentParameterMismatchError(DynamodbException):
    """A client request token came again with other parameters."""

    def __init__(self) -> None:
        kind = "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException"
        super().__init__(kind, message="The request uses the same client token as another, different one")


class RequestTokens:
    """Client request tokens of the last ten minutes, with what they came with."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def seen(self, token: str, request: str) -> bool:
        """Whether the token came with this request already; an error if it came with another."""
        until, earlier = self._seen.get(token, (0.0, ""))
        if until < self._clock():
            return False
        if earlier != request:
            raise IdempotentParameterMismatchError
        return True

    def remember(self, token: str, request: str) -> None:
        """Note a token whose request succeeded."""
        self._seen[token] = (self._clock() + _TOKEN_SECONDS, request)
        while len(self._seen) > _REMEMBERED_TOKENS:
            self._seen.popitem(last=False)


def install() -> None:
    """Put the corrections in place."""
    tokens = RequestTokens()
    replacements: list[tuple[Any, str, Any]] = [
        (DynamoHandler, "call_action", _locked(_native_call)),
        (DynamoDBStreamsHandler, "call_action", _locked(_native_streams_call)),
        (DynamoHandler, "transact_write_items", lambda handler: _transact_once(handler, tokens)),
        (DynamoHandler, "batch_write_item", _limited_batch_write),
        (DynamoDBBackend, "transact_write_items", _transact),
        (Table, "query", _query),
        (Table, "scan", _scan),
        (Table, "__deepcopy__", _deepcopy_table),
        (LimitedSizeDict, "__setitem__", _set_attribute),
        (Item, "__new__", staticmethod(_untracked)),
        (StreamRecord, "__new__", staticmethod(_untracked)),
    ]
    for owner, name, replacement in replacements:
        setattr(owner, name, replacement)


def _untracked(cls: type, *_given: Any, **_named: Any) -> Any:
    return object.__new__(cls)


def _locked(native: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def call(handler: Any) -> Any:
        with LOCK:
            return native(handler)

    return call


def _query(table: Any, hash_key: Any, *given: Any, **named: Any) -> Any:
    """Without an index, look at the one partition only."""
    index_name = given[_INDEX_NAME] if len(given) > _INDEX_NAME else named.get("index_name")
    if index_name is None:
        table = _changed(table, items={hash_key: table.items.get(hash_key, {})})
    return _native_query(table, hash_key, *given, **named)


def _scan(table: Any, *given: Any, **named: Any) -> Any:
    """Without an index, sort the partitions from the one on where the last page ended, and items only as they come."""
    asked = _SCAN.bind(table, *given, **named).arguments
    if asked.get("index_name") is None:
        start = asked["exclusive_start_key"]
        first = DynamoType(start[table.hash_key_attr]) if start else None
        partitions = table.items
        table = _changed(table, all_items=lambda: _in_order(partitions, first))
    return _native_scan(table, *given, **named)


def _changed(table: Any, **attributes: Any) -> Any:
    """Make a table that shares everything else with this one."""
    other = object.__new__(type(table))
    other.__dict__ = {**table.__dict__, **attributes}
    return other


def _in_order(partitions: Any, first: DynamoType | None) -> Iterator[Any]:
    """Yield the items of a table by their keys, from the partition `first` on."""
    keyed = [(_sortable(key), held) for key, held in partitions.items()]
    if first is not None:
        start = _sortable(first)
        keyed = [entry for entry in keyed if entry[0] >= start]
    for _, held in sorted(keyed, key=itemgetter(0)):
        # A table without sort keys holds an item where others hold a partition.
        yield from [held] if isinstance(held, Item) else sorted(held.values(), key=attrgetter("range_key"))


def _sortable(key: DynamoType) -> Any:
    return key.cast_value if key.type == "N" else key.value


def _set_attribute(attributes: Any, name: str, value: Any) -> None:
    """Add up sizes as attributes come, and measure the whole only where the sum passes the limit.

    The sum is never too low, for what is replaced or removed is not taken off it.
    """
    own = bytesize(name) + _size(value)
    # A copied item comes with attributes and without a sum.
    total = vars(attributes).get("total", _ITEM_BYTES) + own
    if total > _ITEM_BYTES:
        total = own + sum(bytesize(other) + _size(held) for other, held in attributes.items() if other != name)
        if total > _ITEM_BYTES:
            raise ItemSizeTooLarge
    vars(attributes)["total"] = total
    dict.__setitem__(attributes, name, value)


def _size(value: Any) -> int:
    return int(value.size()) if isinstance(value, DynamoType) else int(bytesize(str(value)))


def _limited_batch_write(handler: Any) -> Any:
    if sum(len(requests) for requests in handler.body["RequestItems"].values()) > _BATCH_LIMIT:
        raise MockValidationException("Too many items requested for the BatchWriteItem call")
    return _native_batch_write(handler)


def _transact_once(handler: Any, tokens: RequestTokens) -> Any:
    token = handler.body.get("ClientRequestToken")
    request = json.dumps(handler.body["TransactItems"], sort_keys=True, default=str)
    if token and tokens.seen(token, request):
        return ActionResult({"ConsumedCapacity": [], "ItemCollectionMetrics": {}})
    result = _native_transact_call(handler)
    if token:
        tokens.remember(token, request)
    return result


def _transact(backend: Any, transact_items: list[dict[str, Any]]) -> None:
    """moto's transaction, undone from a journal of the touched items rather than from copies of whole tables."""
    with _tables_stay_in_place():
        journal = _Journal(backend, transact_items)
        try:
            _native_transact(backend, transact_items)
        except (TransactionCanceledException, MockValidationException):
            journal.undo()
            raise


@contextmanager
def _tables_stay_in_place() -> Iterator[None]:
    _transaction.active = True
    try:
        yield
    finally:
        _transaction.active = False


def _deepcopy_table(table: Any, memo: dict[int, Any]) -> Any:
    if getattr(_transaction, "active", False):
        return table
    duplicate = object.__new__(type(table))
    memo[id(table)] = duplicate
    duplicate.__dict__.update({name: copy.deepcopy(value, memo) for name, value in table.__dict__.items()})
    return duplicate


class _Journal:
    """What the items and streams that a transaction names were before it."""

    def __init__(self, backend: Any, transact_items: list[dict[str, Any]]) -> None:
        self._items: list[tuple[Any, DynamoType, DynamoType | None, Any]] = []
        self._streams: dict[str, tuple[Any, int]] = {}
        for item in transact_items:
            operation = next(iter(item.values()))
            table = backend.tables.get(operation.get("TableName"))
            key = operation.get("Key") or operation.get("Item") or {}
            if table is not None and table.hash_key_attr in key:
                self._note(table, key)

    def _note(self, table: Any, key: dict[str, Any]) -> None:
        hash_value = DynamoType(key[table.hash_key_attr])
        has_range = table.range_key_attr is not None and table.range_key_attr in key
        range_value = DynamoType(key[table.range_key_attr]) if has_range else None
        held = table.items.get(hash_value)
        if range_value is not None and held is not None:
            held = held.get(range_value)
        self._items.append((table, hash_value, range_value, copy.deepcopy(held)))
        if table.stream_shard is not None:
            self._streams[table.name] = (table.stream_shard, len(table.stream_shard.items))

    def undo(self) -> None:
        """Put everything back."""
        for table, hash_value, range_value, before in self._items:
            place = table.items if range_value is None else table.items[hash_value]
            key = hash_value if range_value is None else range_value
            if before is None:
                place.pop(key, None)
            else:
                place[key] = before
        for shard, length in self._streams.values():
            del shard.items[length:]
