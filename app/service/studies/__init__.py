"""Studies in progress: cells, the workers that compute them, pause and resume."""
