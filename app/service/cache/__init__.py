"""In-memory caches with a limit on their size in bytes."""
