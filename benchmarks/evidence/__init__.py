"""Whether what an answer names as its reason is its reason: asked from outside."""

# The containers' packages, which are top-level ones of their own, come onto the path with it.
import benchmarks.quality  # noqa: F401
