"""Studies in progress: workers for their cells, pausing and resuming."""
