"""Tests that share one embedded AWS, which ends with the last of them."""
