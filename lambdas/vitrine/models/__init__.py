"""Clients of the model endpoints."""
