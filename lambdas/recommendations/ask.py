"""A request for recommendations, once its parameters are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from recommendations.filters import Filters
from vitrine.domain.locales import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

Surface = Literal["home", "product", "cart", "buy_again", "trending", "new_arrivals", "assistant"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted, and how long there is to answer it.

    `now` is epoch seconds; `deadline` is on the monotonic clock, in seconds; `window_s` is how far trending looks back;
    `shown` are the items of the pages before this one; `query` is the vector of words that are searched for; `locale`
    is the BCP 47 tag that the request names for reasons, `usual_locale` the stage's.
    """

    surface: Surface
    k: int
    now: float
    deadline: float
    anchors: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    filters: Filters = field(default_factory=Filters)
    include_purchased: bool = False
    window_s: int = 7 * 86400
    shown: frozenset[str] = frozenset()
    query: str | None = None
    locale: str | None = None
    usual_locale: str = DEFAULT

    @property
    def country(self) -> str | None:
        """The country of the request's context, if it names one."""
        return self.context.get("country")
