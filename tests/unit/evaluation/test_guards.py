"""Each guard keeps its limit, breaks it, or says why it has no number."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from datasets.groups import Groups
from evaluation import attention, cold_start, groups, latency
from evaluation.attention import Attention
from evaluation.cold_start import NewItems
from evaluation.guards import Guard, Lead
from evaluation.limits import Limits, LimitsError
from evaluation.protocol import queries
from infra.settings import GUARD_LIMITS
from ranker.request import parse_request
from retraining.evaluation_report import GUARDS
from tests.unit.evaluation.shop import DAY, HOUR, dataset, query, result, rows

LIMITS = Limits()
FEW, ENOUGH = LIMITS.fewest_shoppers - 1, LIMITS.fewest_shoppers


def by_name(found: list[Guard]) -> dict[str, Guard]:
    return {guard.name: guard for guard in found}


def says(guard: Guard, passed: bool | None, why: str) -> None:
    assert guard.passed is passed, guard
    assert (guard.value is None) is (passed is None), guard
    assert why in guard.why, guard


# Limits


def test_a_stage_changes_the_limits_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARD_LIMITS", '{"latency_p95_ms": 80}')
    assert Limits.from_environment() == Limits(latency_p95_ms=80)
    monkeypatch.delenv("GUARD_LIMITS")
    assert Limits.from_environment() == LIMITS


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ('{"latency": 80}', "knows no latency"),
        ('{"latency_p95_ms": "fast"}', "latency_p95_ms must be a number of at least 0, not 'fast'"),
        ('{"gini_rise": -0.1}', "gini_rise must be a number of at least 0, not -0.1"),
        ('{"level": 1.0}', "level must be below 1, not 1.0"),
        ("{", "must be JSON"),
    ],
)
def test_a_limit_that_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch, given: str, told: str) -> None:
    monkeypatch.setenv("GUARD_LIMITS", given)
    with pytest.raises(LimitsError, match=told):
        Limits.from_environment()


def test_a_stage_s_file_may_name_exactly_the_limits_that_there_are() -> None:
    assert {field.name for field in fields(Limits)} == GUARD_LIMITS


# Latency


def timed(ours: tuple[float, float], theirs: tuple[float, float] | None, *, trained: bool = True) -> dict[str, Guard]:
    pairs = {"challenger": ours} | ({"champion": theirs} if theirs else {})
    measured = {name: {"p50": p50, "p95": p95, "requests": 9.0} for name, (p50, p95) in pairs.items()}
    return by_name(latency.guards(measured, LIMITS, trained=trained))


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "passed"),
    [
        ("latency_p50", (100.0, 100.0), None, True),
        ("latency_p50", (100.1, 101.0), None, False),
        ("latency_p95", (1.0, 250.0), None, True),
        ("latency_p95", (1.0, 250.1), None, False),
        ("latency_against_champion", (1.0, 40.0), (1.0, 20.0), True),
        ("latency_against_champion", (1.0, 40.1), (1.0, 20.0), False),
        # Three times as slow, and no shopper feels it.
        ("latency_against_champion", (1.0, 3.0), (1.0, 1.0), True),
        ("latency_against_champion", (1.0, 10.1), (1.0, 1.0), False),
    ],
)
def test_a_slow_model_is_kept_out(name: str, ours: Any, theirs: Any, passed: bool) -> None:
    says(timed(ours, theirs)[name], passed, "")


def test_without_a_champion_nobody_is_slower_than_it() -> None:
    says(timed((1.0, 2.0), None)["latency_against_champion"], None, "no champion to time")


def test_a_champion_that_learnt_nothing_is_timed_and_judges_nobody() -> None:
    """It has no network to run: whatever learnt would be too slow, on a machine where both take a little longer."""
    judged = timed((1.0, 40.1), (1.0, 20.0), trained=False)
    says(judged["latency_against_champion"], None, "40.10 ms against 20.00 ms")
    says(judged["latency_p95"], True, "")


class Recorder:
    """A program that keeps what it was asked, in the endpoint's own form."""

    def __init__(self, order: list[str], name: str) -> None:
        self.asked: list[dict[str, object]] = []
        self._order, self._name = order, name

    def invoke(self, payload: dict[str, object]) -> dict[str, object]:
        parse_request(payload)
        self.asked.append(payload)
        self._order.append(self._name)
        return {}


