"""The demonstration: a shop made of published, simulated groceries, and a tour of Vitrine through it."""
