"""Privacy: erasing a person everywhere, and telling what was done in words that can be checked."""
