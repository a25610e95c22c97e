"""Entry point of the recommendations function."""

from __future__ import annotations

from recommendations import reading
from recommendations.composition import compose
from recommendations.related import UnknownItemError
from vitrine import deadline
from vitrine.domain import cursor
from vitrine.errors import NotFoundError
from vitrine.http import Reply, Request, entry

SERVICES = compose()


def recommend(request: Request) -> Reply:
    """Answer with a page of recommendations for the path's user or session."""
    shopper_key = str(request.shopper_key)
    named = reading.digest(shopper_key, request.query)
    trail = reading.trail_of(request.query, named)
    ask = reading.ask_of(request.query, request.deadline, SERVICES.usual_locale)
    with deadline.until(ask.deadline):
        page = SERVICES.recommender.recommend(shopper_key, ask, trail, named)
    body = page.body
    if page.trail is not None:
        body["next_cursor"] = cursor.encode(page.trail.written())
    return Reply(body)


def related(request: Request) -> Reply:
    """Answer with items that belong to the path's item."""
    ask = reading.ask_about(request.path["item_id"], request.query, request.deadline, SERVICES.usual_locale)
    try:
        with deadline.until(ask.deadline):
            return Reply(SERVICES.related.related(request.query.kind, ask))
    except UnknownItemError as error:
        raise NotFoundError("the catalogue has no such item") from error


def rank(request: Request) -> Reply:
    """Answer with the body's items in order."""
    ask = reading.ask_for_ranking(request.body, request.deadline, SERVICES.usual_locale)
    with deadline.until(ask.deadline):
        return Reply(SERVICES.rankings.rank(str(request.shopper_key), request.body.item_ids, ask))


handle = entry(
    "recommendations",
    {
        "getUserRecommendations": recommend,
        "getSessionRecommendations": recommend,
        "getRelatedItems": related,
        "rankItems": rank,
    },
)
