"""The stacks of a stage; each only composes constructs."""
