"""Where work runs: executors, admission control, single flight."""
