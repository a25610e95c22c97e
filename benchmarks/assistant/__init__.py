"""The assistant over the scripted conversations: what is wrong in its answers, how long they take, what they cost."""
