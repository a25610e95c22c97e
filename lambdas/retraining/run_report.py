"""What a person is told of a run that has ended: what happened, why, what it cost, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from retraining.cost import JobCost

LONGEST_SUBJECT = 100
"""SNS takes no longer one, and only ASCII in one line."""
_LONGEST_CAUSE = 2000
_REASON = re.compile(r'"(?:errorMessage|FailureReason)": ?"((?:[^\\"]|\\.)+)"')
_ENDING = re.compile(r'"(?:SecondaryStatus|ProcessingJobStatus)": ?"([A-Za-z]+)"')
RUNBOOK = "docs/runbooks/retraining.md"


class _End(NamedTuple):
    what: str
    next: str


_UNTOUCHED = "The live model is untouched."
_ENDS = {
    "Promoted": _End("The challenger is the live model.", "Nothing. To go back: make rollback."),
    "ChampionKept": _End(f"The gate refused the challenger. {_UNTOUCHED}", "Nothing."),
    "WentBack": _End(
        "The previous model serves again.", "Find out what was wrong with the one taken back before it is forced."
    ),
    "RolledBack": _End(
        "The challenger was deployed, failed, and was taken back: all is as before.",
        "Look into the cause; the next run tries anew.",
    ),
    "RollBackFailed": _End("Something could not be put back.", "Look at once: what serves may not be what is named."),
    "TakeBackFailed": _End(
        "The previous model could not be put back.", "Look at once: the model that was to go may serve still."
    ),
    "PrepareFailed": _End(_UNTOUCHED, "Look into the lake's files, or the job's log."),
    "TrainFailed": _End(_UNTOUCHED, "Look into the job's log."),
    "EvaluateFailed": _End(_UNTOUCHED, "Look into the job's log."),
}
_OTHER = _End(_UNTOUCHED, "Look into the cause.")


@dataclass(frozen=True, slots=True)
class Run:
    """An execution at its end: its name, how it ended, and the state that it gathered on the way."""

    stage: str
    name: str
    end: str
    state: Mapping[str, Any]

    def cause(self) -> str:
        """Why it did not end well, in one line; empty for a run that did."""
        if self.end in ("Promoted", "ChampionKept"):
            return ""
        told = [_told(self.state[name]) for name in ("undoing", "error") if name in self.state]
        return "; after ".join(told) or str(_part(self.state, "found").get("cause", ""))

    def versions(self) -> dict[str, str]:
        """The model that served before the run, and the one that it made or took back."""
        found = _part(self.state, "found")
        if found:
            return {"taken back": str(found["model_version"]), "previous": str(found["previous_version"])}
        package = _part(self.state, "package")
        before = {"live before": str(package["previous_version"])} if package else {}
        return {**before, "challenger": self.name}


def subject(run: Run) -> str:
    """The subject of the message about a run."""
    return f"Vitrine {run.stage}: {run.end}, run {run.name}".encode("ascii", "replace").decode()[:LONGEST_SUBJECT]


def message(run: Run, jobs: Sequence[JobCost]) -> str:
    """The message about a run: plain text, a fact a line."""
    return "\n".join(_lines(run, jobs))


def total(jobs: Sequence[JobCost]) -> float:
    """Dollars of all the jobs that have a price."""
    return round(sum(job.usd for job in jobs if job.usd is not None), 6)


def _lines(run: Run, jobs: Sequence[JobCost]) -> Iterator[str]:
    end, order = _ENDS.get(run.end, _OTHER), _part(run.state, "order")
    yield f"{run.end}: {end.what}"
    yield f"Run: {run.name}" + (f", started because: {order['reason']}" if order.get("reason") else "")
    if cause := run.cause():
        yield f"Cause: {cause}"
    yield "Models: " + ", ".join(f"{role} {version}" for role, version in run.versions().items())
    yield from (f"Gate: {reason}" for reason in _part(run.state, "gate").get("reasons", ()))
    unknown = [job.instance for job in jobs if job.usd is None]
    more = f", and what {', '.join(sorted(set(unknown)))} cost" if unknown else ""
    yield f"Cost of the jobs: ${total(jobs):.4f}{more}"
    yield from (f"  {job.told()}" for job in jobs)
    yield f"Next: {end.next} See {run.end} in {RUNBOOK}."


def _part(state: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = state.get(name)
    return found if isinstance(found, Mapping) else {}


def _told(error: Mapping[str, Any]) -> str:
    """Tell an error in one line: a function's message, a job's reason, or the text as it is.

    By search and not by parsing: Step Functions cuts a long cause.
    """
    cause = str(error.get("Cause") or "it gave no cause")
    reason, ending = _REASON.search(cause), _ENDING.search(cause)
    if reason:
        cause = reason[1].replace('\\"', '"').replace("\\n", " ")
    elif ending:
        cause = f"the job ended as {ending[1]}"
    return f"{error.get('Error', 'Error')}: {' '.join(cause.split())}"[:_LONGEST_CAUSE]
