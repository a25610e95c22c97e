"""Settings of the property tests."""

from hypothesis import settings

# A shared machine stalls; what a test shows must not hang on how long it took.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
