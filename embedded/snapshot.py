"""The whole state of the embedded AWS in a folder, and back in another process.

The state is pickled. Pickles run code when they are read, so only a folder that this machine's own build wrote may be
restored; nothing that came from elsewhere is ever given to `restore`. What cannot outlive a process (threads, locks,
executions of state machines) is left behind: a restored state machine has no history of executions.
"""

from __future__ import annotations

import copyreg
import importlib
import io
import json
import marshal
import pickle
import sys
import threading
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CellType, FunctionType
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend
from moto.stepfunctions.models import StateMachine

_STATE = "state.pickle"
_EXTRA = "extra.json"
# What moto fills in by itself, large, and no part of what was deployed.
_SKIPPED = {"moto.ec2.models", "moto.moto_api._internal.models"}


class SnapshotError(Exception):
    """Something in the state cannot be kept; the message names it."""


class _Place(NamedTuple):
    """Where one backend lives."""

    module: str
    attribute: str
    account: str
    region: str


def save(folder: Path, extra: dict[str, Any] | None = None) -> None:
    """Write the state of every backend in use, and a caller's own JSON beside it.

    The caller sees to it that nothing writes meanwhile. The state is complete once the file with `extra` exists.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _EXTRA).unlink(missing_ok=True)
    places = dict(_places())
    state = {place: dict(backend.__dict__) for place, backend in places.items()}
    with (folder / _STATE).open("wb") as file:
        try:
            _Pickler(file, {id(backend): place for place, backend in places.items()}).dump(state)
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise SnapshotError(str(error)) from error
    (folder / _EXTRA).write_text(json.dumps(extra or {}))


def restore(folder: Path) -> dict[str, Any]:
    """Put a saved state in place of the current one, and return the caller's JSON."""
    extra: dict[str, Any] = json.loads((folder / _EXTRA).read_text())
    with (folder / _STATE).open("rb") as file:
        state: dict[_Place, dict[str, Any]] = pickle.load(file)  # noqa: S301 - our own file, see above
    for place, content in state.items():
        _backend(*place).__dict__.update(content)
    return extra


def exists(folder: Path) -> bool:
    """Whether a folder holds a complete state."""
    return (folder / _EXTRA).is_file()


def _places() -> Iterator[tuple[_Place, BaseBackend]]:
    for group in _groups():
        module = group.backend.__module__
        if module in _SKIPPED:
            continue
        attribute = next(name for name, value in vars(sys.modules[module]).items() if value is group)
        for account, regions in list(group.items()):
            for region, backend in list(regions.items()):
                yield _Place(module, attribute, account, region), backend


def _groups() -> list[Any]:
    """Return what moto has in use, a group for each service."""
    groups: Any = BackendDict
    return list(groups._instances)


def _backend(module: str, attribute: str, account: str, region: str) -> Any:
    return getattr(importlib.import_module(module), attribute)[account][region]


def _group(module: str, attribute: str) -> Any:
    return getattr(importlib.import_module(module), attribute)


class _Pickler(pickle.Pickler):
    """Keeps references to backends as references, and leaves behind what belongs to a process."""

    def __init__(self, file: io.BufferedWriter, places: dict[int, _Place]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._places = places
        self.dispatch_table = copyreg.dispatch_table.copy()
        self.dispatch_table[type(threading.Lock())] = lambda _lock: (threading.Lock, ())
        self.dispatch_table[type(threading.RLock())] = lambda _lock: (threading.RLock, ())
        for kind in (threading.Condition, threading.Event):
            self.dispatch_table[kind] = _fresh(kind)
        self.dispatch_table[threading.Thread] = lambda _thread: (_nothing, ())
        self.dispatch_table[weakref.ref] = _reduce_reference
        self.dispatch_table[StateMachine] = _without_executions
        self.dispatch_table[BackendDict] = self._reduce_group
        self.dispatch_table[AccountSpecificBackend] = self._reduce_account
        for kind in {type(_backend(*place)) for place in places.values()}:
            self.dispatch_table[kind] = self._reduce_backend

    def reducer_override(self, value: Any) -> Any:
        """Functions and classes never reach a dispatch table."""
        if isinstance(value, FunctionType) and ("<locals>" in value.__qualname__ or "<lambda>" in value.__qualname__):
            return _reduce_function(value)
        if isinstance(value, weakref.WeakValueDictionary):
            return weakref.WeakValueDictionary, (dict(value),)
        if isinstance(value, RSAPrivateKey):
            return _rsa_key, (_pem(value),)
        if isinstance(value, defaultdict) and type(value) is not defaultdict:
            # A subclass' constructor takes other arguments than the ones that pickle would give it.
            return _default_dict, (type(value), value.default_factory), vars(value), None, iter(dict.items(value))
        return NotImplemented

    def _reduce_backend(self, backend: BaseBackend) -> Any:
        place = self._places.get(id(backend))
        if place is None:
            raise SnapshotError(f"a backend outside the state: {type(backend).__name__}")
        return _backend, tuple(place)

    def _reduce_group(self, group: BackendDict[Any]) -> Any:
        module = group.backend.__module__
        attribute = next(name for name, value in vars(sys.modules[module]).items() if value is group)
        return _group, (module, attribute)

    def _reduce_account(self, account: AccountSpecificBackend[Any]) -> Any:
        for group in _groups():
            if group.get(account.account_id) is account:
                return dict.__getitem__, (group, account.account_id)
        raise SnapshotError(f"an account outside the state: {account.service_name}")


def _pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _rsa_key(pem: bytes) -> Any:
    return load_pem_private_key(pem, password=None)


def _fresh(kind: Callable[[], Any]) -> Callable[[Any], Any]:
    return lambda _old: (kind, ())


def _nothing() -> None:
    return None


def _reduce_reference(reference: weakref.ref[Any]) -> Any:
    target = reference()
    return (_dead_reference, ()) if target is None else (weakref.ref, (target,))


def _dead_reference() -> Callable[[], None]:
    return _nothing


def _default_dict(kind: type[defaultdict[Any, Any]], factory: Any) -> defaultdict[Any, Any]:
    made = kind.__new__(kind)
    made.default_factory = factory
    return made


def _without_executions(machine: StateMachine) -> Any:
    state = dict(machine.__dict__) | {"executions": []}
    return copyreg.__newobj__, (type(machine),), state  # type: ignore[attr-defined]


def _reduce_function(function: FunctionType) -> Any:
    """Keep a function made inside another, such as a defaultdict's factory, by its code: it has no name."""
    cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
    return _function, (marshal.dumps(function.__code__), function.__module__, function.__defaults__, cells)


def _function(code: bytes, module: str, defaults: tuple[Any, ...] | None, cells: tuple[Any, ...]) -> FunctionType:
    variables = vars(importlib.import_module(module))
    closure = tuple(CellType(content) for content in cells)
    return FunctionType(marshal.loads(code), variables, None, defaults, closure)  # noqa: S302 - see above
