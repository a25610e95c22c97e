"""A small shop to talk about: food, drinks and things for the home, with what a merchant would say of them."""

from __future__ import annotations

from typing import Any

CURRENCY = "EUR"
CREATED_AT = 1_764_000_000
_PLACES = {
    "tea": ["Drinks", "Tea"],
    "coffee": ["Drinks", "Coffee"],
    "juice": ["Drinks", "Juices"],
    "jam": ["Pantry", "Jams & Honey"],
    "pasta": ["Pantry", "Pasta"],
    "sauce": ["Pantry", "Sauces"],
    "cookies": ["Snacks", "Cookies"],
    "chocolate": ["Snacks", "Chocolate"],
    "nuts": ["Snacks", "Nuts & Dried Fruit"],
    "bread": ["Bakery", "Bread"],
    "cheese": ["Dairy", "Cheese"],
    "yogurt": ["Dairy", "Yogurt"],
    "candles": ["Home", "Candles"],
    "mugs": ["Home", "Mugs"],
    "soap": ["Home", "Soap"],
    "dog": ["Pets", "Dog Food"],
}
# item id, place, title, brand, price, and what else differs from an item that is in stock.
_ROWS: tuple[tuple[str, str, str, str, float, dict[str, Any]], ...] = (
    ("tea-1", "tea", "Highland Green Tea, 20 bags", "Teahouse", 3.50, {"organic": True}),
    ("tea-2", "tea", "Moroccan Mint Tea, 20 bags", "Teahouse", 3.90, {"organic": True, "caffeine_free": True}),
    ("tea-3", "tea", "English Breakfast Black Tea, 50 bags", "Kettle & Co", 5.20, {}),
    ("tea-4", "tea", "Earl Grey Loose Leaf Black Tea, 100 g", "Kettle & Co", 8.90, {"organic": True}),
    ("tea-5", "tea", "Camomile Dream Herbal Tea, 20 bags", "Meadow", 2.80, {"caffeine_free": True}),
    ("tea-6", "tea", "White Peony Tea Gift Tin, 80 g", "Kettle & Co", 18.50, {}),
    ("tea-7", "tea", "Rooibos Vanilla Tea, 40 bags", "Meadow", 4.40, {"caffeine_free": True, "_stock": 0}),
    ("coffee-1", "coffee", "House Blend Ground Coffee, 250 g", "Bean Street", 6.50, {}),
    ("coffee-2", "coffee", "Decaf Ground Coffee, 250 g", "Bean Street", 7.20, {"caffeine_free": True}),
    ("coffee-3", "coffee", "Ethiopia Whole Bean Coffee, 500 g", "Roast Club", 14.90, {"organic": True}),
    ("coffee-4", "coffee", "Espresso Whole Bean Coffee, 1 kg", "Roast Club", 22.00, {"_sale": 18.00}),
    ("juice-1", "juice", "Cloudy Apple Juice, 1 l", "Orchard", 2.60, {"organic": True}),
    ("juice-2", "juice", "Orange Juice, 1 l", "Orchard", 2.90, {}),
    ("juice-3", "juice", "Beetroot Juice, 0.5 l", "Meadow", 3.10, {"organic": True}),
    ("jam-1", "jam", "Strawberry Jam, 340 g", "Orchard", 3.20, {"organic": True, "allergens": "none"}),
    ("jam-2", "jam", "Apricot Jam, 340 g", "Orchard", 3.20, {"allergens": "none"}),
    ("jam-3", "jam", "Strawberry Rhubarb Jam, 250 g", "Meadow", 4.80, {"allergens": "none", "_sale": 3.90}),
    ("jam-4", "jam", "Forest Honey, 500 g", "Meadow", 7.50, {"allergens": "none", "vegan": False}),
    ("jam-5", "jam", "Hazelnut Cocoa Spread, 400 g", "Nordby", 4.20, {"allergens": "hazelnuts, milk"}),
    ("pasta-1", "pasta", "Durum Spaghetti, 500 g", "Nonna Rita", 1.50, {"vegan": True, "allergens": "gluten"}),
    ("pasta-2", "pasta", "Egg Tagliatelle, 250 g", "Nonna Rita", 2.90, {"allergens": "gluten, egg"}),
    ("pasta-3", "pasta", "Red Lentil Penne, 250 g", "Meadow", 3.40,
     {"gluten_free": True, "vegan": True, "allergens": "none"}),
    ("pasta-4", "pasta", "Wholegrain Fusilli, 500 g", "Nonna Rita", 1.90, {"vegan": True, "organic": True}),
    ("sauce-1", "sauce", "Tomato Basil Sauce, 350 g", "Nonna Rita", 2.40, {"vegan": True, "allergens": "none"}),
    ("sauce-2", "sauce", "Basil Pesto, 190 g", "Nonna Rita", 3.60, {"allergens": "milk, cashews"}),
    ("sauce-3", "sauce", "Smoky Barbecue Sauce, 300 ml", "Grillmeister", 3.30, {"allergens": "mustard"}),
    ("cookies-1", "cookies", "Butter Cookies, 200 g", "Nordby", 2.70, {"allergens": "gluten, milk, egg"}),
    ("cookies-2", "cookies", "Oat & Raisin Cookies, 180 g", "Meadow", 3.30,
     {"vegan": True, "nut_free": True, "allergens": "gluten"}),
    ("cookies-3", "cookies", "Peanut Crunch Cookies, 180 g", "Nordby", 3.10, {"allergens": "peanuts, gluten"}),
    ("cookies-4", "cookies", "Gluten Free Brownie Cookies, 150 g", "Meadow", 4.60,
     {"gluten_free": True, "allergens": "milk, egg"}),
    ("choc-1", "chocolate", "Dark Chocolate 70%, 100 g", "Cacao Lab", 3.80,
     {"vegan": True, "organic": True, "allergens": "soy"}),
    ("choc-2", "chocolate", "Milk Chocolate Bar, 100 g", "Nordby", 2.20, {"allergens": "milk, soy"}),
    ("choc-3", "chocolate", "Hazelnut Milk Chocolate, 100 g", "Nordby", 2.60, {"allergens": "milk, hazelnuts"}),
    ("choc-4", "chocolate", "Praline Gift Box, 24 pieces", "Cacao Lab", 24.90, {"allergens": "milk, nuts, soy"}),
    ("choc-5", "chocolate", "Dark Chocolate with Orange, 100 g", "Cacao Lab", 4.20,
     {"vegan": True, "allergens": "none"}),
    ("nuts-1", "nuts", "Roasted Almonds, 200 g", "Nordby", 4.50, {"vegan": True, "allergens": "almonds"}),
    ("nuts-2", "nuts", "Salted Peanuts, 250 g", "Nordby", 2.30, {"vegan": True, "allergens": "peanuts"}),
    ("nuts-3", "nuts", "Dried Mango, 150 g", "Orchard", 4.10, {"vegan": True, "organic": True, "nut_free": True}),
    ("bread-1", "bread", "Sourdough Loaf, 750 g", "Hofpfisterei", 4.90, {"vegan": True, "allergens": "gluten"}),
    ("bread-2", "bread", "Gluten Free Seed Bread, 400 g", "Meadow", 5.60, {"gluten_free": True, "allergens": "sesame"}),
    ("bread-3", "bread", "Brioche Buns, 4 pieces", "Hofpfisterei", 3.70, {"allergens": "gluten, milk, egg"}),
    ("cheese-1", "cheese", "Aged Gouda, 250 g", "Kaas", 5.80, {"allergens": "milk"}),
    ("cheese-2", "cheese", "Soft Goat Cheese, 150 g", "Kaas", 4.40, {"allergens": "milk", "organic": True}),
    ("cheese-3", "cheese", "Vegan Cheddar Slices, 200 g", "Meadow", 3.90, {"vegan": True, "allergens": "none"}),
    ("yogurt-1", "yogurt", "Greek Yogurt, 500 g", "Kaas", 2.80, {"allergens": "milk"}),
    ("yogurt-2", "yogurt", "Soy Yogurt Vanilla, 400 g", "Meadow", 2.60, {"vegan": True, "allergens": "soy"}),
    ("candle-1", "candles", "Lavender Scented Candle", "Lumen", 12.00, {"scent": "lavender", "colour": "purple"}),
    ("candle-2", "candles", "Vanilla Scented Candle", "Lumen", 12.00,
     {"scent": "vanilla", "colour": "white", "_sale": 9.00}),
    ("candle-3", "candles", "Beeswax Dinner Candles, 6 pieces", "Lumen", 15.50, {"colour": "yellow"}),
    ("candle-4", "candles", "Cedar Luxury Candle", "Maison Clair", 39.00, {"scent": "cedar", "colour": "white"}),
    ("mug-1", "mugs", "Stoneware Mug", "Claywork", 9.50, {"colour": "blue", "dishwasher_safe": True}),
    ("mug-2", "mugs", "Enamel Camping Mug", "Outfield", 7.90, {"colour": "red"}),
    ("mug-3", "mugs", "Porcelain Mug, Set of 2", "Claywork", 21.00,
     {"colour": "white", "dishwasher_safe": True, "_stock": 3}),
    ("soap-1", "soap", "Olive Oil Soap Bar", "Lumen", 4.50, {"vegan": True, "scent": "none"}),
    ("soap-2", "soap", "Lavender Hand Soap, 300 ml", "Meadow", 6.20,
     {"vegan": True, "scent": "lavender", "colour": "purple"}),
    ("dog-1", "dog", "Chicken Dog Food, 2 kg", "Waggy", 11.90, {}),
    ("dog-2", "dog", "Grain Free Salmon Dog Food, 2 kg", "Waggy", 16.90, {"gluten_free": True}),
    ("dog-3", "dog", "Puppy Training Treats, 150 g", "Waggy", 3.40, {"_stock": 0}),
)  # fmt: skip


def items() -> list[dict[str, Any]]:
    """Give the shop's items as a merchant would put them."""
    return [_item(*row) for row in _ROWS]


def _item(item_id: str, place: str, title: str, brand: str, price: float, rest: dict[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "item_id": item_id,
        "title": title,
        "brand": brand,
        "category": _PLACES[place],
        "price": {"amount": price, "currency": CURRENCY},
        "stock": rest.get("_stock", 25),
        "attributes": {name: value for name, value in rest.items() if not name.startswith("_")},
    }
    if "_sale" in rest:
        item["sale_price"] = {"amount": rest["_sale"], "currency": CURRENCY}
    return item
