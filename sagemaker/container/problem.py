"""What a program says when it cannot answer: one class per HTTP status."""

from __future__ import annotations


class RequestError(ValueError):
    """The request breaks a stated limit: 400, with the field, the limit and the value that was sent."""

    status = 400

    def __init__(self, field: str, limit: str, value: object) -> None:
        self.field = field
        self.limit = limit
        self.value = value
        super().__init__(f"{field} must be {limit}, got {_shown(value)}")

    def body(self) -> dict[str, object]:
        """Return the error document."""
        error = {"field": self.field, "limit": self.limit, "value": _shown(self.value), "message": str(self)}
        return {"error": error}


class ConflictError(RuntimeError):
    """The wanted state cannot be reached by this worker: 409."""

    status = 409

    def body(self) -> dict[str, object]:
        """Return the error document."""
        return {"error": {"message": str(self)}}


def _shown(value: object) -> str:
    """Return a short form of a value: a hostile megabyte is not echoed."""
    text = repr(value) if not isinstance(value, str) else value
    return text if len(text) <= 100 else text[:97] + "..."
