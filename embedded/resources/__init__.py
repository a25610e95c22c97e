"""The resource types of the embedded AWS."""
