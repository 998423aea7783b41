"""Models that describe each answer in the OpenAPI document; answers are not validated by them."""
