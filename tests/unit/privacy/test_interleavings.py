"""Whatever is under way while a person is erased: nothing of before comes back, and nothing of after is lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.unit.privacy.world import World, worlds
from vitrine.domain.erasure import NEVER, digest, first_known
from vitrine.domain.events import Event

EVERYDAY, FULL = 12, 1_000
EXTRACTED = 4
"""One of so many also asks what a retraining would learn from; DuckDB takes most of the time of one."""
USER, SESSION, OTHER = "USER#ann", "SESSION#ann-phone", "USER#bob"
PEOPLE = (USER, SESSION)
STEPS = 26


@dataclass
class Drawn:
    """One interleaving: what happens is drawn; what was taken in is noted by item, of which each act has its own."""

    world: World
    random: random.Random
    extracts: bool
    taken: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Shopper and first known time, by item."""
    imported: dict[str, tuple[str, int]] = field(default_factory=dict)
    ordered: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Shopper and time of jobs for copy."""
    waiting: list[tuple[str, Event]] = field(default_factory=list)
    """Events that a function has taken in and not stored yet."""
    erasure: str = ""
    state: str = ""
    erased: bool = False
    registered: dict[str, int] = field(default_factory=dict)
    """What the lake's register of tombstones has."""
    acts: int = 0
    forgotten: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By item, who had it forgotten, and up to when."""

    def act(self) -> None:
        weights: dict[Callable[[], None], int] = {
            self.event: 6, self.flush: 4, self.join: 2, self.profile: 2, self.show: 2, self.bring: 2,
            self.forget: 3, self.order: 2, self.write: 3, self.deliver: 4, self.erase: 2, self.workflow: 8,
            self.learn: int(self.extracts),
        }  # fmt: skip
        self.world.clock.now_ms += self.random.randint(1, 400)
        self.random.choices(list(weights), list(weights.values()))[0]()
        self.check_reads()

    def event(self) -> None:
        """Take an event in: sometimes one that happened long ago, sometimes one that is stored only later."""
        self.acts += 1
        now = self.world.clock.now_ms
        at = now - self.random.choice((0, 0, 0, 5_000, 86_400_000))
        kind = self.random.choice(("view", "purchase"))
        shopper = self.random.choice((USER, USER, SESSION, OTHER))
        event = Event(f"e{self.acts}", kind, at, at, now, f"i{self.acts}")
        self.taken[f"i{self.acts}"] = (shopper, at)
        self.waiting.append((shopper, event))
        if self.random.random() < 0.7:
            self.flush()

    def forget(self) -> None:
        """Have an item forgotten by whom it is of, whatever of it is still under way."""
        known = [(item, who) for item, (who, _) in self.everything()]
        if known:
            item, who = self.random.choice(known)
            self.forgotten[item] = (who, self.world.forget(who, item))

    def flush(self) -> None:
        for shopper, event in self.waiting:
            self.world.store(shopper, event)
        self.waiting.clear()

    def join(self) -> None:
        self.world.join(SESSION, USER)

    def profile(self) -> None:
        shopper = self.random.choice((USER, OTHER))
        self.world.profiles.put_profile(shopper, {"attributes": {}}, self.world.clock.now_ms, None)

    def show(self) -> None:
        self.world.show(self.random.choice((USER, SESSION)))

    def order(self) -> None:
        """Have copy written about somebody."""
        self.acts += 1
        shopper = self.random.choice((USER, USER, OTHER))
        self.ordered[f"j{self.acts}"] = (shopper, self.world.clock.now_ms)
        self.world.order_copy(shopper, f"j{self.acts}")

    def write(self) -> None:
        """Write a draft of a job that was ordered at some time, and may be gone."""
        if self.ordered:
            self.world.write_copy(self.random.choice(list(self.ordered)), f"{self.random.randint(1, 2):05d}")

    def bring(self) -> None:
        """Import a history, or import one again."""
        now = self.world.clock.now_ms
        shopper = self.random.choice((USER, USER, OTHER))
        if not (again := bool(self.imported) and self.random.random() < 0.4):
            self.acts += 1
            new = {f"h{self.acts}.{n}": now - self.random.choice((0, 1_000, 10**8)) for n in range(3)}
            self.imported |= {item: (shopper, at) for item, at in new.items()}
        theirs = {
            item: at for item, (whose, at) in self.imported.items() if whose == shopper and (again or item in new)
        }
        if theirs:
            self.world.bring(shopper, theirs)

    def deliver(self) -> None:
        """Deliver the stream's records, in order and sometimes again."""
        self.world.take_records()
        end = self.random.randint(0, len(self.world.records))
        self.world.deliver(self.random.randint(0, end), end)

    def erase(self) -> None:
        erasure = self.world.erase(USER)
        if self.erasure == erasure and self.state:
            return
        self.erasure, self.state, self.erased = erasure, "Find", True

    def workflow(self) -> None:
        if self.state:
            if self.state == "Settle":
                # No function's request lasts longer than that.
                self.flush()
            self.state = self.world.step(self.state, self.erasure)
            self.registered = self.world.registered()

    def learn(self) -> None:
        """No retraining that reads the register learns of what was there before, however the lake is."""
        learnt = self.world.extract()
        until = {who: self.registered.get(digest(who), NEVER) for who in PEOPLE}
        assert not learnt & {item for item, (who, at) in self.everything() if at <= until.get(who, NEVER)}

    def everything(self) -> Iterator[tuple[str, tuple[str, int]]]:
        yield from self.taken.items()
        yield from self.imported.items()

    def until(self, shopper: str) -> int:
        return self.world.tombstones.until([shopper]).get(shopper, NEVER)

    def check_reads(self) -> None:
        """Given a request at this very moment, it knows nothing of before the erasure, and nothing forgotten."""
        for who in {who for who, _ in self.forgotten.values()}:
            # An erasure takes what it is older than, and with it the wish to forget that.
            gone = {item for item, (whose, at) in self.forgotten.items() if whose == who and at > self.until(who)}
            assert not self.world.seen(who) & gone
        if self.erased:
            until = self.until(USER)
            gone = {item for item, (who, at) in self.everything() if who == USER and at <= until}
            # Once the erasure is over, an old event that only arrives now is not hidden, and not learnt from either.
            if self.state:
                assert not self.world.seen(USER) & gone

    def end(self) -> None:
        """Let all that is under way come to its end; then bring every history and every record of the stream again."""
        self.flush()
        if not self.erased:
            self.erase()
        self.world.finish(self.state, self.erasure)
        for shopper in (USER, OTHER):
            theirs = {item: at for item, (whose, at) in self.imported.items() if whose == shopper}
            if theirs:
                self.world.clock.now_ms += 60_000
                self.world.bring(shopper, theirs, again=True)
        self.world.take_records()
        for _ in range(2):
            self.world.deliver(0, len(self.world.records))


