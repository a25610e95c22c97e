"""Trends: live counters of what moves, by item, time and country."""
