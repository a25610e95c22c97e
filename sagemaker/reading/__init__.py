"""Reading shoppers' messages: which words ask, which refuse, and what a message is for."""
