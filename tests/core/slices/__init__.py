"""Tests of app/core/slices."""