def test_everyone_is_timed_by_the_same_whole_requests_in_turn() -> None:
    order: list[str] = []
    programs: Any = {name: Recorder(order, name) for name in ("challenger", "champion")}
    asked = [query(shopper, past=(0, 1), country="US") for shopper in range(4)]
    measured = latency.measure(programs, asked, ["a", "b"])
    assert programs["challenger"].asked == programs["champion"].asked
    payload = programs["challenger"].asked[0]
    assert [event["item_id"] for event in payload["history"]] == ["a", "b"]
    assert payload["context"] == {"country": "US"}
    # Four to warm up, and three times four that count, in which nobody is always the first.
    assert order[8:12] == ["challenger", "champion", "champion", "challenger"]
    assert len(order) == 8 + 3 * 8
    for times in measured.values():
        assert times["requests"] == 4
        assert 0 < times["p50"] <= times["p95"]


class Interrupted:
    """A program whose answers take a moment each, and the first of them a long one."""

    def __init__(self, clock: list[float], interrupted: int) -> None:
        self._clock, self._interrupted, self._asked = clock, interrupted, 0

    def invoke(self, _payload: dict[str, object]) -> dict[str, object]:
        self._asked += 1
        self._clock[0] += 0.001 if self._asked > self._interrupted else 9.0
        return {}


def test_what_else_the_machine_did_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("evaluation.latency.time.perf_counter", lambda: clock[0])
    asked = [query(shopper, past=(0, 1)) for shopper in range(4)]
    # The round that warms up, and the first that counts.
    programs: Any = {"challenger": Interrupted(clock, interrupted=2 * len(asked))}
    measured = latency.measure(programs, asked, ["a", "b"])
    assert measured["challenger"]["p95"] == pytest.approx(1.0)


# Coverage and popularity


def favoured(**changes: float) -> dict[str, dict[str, float]]:
    same = {"coverage@10": 0.4, "popularity": 10.0, "taste": 8.0, "lift": 1.2, "gini@10": 0.7}
    return {
        "challenger": same | {name.replace("_10", "@10"): value for name, value in changes.items()},
        "champion": same,
    }


@pytest.mark.parametrize(
    ("name", "changes", "passed"),
    [
        ("coverage", {"coverage_10": 0.005}, True),
        ("coverage", {"coverage_10": 0.0049}, False),
        ("coverage_against_champion", {"coverage_10": 0.2}, True),
        ("coverage_against_champion", {"coverage_10": 0.19}, False),
        ("popularity_against_champion", {"popularity": 15.0}, True),
        ("popularity_against_champion", {"popularity": 15.1}, False),
        ("lift_against_champion", {"lift": 1.8}, True),
        ("lift_against_champion", {"lift": 1.81}, False),
        ("gini_against_champion", {"gini_10": 0.79}, True),
        ("gini_against_champion", {"gini_10": 0.81}, False),
    ],
)
def test_a_model_that_narrows_what_is_shown_is_kept_out(name: str, changes: dict[str, float], passed: bool) -> None:
    found = by_name(attention.guards(favoured(**changes), 0.5, LIMITS, trained=True))
    says(found[name], passed, "")


@pytest.mark.parametrize(
    ("name", "changes", "passed"),
    [
        ("popularity_against_champion", {"popularity": 30.0, "taste": 20.0}, True),
        ("popularity_against_champion", {"popularity": 30.1, "taste": 20.0}, False),
        ("lift_against_champion", {"lift": 1.5}, True),
        ("lift_against_champion", {"lift": 1.51}, False),
    ],
)
def test_nobody_is_asked_to_show_less_popular_items_than_shoppers_take(
    name: str, changes: dict[str, float], passed: bool
) -> None:
    """Given a champion of old sales, whose items sell no more, then what shoppers take is the yardstick."""
    figures = favoured(**changes)
    figures["champion"] = figures["champion"] | {"popularity": 2.0, "lift": 0.3}
    says(by_name(attention.guards(figures, 0.5, LIMITS, trained=True))[name], passed, "")


