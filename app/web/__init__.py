"""Routes and what goes over the wire; no arithmetic."""
