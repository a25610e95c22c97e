"""The ranker: semantic ids, a small transformer, an item-item prior, and exact scoring of the whole catalogue."""
