"""Runs: states, frames and curves, computed on request and shared."""
