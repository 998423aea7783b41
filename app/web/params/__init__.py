"""Query parameters and request bodies."""
