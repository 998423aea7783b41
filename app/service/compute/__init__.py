"""Execution of work: executors, admission control and shared computations."""
