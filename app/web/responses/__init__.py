"""Models that describe responses in the OpenAPI document. They do not validate responses."""
