"""HTTP: bodies, headers, ETags, problem documents, OpenAPI, middleware."""
