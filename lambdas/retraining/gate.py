"""Whether a challenger may be deployed: every rule is judged, and says why with its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from retraining.artifacts import Artifacts
from retraining.errors import EvaluationInvalid, EvaluationMissing
from retraining.evaluation_report import ALWAYS_MEASURED, BASELINES, CHAMPION, GUARDS, EvaluationReport, Guard
from retraining.promotions import TakenBack

FEWEST_QUERIES = 30
WORST_LOSS = 0.02
"""The part of an aged champion's metric that a challenger may lose while the interval still allows for a gain."""


class Verdict(NamedTuple):
    """Whether a rule is kept, and why."""

    passed: bool
    reason: str


class Gate:
    """Judges by the file that the evaluating job wrote.

    A champion gives way to a challenger that is certainly better. Once its data are `stale_days` older than the
    challenger's, or where it was trained on none, one that is not worse will do. What was learnt from the data of a
    model that was taken back has to be better than that model, by which it would otherwise be replaced again and again.
    """

    def __init__(self, artifacts: Artifacts, stale_days: int, taken_back: TakenBack | None = None) -> None:
        self._artifacts = artifacts
        self._stale_days = stale_days
        self._taken_back = taken_back

    def read(self, model_version: str, evaluation_url: str) -> EvaluationReport:
        """Read the evaluation of a version; raises EvaluationMissing, EvaluationInvalid."""
        stream = self._artifacts.open(evaluation_url)
        if stream is None:
            raise EvaluationMissing(f"{evaluation_url} is not there, or may not be read")
        report = EvaluationReport.parse(stream.read())
        if report.model_version != model_version:
            raise EvaluationInvalid(f"it judges {report.model_version}, not {model_version}")
        return report

    def judge(self, report: EvaluationReport, forced: str | None = None) -> dict[str, Any]:
        """Give the decision, its reasons and its numbers.

        `forced`, an operator's reason, passes over the live model and a model taken back, and over no other rule.
        """
        verdicts = list(self._verdicts(report, forced))
        return {
            "promote": all(verdict.passed for verdict in verdicts),
            "model_version": report.model_version,
            "primary_metric": report.metric,
            "reasons": [verdict.reason for verdict in verdicts],
            "numbers": _numbers(report),
            "quality": {"value": report.values["challenger"], "until": report.until},
        }

    def _verdicts(self, report: EvaluationReport, forced: str | None) -> Iterator[Verdict]:
        yield _enough(report)
        for name in BASELINES:
            yield _not_beaten(report, name)
        for verdict in self._against_rivals(report):
            yield _forced(verdict, forced) if forced else verdict
        for name in dict.fromkeys((*GUARDS, *report.guards)):
            yield _guarded(name, report.guards.get(name))

    def _against_rivals(self, report: EvaluationReport) -> Iterator[Verdict]:
        if CHAMPION in report.differences:
            yield against_champion(report, self._stale_days)
        if self._taken_back is not None and report.until <= self._taken_back.quality.until:
            yield _against_taken_back(report, self._taken_back)


def _guarded(name: str, guard: Guard | None) -> Verdict:
    if guard is None:
        return Verdict(passed=False, reason=f"The evaluation says nothing of the guard {name}.")
    if guard.value is None or guard.passed is None:
        # What the data cannot show keeps no model out; what every model can be asked for does.
        return Verdict(name not in ALWAYS_MEASURED, f"The guard {name} was not measured: {guard.why}.")
    kept = "keeps" if guard.passed else "breaks"
    return Verdict(
        guard.passed,
        f"The guard {name} of {guard.value:.4g} {kept} its limit, {guard.bound} {guard.limit:.4g}: {guard.why}.",
    )


def _forced(verdict: Verdict, why: str) -> Verdict:
    return verdict if verdict.passed else Verdict(passed=True, reason=f"{verdict.reason} An operator took it: {why}")


def _enough(report: EvaluationReport) -> Verdict:
    passed = report.queries >= FEWEST_QUERIES
    words = "enough" if passed else f"fewer than the {FEWEST_QUERIES} needed"
    return Verdict(passed, f"It was judged by {report.queries} queries, {words}.")


def _not_beaten(report: EvaluationReport, name: str) -> Verdict:
    # A small shop has too few held-out visits to be certain of a lead; what is certain is a loss.
    lead = report.differences[name]
    words = "certainly better than" if lead.low > 0 else "not certainly worse than"
    passed = lead.high >= 0
    if not passed:
        words = "certainly worse than"
    return Verdict(passed, f"The challenger is {words} {name}: {_compared(report, name)}.")


def against_champion(report: EvaluationReport, stale_days: int) -> Verdict:
    """Judge the challenger's lead on the champion, see `Gate`."""
    lead, days = report.differences[CHAMPION], report.champion_days
    compared = _compared(report, CHAMPION)
    if lead.low > 0:
        return Verdict(passed=True, reason=f"The challenger is certainly better than the champion: {compared}.")
    if days is not None and days < stale_days:
        age = f"whose data are {days:.1f} days older, not {stale_days}"
        return Verdict(
            passed=False, reason=f"The challenger is not certainly better than the champion, {age}: {compared}."
        )
    passed = lead.high >= 0 and lead.mean >= -WORST_LOSS * report.values[CHAMPION]
    words = "not worse than" if passed else "worse than"
    age = "which was trained on no events" if days is None else f"whose data are {days:.1f} days older"
    return Verdict(passed, f"The challenger is {words} the champion, {age}: {compared}.")


def _against_taken_back(report: EvaluationReport, taken: TakenBack) -> Verdict:
    # The two were never asked the same questions in one evaluation, so a margin stands in for an interval.
    ours, theirs = report.values["challenger"], taken.quality.value
    passed = ours > theirs * (1 + WORST_LOSS)
    words = "better than" if passed else "no better than"
    return Verdict(
        passed,
        f"The challenger, whose data are no newer, is {words} {taken.model_version}, which was taken back"
        f" ({taken.cause}): {report.metric} {ours:.4f} against {theirs:.4f}, and {WORST_LOSS:.0%} more is asked.",
    )


def _compared(report: EvaluationReport, name: str) -> str:
    ours, theirs, lead = report.values["challenger"], report.values[name], report.differences[name]
    return (
        f"{report.metric} {ours:.4f} against {theirs:.4f},"
        f" a difference of {lead.mean:+.4f} ({lead.level:.0%} {lead.low:+.4f} to {lead.high:+.4f})"
    )


def _numbers(report: EvaluationReport) -> dict[str, Any]:
    return {
        "challenger": report.values["challenger"],
        **{name: report.values.get(name) for name in (*BASELINES, CHAMPION)},
        "differences": {name: lead._asdict() for name, lead in report.differences.items()},
        "champion_days": report.champion_days,
    }