def check_nothing_came_back(drawn: Drawn) -> None:
    world, until = drawn.world, {person: drawn.until(person) for person in PEOPLE}
    for line in world.lines():
        for name in ("shopper", "carried_from", "joined_to"):
            assert first_known(line) > until.get(str(line.get(name)), NEVER), line
    table = world.partitions()
    old = {item for item, (who, at) in drawn.everything() if who in PEOPLE and at <= until[who]}
    for person in PEOPLE:
        for sort_key, row in table[person].items():
            check_row(sort_key, row, until[person])
        assert all(row["at"] > until[person] for row in table[f"EXPOSURE#{person}"].values())
        assert not bought_by(table[person]) & old
    forgotten = {item for item, (who, at) in drawn.forgotten.items() if at > until.get(who, NEVER)}
    assert not (drawn.extracts and world.extract() & (old | forgotten))
    before = {job for job, (who, at) in drawn.ordered.items() if who in PEOPLE and at <= until[who]}
    assert not before & world.copies().keys()
    assert all(row["at"] > until[USER] for row in table[f"COPY#{USER}"].values())


def bought_by(partition: dict[str, dict[str, Any]]) -> set[str]:
    return {name[2:] for name in partition.get("L", {}) if name.startswith("n:")}


def check_row(sort_key: str, row: dict[str, Any], until: int) -> None:
    """What a row of a person may say once the erasure is over."""
    assert sort_key != "T", row
    if sort_key.startswith("E#"):
        assert row["received_at"] > until, row
    if sort_key == "P":
        assert max(row.get("updated_at", 0), row.get("joined_at", 0)) > until, row
    assert all(at > until for at, _, _ in row.get("events", ())), row
    assert all(at > until for at in row.get("forgotten", {}).values()), row


def check_nothing_was_lost(drawn: Drawn) -> None:
    world, table = drawn.world, drawn.world.partitions()
    until = {one: drawn.until(one) for one in (*PEOPLE, OTHER)}
    assert until[OTHER] == NEVER
    in_lake = {line["item_id"] for line in world.lines() if "type" in line}
    events = {who: [row for key, row in table[who].items() if key.startswith("E#")] for who in until}
    kept = {row["item_id"] for rows in events.values() for row in rows}
    after = {item for item, (who, at) in drawn.everything() if at > until[who]}
    assert after <= in_lake
    # Of what is forgotten the table keeps nothing, and the lake what is not learnt from.
    after -= drawn.forgotten.keys()
    assert after & drawn.taken.keys() <= kept
    assert {job for job, (who, at) in drawn.ordered.items() if at > until[who]} <= world.copies().keys()
    for who, rows in events.items():
        bought = {row["item_id"] for row in rows if row["type"] == "purchase" and first_known(row) > until[who]}
        brought = {item for item, (whose, _) in drawn.imported.items() if whose == who and item in after}
        assert bought | brought <= bought_by(table[who]), who
        assert brought <= world.seen(who), who


def interleave(seed: int, folder: Path) -> None:
    with worlds(folder) as world:
        drawn = Drawn(world, random.Random(seed), seed % EXTRACTED == 0)
        for _ in range(STEPS):
            drawn.act()
        drawn.end()
        check_nothing_came_back(drawn)
        check_nothing_was_lost(drawn)


@pytest.mark.parametrize("seed", range(EVERYDAY))
def test_no_order_of_events_brings_anything_back_or_loses_what_came_after(seed: int, tmp_path: Path) -> None:
    interleave(seed, tmp_path)


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_a_thousand_orders_bring_nothing_back_and_lose_nothing(
    tmp_path_factory: pytest.TempPathFactory, record_property: Callable[[str, object], None]
) -> None:
    for seed in range(FULL):
        interleave(10_000 + seed, tmp_path_factory.mktemp("world"))
    record_property("interleavings", FULL)
