"""Whether what an answer names as its reason is its reason: asked from outside."""
