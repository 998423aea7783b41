"""Tests of app/core/data."""
