"""Coupons as the shop gave them: what they are worth, for which items, from when until when. None is made here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from content.templates import Line, Locale, amount, couponed

_DATES = {"en": "{year:04d}-{month:02d}-{day:02d}", "de": "{day:02d}.{month:02d}.{year:04d}",
          "fr": "{day:02d}/{month:02d}/{year:04d}"}  # fmt: skip


def applies(coupon: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    """Say whether a coupon is for an item: it names it, or a category above it, or nothing and so all."""
    items, categories = coupon.get("item_ids"), coupon.get("categories")
    if items is None and categories is None:
        return True
    path = list(item.get("category") or ())
    return item["item_id"] in (items or ()) or any(path[: len(one)] == list(one) for one in categories or ())


def expired(coupon: Mapping[str, Any], now: int) -> bool:
    """Say whether a coupon is over; `now` in epoch seconds."""
    return bool(coupon["until"] <= now)


def fitting(coupons: Sequence[Mapping[str, Any]], item: Mapping[str, Any], now: int) -> list[Mapping[str, Any]]:
    """List the coupons that are for an item and valid now."""
    return [one for one in coupons if applies(one, item) and one["from"] <= now and not expired(one, now)]


def lines(coupon: Mapping[str, Any], locale: Locale) -> list[Line]:
    """Write a coupon."""
    year, month, day = map(int, str(coupon["last_day"]).split("-"))
    until = _DATES[locale].format(year=year, month=month, day=day)
    return couponed(coupon["code"], _discount(coupon, locale), until, coupon.get("terms"), locale)


def told(coupon: Mapping[str, Any]) -> str:
    """Say in English what a coupon is worth and by which code, as a part of a sentence."""
    return f"{_discount(coupon, 'en')} off with the code {coupon['code']}"


def _discount(coupon: Mapping[str, Any], locale: Locale) -> str:
    if coupon.get("percent") is not None:
        return f"{coupon['percent']}%" if locale == "en" else f"{coupon['percent']} %"
    return amount(float(coupon["amount"]), coupon["currency"], locale)