def test_what_a_champion_without_sales_shows_is_no_yardstick() -> None:
    found = attention.guards(favoured(), 0.5, LIMITS, trained=False)
    assert [guard.passed for guard in found] == [True, None, None, None, None]
    for guard in found[1:]:
        says(guard, None, "no champion that was trained on sales")


def test_popularity_is_the_sales_of_what_is_shown_over_those_of_the_taste() -> None:
    paid = Attention(rows(8, 4, 0, 0))
    found = paid.figures([rows(0, 1), rows(2, 1)], [query(0, past=(1,)), query(1, past=(1, 1))])
    assert found["popularity"] == (8 + 4 + 0 + 4) / 4
    assert found["taste"] == 4
    assert found["lift"] == pytest.approx((6 / 4 + 2 / 4) / 2)
    assert found["coverage@10"] == 3 / 4
    curve = paid.curve([rows(0, 1), rows(2, 1)])
    assert [curve[0], curve[5], curve[10], curve[20]] == [[0.0, 0.0], [0.25, 0.25], [0.5, 0.75], [1.0, 1.0]]


# Cold start


def new_items(shown: dict[str, tuple[int, ...]], shoppers: int, *, trained: bool = True) -> dict[str, Guard]:
    """Item 2 is new and answers every query."""
    asked = [query(shopper, relevant=(2,)) for shopper in range(shoppers)]
    known = dataset([(0, 0, 0), (0, 1, HOUR), (0, 2, 3 * DAY)], items=3, test_from=2 * DAY)
    new = NewItems.of(known, asked)
    assert new.new.tolist() == [False, False, True]
    results = {name: result([0.0] * shoppers, items) for name, items in shown.items()}
    _, found = cold_start.items(new, results, asked, LIMITS, trained=trained, seed=0)
    return by_name(found)


@pytest.mark.parametrize(
    ("challenger", "champion", "shown", "recall"),
    [
        ((0, 2), (0, 2), True, True),
        ((0, 1), (0, 2), False, False),
        ((0, 1, 0, 2), (0, 2), True, True),
        ((0, 2), (0, 1), None, True),
    ],
)
def test_a_model_that_forgets_new_items_is_kept_out(
    challenger: tuple[int, ...], champion: tuple[int, ...], shown: bool | None, recall: bool
) -> None:
    found = new_items({"challenger": challenger, "champion": champion}, ENOUGH)
    says(found["new_items_shown"], shown, "against" if shown is not None else "the champion shows no new item")
    says(found["new_items_recall"], recall, "recall@10 of new items")


def test_what_is_not_new_is_no_recall_of_new_items() -> None:
    asked = [query(0, relevant=(1, 2)), query(1, relevant=(1,))]
    new = NewItems.of(dataset([(0, 0, 0), (0, 1, HOUR), (0, 2, 3 * DAY)], items=3, test_from=2 * DAY), asked)
    assert new.recall([rows(0, 1), rows(0, 1)], asked).tolist() == [0.0]
    assert new.recall([rows(2, 0), rows(0, 1)], asked).tolist() == [1.0]


def test_few_queries_for_new_items_judge_nobody() -> None:
    found = new_items({"challenger": (0, 1), "champion": (0, 2)}, FEW)
    says(found["new_items_recall"], None, f"{FEW} shoppers are fewer than the {ENOUGH} needed")
    says(new_items({"challenger": (0, 1)}, ENOUGH, trained=False)["new_items_recall"], None, "no champion")
    says(new_items({"challenger": (0, 2)}, ENOUGH, trained=False)["new_items_shown"], None, "0.5000 of its places")


def test_a_shop_without_new_items_says_so() -> None:
    asked = [query(0)]
    new = NewItems.of(dataset([(0, 0, 0), (0, 1, HOUR)], items=2, test_from=DAY), asked)
    results = {name: result([0.5]) for name in ("challenger", "champion")}
    _, found = cold_start.items(new, results, asked, LIMITS, trained=True, seed=0)
    says(by_name(found)["new_items_shown"], None, "every item has been seen")
    says(by_name(found)["new_items_recall"], None, "0 shoppers")


