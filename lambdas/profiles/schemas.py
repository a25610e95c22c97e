"""What callers send and get: a user's profile."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from vitrine.domain.consent import Consent
from vitrine.schemas import Edge, Locale, Number, Whole

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(max_length=500)]
Scalar = bool | Whole | Number | Text


class ProfileBody(Edge):
    """A whole profile; what is left out is emptied, and a consent that is left out is the stage's default.

    `locale` is the language that the shopper is spoken to in, as far as it is one of those that reasons are written in.
    """

    attributes: Annotated[dict[Name, Scalar], Field(max_length=50)] = {}
    preferences: Annotated[dict[Name, list[Text] | Scalar], Field(max_length=50)] = {}
    consent: Consent | None = None
    locale: Locale | None = None


class Profile(ProfileBody):
    """A stored profile. `version` rises with every change; `updated_at` in epoch milliseconds."""

    user_id: str
    consent: Consent
    version: int
    updated_at: int
