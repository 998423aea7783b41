"""States, frames and curves of runs, computed on request and cached."""