@pytest.mark.parametrize("rival", ["popularity", "champion"])
@pytest.mark.parametrize(("ours", "passed"), [(0.5, True), (0.6, True), (0.476, True), (0.474, False)])
def test_a_model_that_fails_shoppers_at_their_beginning_is_kept_out(rival: str, ours: float, passed: bool) -> None:
    asked = [query(shopper, past=()) for shopper in range(ENOUGH)]
    values = {"challenger": ours, "popularity": 0.1, "champion": 0.1} | {rival: 0.5}
    results = {name: result([value] * ENOUGH) for name, value in values.items()}
    _, found = cold_start.shoppers(results, asked, "ndcg@10", LIMITS, seed=0)
    says(by_name(found)[f"new_shoppers_against_{rival}"], passed, "at most 1 event")


def test_without_shoppers_at_their_beginning_the_guards_say_so() -> None:
    _, found = cold_start.shoppers({}, [], "ndcg@10", LIMITS, seed=0)
    for guard in found:
        says(guard, None, f"0 shoppers are fewer than the {ENOUGH} needed")
    asked = [query(shopper, past=()) for shopper in range(ENOUGH)]
    results = {name: result([0.5] * ENOUGH) for name in ("challenger", "popularity")}
    _, found = cold_start.shoppers(results, asked, "ndcg@10", LIMITS, seed=0)
    says(by_name(found)["new_shoppers_against_champion"], None, "there is no champion")


def test_queries_of_beginners_are_visits_that_nothing_or_one_event_precedes() -> None:
    events = [
        (0, 0, 5 * DAY), (0, 1, 5 * DAY + 60), (0, 2, 7 * DAY),
        (1, 0, 1 * DAY), (1, 1, 6 * DAY), (1, 2, 8 * DAY),
        (2, 3, 1 * DAY),
    ]  # fmt: skip
    known = dataset(events, items=4, test_from=4 * DAY)
    found = queries(known, 4 * DAY, None, 100, 0, (0, 1))
    assert sorted((one.shopper, one.history.items.tolist(), one.relevant.tolist()) for one in found) == [
        (0, [], [0, 1]),
        (1, [0], [1]),
    ]
    usual = queries(known, 4 * DAY, None, 100, 0)
    assert sorted((one.shopper, len(one.history)) for one in usual) == [(0, 2), (1, 1), (1, 2)]
    assert [one.shopper for one in queries(known, 4 * DAY, 6 * DAY, 100, 0, (0, 1))] == [0]


# Groups


def grouped(losses: dict[str, float], sizes: dict[str, int], rival: str = "champion") -> tuple[Any, dict[str, Guard]]:
    """Countries of so many shoppers whose metric is .5 with the rival, and less by so much with the challenger."""
    asked = [query(10_000 * place + i, country=name) for place, name in enumerate(sizes) for i in range(sizes[name])]
    ours = [0.5 - losses[one.context["country"]] for one in asked]
    results = {"challenger": result(ours), "popularity": result([0.5] * len(asked))}
    results[rival] = result([0.5] * len(asked))
    told, found = groups.compared(asked, results, "ndcg@10", LIMITS, 0, Groups())
    return told, by_name(found)


def test_a_model_that_fails_one_group_is_kept_out_though_all_others_gain() -> None:
    told, found = grouped({"DE": -0.2, "US": 0.03}, {"DE": 200, "US": ENOUGH})
    says(found["fairness_country"], False, "country US against champion, the greatest of 2 groups judged of 2")
    assert found["fairness_country"].value == pytest.approx(0.06)
    assert told["country"]["US"]["values"]["challenger"] == pytest.approx(0.47)
    assert told["country"]["US"]["lead"]["against"] == "champion"
    _, found = grouped({"DE": -0.2, "US": 0.024}, {"DE": 200, "US": ENOUGH})
    says(found["fairness_country"], True, "country US")


def test_without_a_champion_groups_are_compared_with_popularity() -> None:
    _, found = grouped({"DE": 0.1}, {"DE": ENOUGH}, rival="popularity")
    says(found["fairness_country"], False, "country DE against popularity")


