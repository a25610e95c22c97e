"""Held-out evaluation: one protocol, full-catalogue metrics, tuned baselines and paired intervals."""
