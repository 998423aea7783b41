"""Shared by tests: the oracle, laws, libraries of networks, builders, strategies."""
