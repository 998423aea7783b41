"""Bounded caches in memory."""
