"""Computations that other threads can stop and follow."""
