"""API Gateway: serves the deployed REST API over HTTP."""

from embedded.gateway.server import Gateway

__all__ = ["Gateway"]
