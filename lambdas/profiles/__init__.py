"""Profiles: what a shop says of a user, and what the user consented to."""
