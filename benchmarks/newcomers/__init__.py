"""What a model does for what is new to it: items that nobody took yet, and shoppers who took next to nothing."""

# The containers' packages, which are top-level ones of their own, come onto the path with it.
import benchmarks.quality  # noqa: F401
