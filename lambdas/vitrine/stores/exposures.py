"""What was shown to whom: one record for each answer, in a partition of its own for each shopper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from vitrine.domain.consent import MOST, allows
from vitrine.domain.recommendation_ids import made_at
from vitrine.stores.paging import query_pages
from vitrine.stores.values import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vitrine.domain.consent import Consent
    from vitrine.domain.evidence import Evidence

KEPT_DAYS = 90
"""The table keeps an exposure this long, unless the stage says otherwise; the lake has a time of its own."""


EVIDENCE = "evidence"
_APART_MS = 10_000
"""How far a record's time may be from its id's: an id is drawn while its answer is being made."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One item of an answer and the probability with which the recorded sampler puts it on the page."""

    item_id: str
    score: float
    propensity: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """One answer; `at` in epoch seconds, `root` the recommendation id of the first page it continues.

    `seed` and `exploration_share` are the sampler's, so that the propensities can be computed again. `consent` is the
    shopper's, None where no profile says. `evidence` is what the items' reasons rested on, in the order of `items`.
    """

    recommendation_id: str
    root: str
    at: float
    surface: str
    items: Sequence[Shown]
    model_version: str
    catalogue_version: int
    variant: Mapping[str, str]
    source: str
    seed: int
    exploration_share: float
    consent: Consent | None = None
    evidence: Evidence | None = None

    @property
    def sort_key(self) -> str:
        """The record's place among the shopper's exposures, in order of time."""
        return f"X#{_moment(self.at)}#{self.recommendation_id}"


class Exposures:
    """Exposures of the profiles table; `default` is the consent of shoppers without a profile."""

    def __init__(self, client: Any, table: str, kept_days: int = KEPT_DAYS, default: Consent = MOST) -> None:
        self._client = client
        self._table = table
        self._kept_s = kept_days * 86_400
        self._default = default

    def record(self, shopper_key: str, exposure: Exposure) -> bool:
        """Store one exposure, unless its shopper consents to no storing; says whether it is stored."""
        consent = exposure.consent or self._default
        if not allows(consent, "service"):
            return False
        item = _item(shopper_key, exposure, self._kept_s)
        if consent != MOST:
            item["consent"] = {"S": consent}
        if exposure.evidence is not None:
            item[EVIDENCE] = {"B": exposure.evidence.packed()}
        self._client.put_item(TableName=self._table, Item=item)
        return True

    def find(self, shopper_key: str, recommendation_id: str, now: float) -> dict[str, Any] | None:
        """Read the record of one answer as plain values; None where there is none, or it has expired by `now`.

        The id tells when it was made, and the record is of that time or soon after.
        """
        made = made_at(recommendation_id)
        if made is None:
            return None
        pages = query_pages(
            self._client,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk AND SK BETWEEN :first AND :last",
            FilterExpression="recommendation_id = :id",
            ExpressionAttributeValues={
                ":pk": {"S": partition(shopper_key)},
                ":first": {"S": f"X#{_moment(max(made - _APART_MS, 0) / 1000)}"},
                ":last": {"S": f"X#{_moment((made + _APART_MS) / 1000)}~"},
                ":id": {"S": recommendation_id},
            },
        )
        found = (plain(record) for page in pages for record in page["Items"])
        # Whatever has expired is as good as gone, though the table takes its time.
        return next((record for record in found if record["ttl"] > now), None)

    def shown(self, shopper_key: str, root: str, first: str, last: str) -> set[str]:
        """List the items of the pages that began with `root`, between two sort keys, both included."""
        pages = query_pages(
            self._client,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk AND SK BETWEEN :first AND :last",
            FilterExpression="#root = :root",
            ProjectionExpression="#items",
            ExpressionAttributeNames={"#root": "root", "#items": "items"},
            ExpressionAttributeValues={
                ":pk": {"S": partition(shopper_key)},
                ":first": {"S": first},
                ":last": {"S": last},
                ":root": {"S": root},
            },
        )
        records = [record for page in pages for record in page["Items"]]
        return {shown["M"]["item_id"]["S"] for record in records for shown in record["items"]["L"]}


def first_after(at_ms: int) -> str:
    """The least sort key of what was shown after a time, in epoch milliseconds; negative for all of it."""
    return f"X#{_moment((at_ms + 1) / 1000)}" if at_ms >= 0 else "X#"


def partition(shopper_key: str) -> str:
    """The partition of a shopper's exposures."""
    return f"EXPOSURE#{shopper_key}"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _item(shopper_key: str, exposure: Exposure, kept_s: int) -> dict[str, Any]:
    return {
        "PK": {"S": partition(shopper_key)},
        "SK": {"S": exposure.sort_key},
        "recommendation_id": {"S": exposure.recommendation_id},
        "root": {"S": exposure.root},
        "at": {"N": str(int(exposure.at * 1000))},
        "surface": {"S": exposure.surface},
        "items": {"L": [_shown(shown, position) for position, shown in enumerate(exposure.items)]},
        "model_version": {"S": exposure.model_version},
        "catalogue_version": {"N": str(exposure.catalogue_version)},
        "variant": {"M": {name: {"S": variant} for name, variant in exposure.variant.items()}},
        "source": {"S": exposure.source},
        "seed": {"N": str(exposure.seed)},
        "exploration_share": {"N": _number(exposure.exploration_share)},
        "ttl": {"N": str(int(exposure.at) + kept_s)},
    }


def _shown(shown: Shown, position: int) -> dict[str, Any]:
    return {
        "M": {
            "item_id": {"S": shown.item_id},
            "score": {"N": _number(shown.score)},
            "propensity": {"N": _number(shown.propensity)},
            "position": {"N": str(position)},
        }
    }


def _number(value: float) -> str:
    """Write a number with six significant digits: a store refuses more than 38, and exponents past 125."""
    return "0" if abs(value) < 1e-100 else f"{value:.6g}"
