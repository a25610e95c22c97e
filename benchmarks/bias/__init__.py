"""Bias of recommendations towards what sells, who it serves, and what its control costs."""

# The containers' packages, which are top-level ones of their own, come onto the path with it.
import benchmarks.quality  # noqa: F401
