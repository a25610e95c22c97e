"""What callers send and get: a user's profile."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from vitrine.schemas import Edge, Number, Whole

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(max_length=500)]
Scalar = bool | Whole | Number | Text
Consent = Literal["none", "service", "personalisation", "training"]


class ProfileBody(Edge):
    """A whole profile; what is left out is emptied."""

    attributes: Annotated[dict[Name, Scalar], Field(max_length=50)] = {}
    preferences: Annotated[dict[Name, list[Text] | Scalar], Field(max_length=50)] = {}
    consent: Consent = "training"


class Profile(ProfileBody):
    """A stored profile. `version` rises with every change; `updated_at` in epoch milliseconds."""

    user_id: str
    version: int
    updated_at: int
