"""The authorizer: who is calling."""
