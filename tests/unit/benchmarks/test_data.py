from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from benchmarks.quality.data import DataError, LeaveOneOut, read, text

if TYPE_CHECKING:
    from collections.abc import Callable

    Frames = tuple[pd.DataFrame, pd.DataFrame]
    Write = Callable[[pd.DataFrame, pd.DataFrame], tuple[Path, Path]]

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def test_histories_and_targets_are_those_of_the_file(ring: LeaveOneOut, frames: Frames) -> None:
    names = [item["item_id"] for item in ring.items]
    for user, rows in frames[0].groupby("user_id"):
        index = ring.user_ids.index(str(user))
        by_split = {split: list(group["item_id"]) for split, group in rows.groupby("split")}
        assert [names[row] for row in ring.known("valid").of(index)] == by_split["train"]
        assert [names[row] for row in ring.known("test").of(index)] == by_split["train"] + by_split["valid"]
        assert [names[ring.targets("valid")[index]]] == by_split["valid"]
        assert [names[ring.targets("test")[index]]] == by_split["test"]


def test_rows_may_come_in_any_order(write: Write, frames: Frames, ring: LeaveOneOut) -> None:
    shuffled = read(*write(frames[0].sample(frac=1, random_state=1), frames[1]))
    order = [shuffled.user_ids.index(user) for user in ring.user_ids]
    for user, other in enumerate(order):
        assert ring.train.of(user).tolist() == shuffled.train.of(other).tolist()
        assert ring.test[user] == shuffled.test[other]


def test_a_user_without_held_out_events_is_history_only(write: Write, frames: Frames) -> None:
    interactions = frames[0][~((frames[0]["user_id"] == "u3") & (frames[0]["split"] != "train"))]
    data = read(*write(interactions, frames[1]))
    user = data.user_ids.index("u3")
    assert user not in data.judged("valid")
    assert user not in data.judged("test")
    assert data.known("test").of(user).tolist() == data.train.of(user).tolist()
    assert len(data.known("test").items) == len(data.train.items) + len(data.judged("valid"))


def test_items_are_not_in_the_order_of_their_ids(ring: LeaveOneOut) -> None:
    numbers = [int(item["item_id"][1:]) for item in ring.items]
    assert abs(np.corrcoef(numbers, np.arange(len(numbers)))[0, 1]) < 0.4


def test_missing_times_follow_the_event_before_or_behind(write: Write, frames: Frames) -> None:
    interactions = frames[0].astype({"timestamp": "Int64"})
    of_user = interactions["user_id"] == "u5"
    interactions.loc[of_user & interactions["position"].isin([0, 2]), "timestamp"] = pd.NA
    data = read(*write(interactions, frames[1]))
    user = data.user_ids.index("u5")
    at = data.train.at[data.train.starts[user] : data.train.starts[user + 1]]
    known = [1_400_000_000 + 86_400 * (5 + position) for position in range(len(at))]
    assert at.tolist() == [known[1], known[1], known[1], *known[3:]]
    assert data.timed


def test_without_times_events_are_a_day_apart(write: Write, frames: Frames) -> None:
    data = read(*write(frames[0].drop(columns="timestamp"), frames[1]))
    assert not data.timed
    user = data.user_ids.index("u5")
    at = data.train.at[data.train.starts[user] : data.train.starts[user + 1]]
    assert np.diff([*at, data.valid_at[user], data.test_at[user]]).tolist() == [86_400] * (len(at) + 1)


def test_text_has_what_there_is() -> None:
    record = {"item_id": "a", "title": "Brush", "brand": None, "categories": ["Hair", "Tools"], "description": "Soft"}
    assert text(record) == "Brush. Hair. Tools. Soft"


@pytest.mark.parametrize("column", ["user_id", "item_id", "position", "split"])
def test_a_missing_column_is_named(write: Write, frames: Frames, column: str) -> None:
    with pytest.raises(DataError, match=f"interactions: .*missing columns {column}"):
        read(*write(frames[0].drop(columns=column), frames[1]))


@pytest.mark.parametrize("column", ["item_id", "title"])
def test_a_missing_item_column_is_named(write: Write, frames: Frames, column: str) -> None:
    with pytest.raises(DataError, match=f"items: .*missing columns {column}"):
        read(*write(frames[0], frames[1].drop(columns=column)))


def _change(frame: pd.DataFrame, row: int, column: str, value: object) -> pd.DataFrame:
    changed = frame.copy()
    changed.loc[row, column] = value
    return changed


def test_values_of_another_form_are_refused_by_name(write: Write, frames: Frames) -> None:
    events, items = frames
    with pytest.raises(DataError, match="split is 'dev', it must be one of train, valid, test"):
        read(*write(_change(events, 0, "split", "dev"), items))
    with pytest.raises(DataError, match="1 values of item_id are not in the items file, such as 'i999'"):
        read(*write(_change(events, 0, "item_id", "i999"), items))
    with pytest.raises(DataError, match="user 'u0' repeats a position"):
        read(*write(_change(events, 1, "position", 0), items))
    with pytest.raises(DataError, match="user 'u0' has positions that are not in the order"):
        read(*write(_change(events, 0, "split", "test"), items))
    with pytest.raises(DataError, match="user_id has 1 empty values"):
        read(*write(_change(events, 0, "user_id", None), items))
    with pytest.raises(DataError, match="item_id has 1 repeated values"):
        read(*write(events, _change(items, 0, "item_id", "i1")))
    with pytest.raises(DataError, match="split has no row 'valid'"):
        read(*write(events[events["split"] != "valid"], items))


def test_files_that_are_none_are_refused(tmp_path: Path, write: Write, frames: Frames) -> None:
    interactions, items = write(*frames)
    with pytest.raises(DataError, match="no such file"):
        read(tmp_path / "none.parquet", items)
    items.write_text("item_id,title\n")
    with pytest.raises(DataError, match="not a Parquet file"):
        read(interactions, items)


@pytest.mark.parametrize(("name", "users", "items"), [("beauty", 22_363, 12_101), ("scientific", 8_317, 4_344)])
def test_the_shared_sets_are_read_whole(name: str, users: int, items: int) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"no benchmark data at {SHARED}")
    data = read(SHARED / name / "interactions.parquet", SHARED / name / "items.parquet")
    assert len(data.train) == len(data.judged("valid")) == len(data.judged("test")) == users
    assert len(data.items) == items
    assert (np.diff(data.train.at)[np.diff(data.train.users()) == 0] >= 0).all()
