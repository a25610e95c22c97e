"""Readable names for products that the source describes in till shorthand."""

from __future__ import annotations

import re

_WORDS = {
    "FRZN": "Frozen",
    "FRZ": "Frozen",
    "VEG": "Vegetables",
    "PKLD": "Pickled",
    "BRKFST": "Breakfast",
    "DRY": "Dry",
    "WHLSM": "Wholesome",
    "FLVRD": "Flavored",
    "DRNK": "Drink",
    "DRNKS": "Drinks",
    "DRNKING": "Drinking",
    "MXS": "Mixes",
    "CARBONATED": "Carbonated",
    "NON-CRBNTD": "Non-Carbonated",
    "MNERAL": "Mineral",
    "WATE": "Water",
    "BN": "Bean",
    "CLEANG": "Cleaning",
    "SHERBTS": "Sherbets",
    "DNRS": "Dinners",
    "ENTREES/DNRS/N": "Entrees & Dinners",
    "CHOC": "Chocolate",
    "W/SWEE": "with Sweetener",
    "SS": "Single Serve",
    "DAN": "Danish",
    "SW": "Sweet",
    "GDS": "Goods",
    "PCKGD": "Packaged",
    "PKGD": "Packaged",
    "PREM": "Premium",
    "CHKN": "Chicken",
    "SNDWCH": "Sandwich",
    "BBQ": "BBQ",
    "HBC": "Care",
    "GM": "GM",
    "CRKRS": "Crackers",
    "CNDMNTS": "Condiments",
    "SPRD": "Spread",
    "REFRGRATD": "Refrigerated",
    "RFRGRTD": "Refrigerated",
    "&": "&",
    "AND": "and",
    "OR": "or",
    "OF": "of",
    "WITH": "with",
    "NOT": "not",
    "EXCEPT": "except",
    "IWS": "Wrapped",
    "RTS": "Ready-to-Serve",
    "LIQUORS": "Liquors",
    "MULTI": "Multi",
    "YOG": "Yogurt",
    "SPC": "Special",
    "PICKLD": "Pickled",
    "SNGL": "Single",
    "CRACKE": "Cracker",
    "BKD": "Baked",
    "FD": "Food",
    "TORT": "Tortilla",
    "SALD": "Salad",
    "DRSNG": "Dressing",
    "TRSH": "Trash",
    "BG": "Bags",
    "MLTI": "Multi",
    "ET": "etc.",
    "ETC": "etc.",
    "CHKL": "Chocolate",
    "BEV": "Beverages",
    "DSRT": "Dessert",
}
_UNITS = {
    "OZ": "oz",
    "LB": "lb",
    "LBS": "lb",
    "CT": "ct",
    "PK": "pk",
    "GA": "gal",
    "GAL": "gal",
    "PT": "pt",
    "QT": "qt",
    "DZ": "dozen",
    "EA": "each",
    "FT": "ft",
    "SQ": "sq",
    "ML": "ml",
    "LTR": "l",
    "LT": "l",
    "FL": "fl",
    "L": "l",
    "YD": "yd",
    "IN": "in",
    "CTS": "ct",
    "GR": "g",
    "G": "g",
    "GM": "g",
}
_VAGUE = 2
"""A type of at most this many words says little without its category (`Premium` of `Ice Cream`)."""


def phrase(shorthand: str) -> str:
    """Spell out one field: `FRZN PIE/DESSERTS` is `Frozen Pie/Desserts`; a bracket cut short is left off."""
    text = re.sub(r"\([^)]*$", "", shorthand)
    text = re.sub(r":\s*", ": ", re.sub(r"\s*/\s*", "/", text)).replace(" - ", ", ")
    words = [_word(word) for word in text.split()]
    return " ".join(words).strip(" ,:/&")


def size(package_size: str) -> str:
    """Spell out a package size: `12 PK/12 OZ` is `12 pk/12 oz`."""
    text = re.sub(r"\(.*?\)", "", package_size).strip()
    return re.sub(r"[A-Z]+", lambda unit: _UNITS.get(unit[0], unit[0].lower()), text).removesuffix(".00")


def title(product_type: str, category: str, package_size: str, brand: str) -> str:
    """Name a product by what it is, how much of it, and whose it is."""
    name, group = phrase(product_type), phrase(category)
    if len(name.split()) < _VAGUE and name.lower() not in group.lower():
        name = f"{group}, {name}"
    amount = size(package_size)
    return f"{name}, {amount} ({brand})" if amount else f"{name} ({brand})"


def _word(word: str) -> str:
    stem = word.rstrip(":,")
    known = _WORDS.get(stem)
    if known is not None:
        return known + word[len(stem) :]
    return "/".join(_WORDS.get(part, _capitals(part)) for part in word.split("/"))


def _capitals(part: str) -> str:
    return re.sub(r"[A-Za-z]+('[A-Za-z]+)?", lambda match: match[0].capitalize(), part)
