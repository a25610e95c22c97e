"""The demo as a new user runs it, on a small part of its shop: from an empty account to the end of the tour."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "build" / "demo.json"
OTHER_SCALE = ROOT / "build" / "snapshots" / "other-scale" / "key" / "facts.json"

# One run stands behind all tests here; a busy machine takes its time.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def facts() -> Iterator[dict[str, Any]]:
    """The tour's facts. What an earlier, full demo left is put back afterwards."""
    kept = FACTS.read_bytes() if FACTS.exists() else None
    OTHER_SCALE.parent.mkdir(parents=True, exist_ok=True)
    OTHER_SCALE.write_text("{}")
    command = [sys.executable, "-m", "demo", "--once", "--scale", "small"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=840)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    yield json.loads(FACTS.read_text(encoding="utf-8"))
    if kept is not None:
        FACTS.write_bytes(kept)


def test_the_shop_is_imported_whole(facts: dict[str, Any]) -> None:
    catalogue, events = facts["imports"]["catalogue"], facts["imports"]["events"]
    assert catalogue["accepted"] == facts["shop"]["items"] == 300
    assert events["accepted"] == events["rows"] == facts["shop"]["purchases"]


def test_the_snapshot_of_another_scale_stays(facts: dict[str, Any]) -> None:
    """Given a demo of the full shop, when the tests run theirs, then the next full demo still starts from its own."""
    assert facts["scale"] == "small"
    assert OTHER_SCALE.exists()
    shutil.rmtree(OTHER_SCALE.parents[1])


def test_a_model_is_trained_judged_and_promoted(facts: dict[str, Any]) -> None:
    assert facts["retraining"]["status"] == "SUCCEEDED"
    assert [guard for guard in facts["evaluation"]["guards"] if guard["passed"] is False] == []
    assert {"Prepare", "Train", "Evaluate", "Gate", "SmokeTest", "Promote"} <= facts["retraining"]["steps"].keys()
    assert facts["tour"]["recommendations"]["model_version"] == facts["retraining"]["execution"]


def test_the_model_is_not_certainly_worse_than_counting(facts: dict[str, Any]) -> None:
    """A hundred households have too few visits in the last weeks to tell a lead from chance."""
    leads = facts["evaluation"]["differences"]
    assert all(leads[other]["high"] >= 0 for other in ("popularity", "co_occurrence", "champion"))


def test_what_was_bought_is_left_out_of_home_and_found_in_buy_again(facts: dict[str, Any]) -> None:
    shown = facts["tour"]["recommendations"]
    assert (shown["source"], shown["already_bought"], shown["buy_again_not_bought"]) == ("model", [], [])


def test_live_events_change_the_next_answer(facts: dict[str, Any]) -> None:
    live = facts["tour"]["live_events"]
    assert live["results"] == ["accepted"] * 3
    assert live["changed"]


def test_a_stranger_s_first_look_changes_their_answer(facts: dict[str, Any]) -> None:
    assert facts["tour"]["new_shopper"]["changed"]


def test_a_new_item_is_recommended(facts: dict[str, Any]) -> None:
    assert facts["tour"]["new_item"]["place_new_arrivals"] is not None


def test_filters_hold_and_fill_the_page(facts: dict[str, Any]) -> None:
    assert facts["tour"]["filters"]["all_within"]
    assert facts["tour"]["filters"]["full_page"]


def test_without_the_ranker_the_shopper_is_answered_and_heard(facts: dict[str, Any]) -> None:
    without = facts["tour"]["without_model"]
    assert (without["source"], without["changed"]) == ("fallback", True)


def test_the_assistant_keeps_to_what_the_shopper_says(facts: dict[str, Any]) -> None:
    talk = facts["tour"]["conversation"]
    first, why, cheaper, refused = talk["turns"]
    assert [turn["intent"] for turn in talk["turns"]] == ["search", "why", "cheaper", "reject"]
    assert first["items"]
    assert first["within_limit"]
    assert first["within_category"]
    assert cheaper["dearest"] < first["cheapest"] or "nothing that costs less" in cheaper["text"]
    assert refused["not_brands"]
    assert not set(refused["not_brands"]) & set(refused["brands"])
    assert why["items"] == first["items"][:1]


def test_the_why_panel_s_switches_act_on_the_next_answer(facts: dict[str, Any]) -> None:
    panel = facts["tour"]["why"]
    assert "history" in panel["used"]
    assert (panel["acted"], panel["still_shown"]) == (True, False)
    assert (panel["forgot"], panel["still_evidence"]) == (True, False)
