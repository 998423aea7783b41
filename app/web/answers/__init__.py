"""What the OpenAPI document says of answers: models that describe them and never check them."""
