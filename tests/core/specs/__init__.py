"""Tests of app/core/specs."""
