"""Values of specs and their validation: strict numbers, sizes with limits, error messages."""
