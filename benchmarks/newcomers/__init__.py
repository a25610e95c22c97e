"""What a model does for what is new to it: items that nobody took yet, and shoppers who took next to nothing."""
