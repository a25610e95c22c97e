"""What a dataset must hold before anything is trained on it, and how far it may be from the live model's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasets.statistics import shift

if TYPE_CHECKING:
    from datasets.dataset import Dataset
    from datasets.limits import Limits
    from datasets.statistics import Statistics


class DataError(RuntimeError):
    """The data cannot train a model; the message says what is wrong, by how much, and what the limit is."""


def check(dataset: Dataset, found: Statistics, limits: Limits) -> None:
    """Refuse a dataset that could only give a bad model.

    Raises:
        DataError: Too little of something, too much that cannot be true, or no held-out time.
    """
    _check_future(found, limits)
    for what, value, limit in (
        ("items with a catalogue record", found.items, limits.min_items),
        ("events on known items", found.events, limits.min_events),
        ("shoppers", found.shoppers, limits.min_shoppers),
    ):
        if value < limit:
            raise DataError(f"training needs at least {limit} {what}, the lake holds {value}{_left_out(found)}")
    if found.known_share < limits.min_known_share:
        raise DataError(
            f"only {found.known_share:.1%} of events name an item of the catalogue, and at least"
            f" {limits.min_known_share:.1%} must; import the catalogue first"
        )
    held_out = int((dataset.events.at >= dataset.test_from).sum())
    if not dataset.valid_from < dataset.test_from or held_out in {0, found.events}:
        raise DataError("all events have about the same time: nothing can be held out to judge a model by")


def check_drift(reference: Statistics, found: Statistics, item_shift: float, limits: Limits) -> None:
    """Refuse a dataset that is not what the live model's was a while later: then a feed is broken, or the shop is new.

    Raises:
        DataError: Events are missing, or a distribution has moved too far.
    """
    drop = 1 - found.events / max(1, reference.events)
    if drop > limits.max_event_drop:
        raise DataError(
            f"{found.events} events on known items are {drop:.1%} fewer than the {reference.events} that the live model"
            f" learnt from, and at most {limits.max_event_drop:.1%} may be missing{_left_out(found)}"
        )
    for what, value, limit in (
        ("event types", shift(reference.types, found.types), limits.max_type_shift),
        ("categories", shift(reference.categories, found.categories), limits.max_category_shift),
        ("best-selling items", item_shift, limits.max_item_shift),
    ):
        if value > limit:
            raise DataError(
                f"the distribution of {what} is not that of the live model's data: population stability index"
                f" {value:.3f}, at most {limit:g}"
            )


def _check_future(found: Statistics, limits: Limits) -> None:
    rows, future = sum(found.verdicts.values()), found.verdicts.get("future", 0)
    if future > limits.max_future_share * rows:
        raise DataError(
            f"{future} of {rows} events, {future / rows:.1%}, are dated more than {limits.future_minutes} minutes after"
            f" the job's start, and at most {limits.max_future_share:.1%} may be; a clock or a unit is wrong"
        )


def _left_out(found: Statistics) -> str:
    """Return what was left out for a shopper's sake, which may be why there is too little."""
    told = [f"{found.verdicts[name]} {name}" for name in ("withdrawn", "erased") if found.verdicts.get(name)]
    return f" (left out: {', '.join(told)})" if told else ""
