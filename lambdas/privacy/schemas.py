"""What callers get: an erasure, what it did, the models that learnt before it, and the keys that its receipt is of."""

from __future__ import annotations

from typing import Literal

from vitrine.schemas import Edge


class ErasureBegun(Edge):
    """An erasure that holds already. `status_url` tells how far its workflow is."""

    erasure_id: str
    status: Literal["running"]
    status_url: str


class ErasedPlace(Edge):
    """What was removed of one kind at one place, in rows."""

    place: str
    what: str
    removed: int
    files_rewritten: int | None = None
    files_deleted: int | None = None


class KeptPlace(Edge):
    """What still holds something of before the erasure, and until when; null is for ever, which names nobody."""

    what: str
    until: str | None


class TrainedModel(Edge):
    """A model that may have learnt from the person.

    `live` answers shoppers now; `kept` could be put back; `collected` is gone.
    """

    model_version: str
    decided_at: str
    status: Literal["live", "kept", "collected"]


class Forgetting(Edge):
    """The retraining that forgets: the first model that was promoted after the erasure, or when the next one starts."""

    done: bool
    model_version: str | None
    promoted_at: str | None
    schedule: str | None


class ErasureStatus(Edge):
    """An erasure as it stands. Models and receipt are told once it is `completed`; `cause` where it `failed`."""

    erasure_id: str
    status: Literal["running", "failed", "completed"]
    requested_at: str
    erased_until: str
    completed_at: str | None
    cause: str | None
    places: list[ErasedPlace]
    kept: list[KeptPlace]
    models: list[TrainedModel]
    forgotten_by: Forgetting
    receipt: str | None


class ReceiptKey(Edge):
    """A public key, as RFC 8037 writes one."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str
    alg: Literal["EdDSA"]
    use: Literal["sig"]


class ReceiptKeySet(Edge):
    """Every key that a receipt was signed with: a JSON Web Key Set."""

    keys: list[ReceiptKey]


class UserExport(Edge):
    """All that is held of a user. The links are there once it is `ready`, and each works for five minutes.

    One is made at a time, and at most one a day; its files are removed after some days, and by an erasure.
    """

    export_id: str
    status: Literal["preparing", "ready", "failed"]
    started_at: str
    ready_at: str | None
    retry_after_s: int | None
    json_url: str | None
    page_url: str | None
