"""A stage that learns three times while it is asked."""
