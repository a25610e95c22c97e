"""Benchmarks: each prints a table and takes ``--json FILE``."""
