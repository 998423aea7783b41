"""Building blocks of specs: strict types, configurable limits, and validation messages."""
