"""Health and readiness of the server."""
