"""Errors that a caller is told of, each with its HTTP status: one small class for each, one form for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MOST_VALUE_CHARS = 100
"""A wrong value, or the name of its field, is shown back up to this length."""
MOST_DETAIL_CHARS = 500
MOST_VALUE = 2**53
"""A greater number is shown as text: few readers of JSON keep it whole."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong: which field, which limit it broke, and the value seen."""

    field: str
    limit: str
    value: Any = None

    def as_json(self) -> dict[str, Any]:
        """The error as problem+json shows it; a long value is cut."""
        value = self.value
        if isinstance(value, int) and abs(value) > MOST_VALUE:
            value = repr(value)
        if not isinstance(value, bool | int | float | type(None)):
            value = _shown(value if isinstance(value, str) else repr(value), MOST_VALUE_CHARS)
        elif isinstance(value, float) and value - value != 0:
            value = repr(value)
        return {"field": _shown(self.field, MOST_VALUE_CHARS), "limit": self.limit, "value": value}


def _shown(text: str, most_chars: int) -> str:
    """Text as an answer may carry it: cut, and without lone surrogates, which have no bytes in UTF-8."""
    cut = text if len(text) <= most_chars else text[:most_chars] + "…"
    return cut.encode("utf-8", "backslashreplace").decode()


class ProblemError(Exception):
    """An error that the caller is told of, as RFC 9457 describes it."""

    status = 500
    title = "Internal error"

    def __init__(
        self, detail: str = "", errors: tuple[FieldError, ...] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors
        self.headers = headers or {}


class InvalidInputError(ProblemError):
    """The request says something that it may not say."""

    status = 400
    title = "Invalid input"

    @classmethod
    def of(cls, field: str, limit: str, value: object = None) -> InvalidInputError:
        """One wrong field."""
        return cls(f"{field}: {limit}", (FieldError(field, limit, value),))


class ForbiddenError(ProblemError):
    """The caller's role may not do this, whatever the object."""

    status = 403
    title = "Forbidden"


class NotFoundError(ProblemError):
    """The object does not exist, or is not the caller's: the answer is the same."""

    status = 404
    title = "Not found"


class ConflictError(ProblemError):
    """Somebody else changed the object meanwhile, or it is in a state that forbids this."""

    status = 409
    title = "Conflict"


class PreconditionFailedError(ProblemError):
    """The object is no longer at the version that the caller named."""

    status = 412
    title = "Precondition failed"


class PayloadTooLargeError(ProblemError):
    """The body is longer than the route takes."""

    status = 413
    title = "Payload too large"


class UnsupportedMediaTypeError(ProblemError):
    """The body is not JSON."""

    status = 415
    title = "Unsupported media type"


class LimitReachedError(ProblemError):
    """The caller has used what a period allows; it may go on when the next one begins."""

    status = 429
    title = "Limit reached"


class UnavailableError(ProblemError):
    """A store did not answer in time; the caller may try again."""

    status = 503
    title = "Temporarily unavailable"


class AwayError(UnavailableError):
    """A store was not asked: it keeps failing, or the request has no time left for it.

    `dependency` names the store for our log, `cause` says why in one word; the caller is told neither.
    """

    def __init__(self, dependency: str, cause: str) -> None:
        super().__init__("a store is not there; try again", headers={"Retry-After": "1"})
        self.dependency = dependency
        self.cause = cause


def problem(error: ProblemError, request_id: str) -> dict[str, Any]:
    """The body of an error's answer."""
    return {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": _shown(error.detail, MOST_DETAIL_CHARS),
        "errors": [item.as_json() for item in error.errors],
        "request_id": request_id,
    }
