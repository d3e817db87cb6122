"""HTTP: bodies, limits, headers, problem documents and the OpenAPI document."""
