"""Errors by which the workflow decides; Step Functions sees the class's name, so the name is the contract."""

from __future__ import annotations


class RetrainingError(Exception):
    """A step of the workflow did not do what it is for."""


class InvalidPayload(RetrainingError):  # noqa: N818
    """The input lacks something, or holds what makes no sense; the same input fails again."""


class EvaluationMissing(RetrainingError):  # noqa: N818
    """There is no evaluation where the input says."""


class EvaluationInvalid(RetrainingError):  # noqa: N818
    """The evaluation cannot be judged by."""


class DecisionMissing(RetrainingError):  # noqa: N818
    """The gate has noted no decision on this model, or one that keeps it out."""


class NeighboursMissing(RetrainingError):  # noqa: N818
    """There is no file of neighbours where the input says."""


class NeighboursInvalid(RetrainingError):  # noqa: N818
    """The file of neighbours cannot be read."""


class SmokeTestFailed(RetrainingError):  # noqa: N818
    """The deployed challenger gave an answer that no shopper may see, or none."""


class EndpointBusy(RetrainingError):  # noqa: N818
    """The endpoint is between two states: ask again later."""


class EndpointMissing(RetrainingError):  # noqa: N818
    """There is no such endpoint."""


class StageNotSeeded(RetrainingError):  # noqa: N818
    """The stage has no live model that a challenger could replace."""


class PromotionConflict(RetrainingError):  # noqa: N818
    """Another model was promoted while this one was being made."""


class BuildFailed(RetrainingError):  # noqa: N818
    """The image was not built, or not in time."""


class InputRefused(RetrainingError):  # noqa: N818
    """The input of the execution asks for what there is not, or asks for it in the wrong words."""


class AlreadyRunning(RetrainingError):  # noqa: N818
    """Another execution is at work on the same thing."""


class NothingToRollBack(RetrainingError):  # noqa: N818
    """The live model has no predecessor to go back to, or is watched no longer."""
