"""The embedded AWS: runs the templates that a deploy ships, on loopback, for a laptop and for tests."""