def test_a_group_of_few_shoppers_is_told_and_not_judged() -> None:
    told, found = grouped({"DE": 0.5}, {"DE": FEW})
    says(found["fairness_country"], None, f"none of 1 has the {ENOUGH} shoppers needed")
    assert told["country"]["DE"]["judged"] is False
    says(found["fairness_device"], None, "no held-out visit names a device")


def attributed(sizes: dict[str, int], losses: dict[str, float]) -> tuple[Any, dict[str, Guard]]:
    """Shoppers who told their income, and one in ten who told nothing."""
    names = [name for name in sizes for _ in range(sizes[name])]
    asked = [query(number) for number in range(len(names) + len(names) // 10)]
    ours = [0.5 - losses[name] for name in names] + [0.9] * (len(asked) - len(names))
    results = {"challenger": result(ours)} | {name: result([0.5] * len(asked)) for name in ("popularity", "champion")}
    members = {name: [number for number, own in enumerate(names) if own == name] for name in sizes}
    told, found = groups.compared(asked, results, "ndcg@10", LIMITS, 0, Groups({"income": members}))
    return told, by_name(found)


def test_a_model_that_fails_a_group_of_an_attribute_is_kept_out() -> None:
    told, found = attributed({"low": ENOUGH, "high": 200}, {"low": 0.03, "high": -0.2})
    says(found["fairness_income"], False, "income low against champion, the greatest of 2 groups judged of 2")
    assert told["income"]["low"]["shoppers"] == ENOUGH
    assert told["income"]["high"]["values"]["challenger"] == pytest.approx(0.7)
    _, found = attributed({"low": ENOUGH, "high": 200}, {"low": 0.01, "high": -0.2})
    says(found["fairness_income"], True, "income low")


def test_of_a_small_group_of_an_attribute_no_figure_is_told() -> None:
    told, found = attributed({"rare": FEW, "high": 200}, {"rare": 0.4, "high": 0.0})
    assert set(told["income"]) == {"high"}
    says(found["fairness_income"], True, "judged of 2")
    told, found = attributed({"rare": FEW}, {"rare": 0.4})
    assert told["income"] == {}
    says(found["fairness_income"], None, f"none of 1 has the {ENOUGH} shoppers needed")


def test_what_chance_may_explain_is_no_loss() -> None:
    generator = np.random.default_rng(0)
    ours, theirs = generator.random(200) - 0.02, generator.random(200)
    lead = Lead.of(ours, theirs, np.arange(200), 0, 0.99)
    assert lead.found["low"] < 0 < lead.found["high"]
    assert lead.certain_loss == 0
    assert Lead.of(theirs - 0.1, theirs, np.arange(200), 0, 0.99).certain_loss == pytest.approx(0.1 / theirs.mean())


def test_groups_by_length_of_history_are_in_order() -> None:
    asked = [query(place, past=(0,) * size) for place, size in enumerate((13, 1, 5, 40, 4))]
    found = groups.groups(asked, Groups())["history"]
    assert {name: places.tolist() for name, places in found.items()} == {
        "1 to 4 events": [1, 4],
        "5 to 7 events": [2],
        "13 events and more": [0, 3],
    }
    assert list(found) == ["1 to 4 events", "5 to 7 events", "13 events and more"]


def test_the_guards_that_the_gate_asks_for_are_those_that_the_evaluation_gives() -> None:
    asked = [query(0)]
    results = {name: result([0.5]) for name in ("challenger", "popularity", "champion")}
    new = NewItems.of(dataset([(0, 0, 0)], items=2, test_from=DAY), asked)
    found = [
        *latency.guards({"challenger": {"p50": 1.0, "p95": 1.0, "requests": 1.0}}, LIMITS, trained=True),
        *attention.guards(favoured(), 1.0, LIMITS, trained=True),
        *cold_start.items(new, results, asked, LIMITS, trained=True, seed=0)[1],
        *cold_start.shoppers(results, asked, "ndcg@10", LIMITS, seed=0)[1],
        *groups.compared(asked, results, "ndcg@10", LIMITS, 0, Groups())[1],
    ]
    assert sorted(guard.name for guard in found) == sorted(GUARDS)
    json.dumps([guard.as_dict() for guard in found], allow_nan=False)
