"""Conversations with the assistant, by script."""
