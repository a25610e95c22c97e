"""What callers send and get: a user's profile."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(max_length=500)]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]
Scalar = bool | Whole | Number | Text
Consent = Literal["none", "service", "personalisation", "training"]


class ProfileBody(BaseModel):
    """A whole profile; what is left out is emptied."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    attributes: Annotated[dict[Name, Scalar], Field(max_length=50)] = {}
    preferences: Annotated[dict[Name, list[Text] | Scalar], Field(max_length=50)] = {}
    consent: Consent = "training"


class Profile(ProfileBody):
    """A stored profile. `version` rises with every change; `updated_at` in epoch milliseconds."""

    user_id: str
    version: int
    updated_at: int
