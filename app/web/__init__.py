"""The HTTP API and the pages: routes, parameters and responses, but no computation."""
